"""Laws of marks and spaces."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.edition import Edition, Paragraph, Quote, Section, Span, plain
from campaign.rendering.bidi import apart, apart_html, isolate
from campaign.rendering.typography import compose, marks, typeset, typeset_text

TEN = ("en", "fr", "de", "it", "es", "pl", "uk", "ru", "kk", "ar")
TAGS = (*TEN, "fr-CA", "fr-CH", "de-CH", "en-US", "he", "pt-BR")
ADDRESSES = (
    "https://port.example/a?b=c;d:-e--f...",
    "https://port.example/l'asile/\"",
    "www.port.example/10-000",
    "WWW.port.example/a--b...c?l'asile;d:e",
    "presse@port.example",
    "o'hara--x@port.example",
    "mailto:a@port.example",
    "port.example",
    "@port_press",
    "+33 1 23 45 67 89",
    "0800 123 456",
    '`if a--b: "x"...`',
)
PIECES = [*"aéЖب9 \n\u00a0\u202f;:!?«»…/@.'\"“”„‘’‚‹›-–—()%i", "...", " - ", "--", "5 %", "10 000", "w ", "в "]
TEXTS = st.lists(st.sampled_from(PIECES)).map("".join)
WORDS = st.lists(st.sampled_from([*PIECES, *(f" {address} " for address in ADDRESSES)])).map("".join)


@pytest.mark.parametrize("tag", TAGS)
@given(text=WORDS | st.text(), inside=st.booleans())
def test_setting_twice_is_setting_once(tag: str, text: str, inside: bool) -> None:
    """Text that is set stays as it is."""
    once = typeset(text, tag, inside=inside)

    assert once == typeset(once, tag, inside=inside)


@pytest.mark.parametrize("tag", TAGS)
@given(text=WORDS | st.text())
def test_no_letter_and_no_figure_changes(tag: str, text: str) -> None:
    """Letters and figures stay, each in its place; so does every sign that is neither a mark nor a space."""
    said = re.compile(r"[\s\"'“”„‟«»‘’‚‹›.…–—-]")

    assert said.sub("", text) == said.sub("", typeset(text, tag))


@pytest.mark.parametrize("tag", TAGS)
@given(before=TEXTS, address=st.sampled_from(ADDRESSES), after=TEXTS)
def test_addresses_and_code_stay_as_they_are(tag: str, before: str, address: str, after: str) -> None:
    """Web and mail addresses, telephone numbers and code keep every character, whatever stands around them."""
    # A backtick, an at sign or a figure beside it would make it part of something longer.
    around = str.maketrans("", "", "`@")
    text = f"{before.translate(around)} {address} {after.translate(around)}"

    assert address.strip('"') in typeset(text, tag)


@given(number=st.from_regex(r"[1-9]\d{0,2}([.,]\d{3}){0,2}([.,]\d{1,2})?|\d{4}-\d{4}|\d{1,2}:\d{2}", fullmatch=True))
@pytest.mark.parametrize("tag", TAGS)
def test_numbers_stay_as_they_are(tag: str, number: str) -> None:
    """A number, a range of years, an hour: no character of it changes."""
    assert number in typeset(f'x "{number}" - {number}: {number} !', tag)


@pytest.mark.parametrize("tag", TAGS)
@given(cuts=st.lists(st.integers(0, 60), max_size=6), text=WORDS)
def test_looks_do_not_matter(tag: str, cuts: list[int], text: str) -> None:
    """A text of many spans is set as the same text of one; looks stay with their words."""
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    parts = [text[a:b] for a, b in itertools.pairwise(edges) if a < b]
    spans = tuple(Span.model_construct(text=part, strong=number % 2 == 1) for number, part in enumerate(parts))

    assert typeset(text, tag) == plain(typeset_text(spans, tag))


def test_a_quotation_may_open_in_one_span_and_close_in_another() -> None:
    """Marks find each other over the edges of bold words."""
    spans = (Span(text='He said "we '), Span(text="must", strong=True), Span(text=' go" twice'))

    assert [span.text for span in typeset_text(spans, "de")] == ["He said „we ", "must", " go“ twice"]
    assert typeset_text(spans, "de")[1].strong


@pytest.mark.parametrize(
    ("tag", "plain_form", "block_form"),
    [
        ("en", "“d ‘e’ f”", "‘d “e” f’"),
        ("fr", "«\u202fd “e” f\u202f»", "“d «\u202fe\u202f» f”"),
        ("fr-CH", "«\u202fd ‹e› f\u202f»", "‹d «\u202fe\u202f» f›"),
        ("de", "„d ‚e‘ f“", "‚d „e“ f‘"),
        ("it", "«d “e” f»", "“d «e» f”"),
        ("es", "«d “e” f»", "“d «e» f”"),
        ("pl", "„d «e» f”", "«d „e” f»"),
        ("uk", "«d „e“ f»", "„d «e» f“"),
        ("ru", "«d „e“ f»", "„d «e» f“"),
        ("kk", "«d “e” f»", "“d «e» f”"),
        ("ar", "«d “e” f»", "“d «e» f”"),
    ],
)
@pytest.mark.parametrize(
    "typed", ["\"d 'e' f\"", '"d "e" f"', "“d ‘e’ f”", "„d ‚e‘ f“", "« d “e” f »", "«d «e» f»", "„d «e» f”"]
)
def test_quotations_in_quotations(tag: str, plain_form: str, block_form: str, typed: str) -> None:
    """However they were typed, marks become the locale's, outer and inner in turn; in a quotation inner come first."""
    assert plain_form == typeset(typed, tag)
    assert block_form == typeset(typed, tag, inside=True)


@pytest.mark.parametrize(
    ("tag", "typed", "right"),
    [
        ("fr", "Asile: oui", "Asile\u202f: oui"),
        ("fr", "Pourquoi ?", "Pourquoi\u202f?"),
        ("fr", "Quoi?!", "Quoi\u202f?!"),
        ("fr", "«mot»", "«\u202fmot\u202f»"),
        ("fr", 'Il dit: "Oui."', "Il dit\u202f: «\u202fOui.\u202f»"),
        ("fr", "« Quoi ! » et « Fini; »", "«\u202fQuoi\u202f!\u202f» et «\u202fFini\u202f;\u202f»"),
        ("fr", '"Voir https://port.example/"', "«\u202fVoir https://port.example/\u202f»"),
        ("fr", "« mot » : suite", "«\u202fmot\u202f»\u202f: suite"),
        ("fr", 'l\'"asile"', "l’«\u202fasile\u202f»"),
        ("fr", "à 9:00 précises", "à 9:00 précises"),
        ("fr", "20% ou 20 %", "20\u202f% ou 20\u202f%"),
        ("fr", "https://port.example/a?b=c;d:", "https://port.example/a?b=c;d:"),
        ("fr", "presse@port.example:", "presse@port.example:"),
        ("fr-CA", "Asile: quoi ? oui ; non", "Asile\u00a0: quoi? oui; non"),
        ("fr-CA", '"mot"', "«\u00a0mot\u00a0»"),
        ("fr-CA", '"Quoi!"', "«\u00a0Quoi!\u00a0»"),
        ("en", "Why ? The workers' day, the '90s", "Why ? The workers’ day, the ’90s"),
        ("en", '5\' 10" tall, a 6" pipe', '5\' 10" tall, a 6" pipe'),
        ("en", "It's 'fine' - he said -- or not...", "It’s ‘fine’\u00a0– he said\u00a0– or not…"),
        ("en-US", "fine - he said -- or--not", "fine—he said—or—not"),
        ("en", "2001-2020, 5 - 3, 5--3, 1...5", "2001-2020, 5 - 3, 5--3, 1...5"),
        ("en", 'ex-"king" and pro-"x"-men', "ex-“king” and pro-“x”-men"),
        ("de", '"Ja", sagte er, "nein".', "„Ja“, sagte er, „nein“."),
        ("de", "Das \"Komitee 'Freie Presse'\"!", "Das „Komitee ‚Freie Presse‘“!"),
        ("de-CH", '"Ja"', "«Ja»"),
        ("it", "l'asilo e un po' di \"luce\"", "l’asilo e un po’ di «luce»"),
        ("pl", "W domu i w 10 000 szkół", "W\u00a0domu i\u00a0w\u00a010\u00a0000 szkół"),
        ("uk", 'об\'єкт у Києві - це "я"', "об’єкт у\u00a0Києві\u00a0— це «я»"),
        ("ru", 'Он сказал: "в 2020 году" - и ушёл', "Он сказал: «в\u00a02020 году»\u00a0— и\u00a0ушёл"),
        ("kk", '"Сөз" - бұл 5 %', "«Сөз»\u00a0— бұл 5\u00a0%"),
        ("ar", 'قال: "نعم" و"لا"', "قال: «نعم» و«لا»"),
        ("ar", 'كم؟ «لا»، ثم "نعم"، ثم 20%', "كم؟ «لا»، ثم «نعم»، ثم 20%"),
        ("es", "¿\"Sí\"? ¡'No'!", "¿«Sí»? ¡«No»!"),
        ("en", 'opened "and never closed', 'opened "and never closed'),
    ],
)
def test_each_language_has_its_customs(tag: str, typed: str, right: str) -> None:
    """What people type becomes what the printers of their language set; what is in doubt stays."""
    assert right == typeset(typed, tag)


def test_an_edition_is_composed_and_its_writing_stays() -> None:
    """Every word of an edition is set, a quotation's as inside one; the edition that was written is not touched."""
    said = (Span(text='I was "free"'),)
    written = Edition(
        locale="fr",
        headline="Asile: oui",
        subhead='"Oui"',
        lead=said,
        sections=(Section(heading="Quoi?", blocks=(Paragraph(text=said), Quote(paragraphs=(said,), role="l'un"))),),
        boilerplate=(said,),
    )
    before = written.model_dump_json()
    made = compose(written)
    plain_form, quoted = "I was «\u202ffree\u202f»", "I was “free”"

    assert before == written.model_dump_json()
    assert (made.headline, made.mail_subject, made.subhead) == ("Asile\u202f: oui", "Asile : oui", "«\u202fOui\u202f»")
    paragraph, quote = made.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(quote, Quote)
    assert made.sections[0].heading == "Quoi\u202f?"
    assert [plain(text) for text in (made.lead, paragraph.text, *made.boilerplate)] == [plain_form] * 3
    assert (quoted, "l’un") == (plain(quote.paragraphs[0]), quote.role)
    assert compose(made) == made


def test_long_texts_without_an_end_are_set_in_time() -> None:
    """No pattern takes more than its share of time, whatever a text is made of."""
    for piece in ("a", "a-", "a.", "0 ", "'", "'a ", " 'a", "\"a 'b ", "a@", ". ", " a:", "«", "0.", "://"):
        assert typeset(piece * (12_000 // len(piece)), "fr")


def test_each_language_quotes_in_its_own_way() -> None:
    """Quotation marks are the locale's; an unknown locale gets the English ones."""
    assert [marks(tag)[:2] for tag in ("en-GB", "fr", "pl", "uk", "ar", "xx")] == [
        ("“", "”"),
        ("«\u202f", "\u202f»"),
        ("„", "”"),
        ("«", "»"),
        ("«", "»"),
        ("“", "”"),
    ]


@pytest.mark.parametrize(
    ("text", "direction", "alone"),
    [
        ("Jane Doe", "rtl", True),
        ("+32 2 555", "rtl", True),
        ("سلمى", "rtl", False),
        ("سلمى", "ltr", True),
        ("Jane, 2026", "ltr", False),
        ("—", "rtl", False),
    ],
)
def test_what_would_reorder_its_neighbours_is_isolated(text: str, direction: str, alone: bool) -> None:
    """Names and numbers of the other direction stand between isolates; others stay bare."""
    assert (f"\u2068{text}\u2069" if alone else text) == isolate(text, direction)


@pytest.mark.parametrize(
    ("text", "direction", "right"),
    [
        ("قرار CNDA (2018)،", "rtl", "قرار ⟦CNDA⟧ (2018)،"),
        ("منظمة Meridian Rights في 2009", "rtl", "منظمة ⟦Meridian Rights⟧ في 2009"),
        ("هاتف +32 2 555 01 01 اليوم", "rtl", "هاتف ⟦+32 2 555 01 01⟧ اليوم"),
        ("<https://port.example/>", "rtl", "⟦<https://port.example/>⟧"),
        ("قمة G7 و COVID-19.", "rtl", "قمة ⟦G7⟧ و ⟦COVID-19⟧."),
        ("OFPRA 31 مايو", "rtl", "⟦OFPRA⟧ 31 مايو"),
        ("the daily الميناء اليوم, 2020", "ltr", "the daily ⟦الميناء اليوم⟧, 2020"),
        ("no other +32 2 555 01 01", "ltr", "no other +32 2 555 01 01"),
    ],
)
def test_runs_of_the_other_direction_are_set_apart(text: str, direction: str, right: str) -> None:
    """Names, addresses and telephone numbers stand between isolates; a figure beside them does not."""
    isolates = str.maketrans("⟦⟧", "\u2068\u2069")

    assert right.translate(isolates) == apart(text, direction)


def test_html_has_elements_for_isolates() -> None:
    """In HTML a run has a direction of its own, and what is said is escaped."""
    html = '<span dir="ltr">A&amp;B</span> &lt; ب<br><span dir="ltr">C</span>'

    assert html == str(apart_html("A&B < ب\nC", "rtl"))
