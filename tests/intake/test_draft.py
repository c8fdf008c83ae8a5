"""A finished release in plain text, read into a release's files."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.edition import Edition, Items, Quote, plain
from campaign.errors import InputError
from campaign.intake.dates import clock, find
from campaign.intake.draft import Draft, read
from campaign.intake.release import Loaded, load
from campaign.text import normalise

TODAY = dt.date(2024, 4, 1)
DRAFTS = Path(__file__).parent / "drafts"
LOCALES = {"hostile.txt": "en", "one-line.txt": "en"}
REAL = Path(__file__).parents[2].parent / "shared" / "real" / "release.txt"


def loaded(draft: Draft, folder: Path) -> Loaded:
    """The draft's files, written and loaded."""
    folder = folder / "as-read"
    folder.mkdir(exist_ok=True)
    for name, content in draft.files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return load(folder)


def drafted(name: str, folder: Path) -> tuple[Loaded, Edition]:
    """A draft from the folder beside this file, through the whole way."""
    text = (DRAFTS / name).read_text(encoding="utf-8")
    found = loaded(read(text, "as-read", LOCALES.get(name, name[:2]), TODAY), folder)
    return found, found.editions[0]


def bare(text: str) -> str:
    """Letters and figures only: marks and white space may change on the way, words may not."""
    words = re.findall(r"[^\W_]+", normalise(text))
    return f" {' '.join(words)} "


def sentences(text: str) -> list[str]:
    """The sentences of a draft, and the parts of those that a wrapped line or a dateline breaks."""
    found: list[str] = []
    for line in normalise(text).split("\n"):
        place = re.match(r"[^:]{2,60}?\d{4}(?: року)?\)? [–—-] ", line)
        rest = line[place.end() :] if place else line
        found += ([place[0]] if place else []) + re.split(r"(?<=[.!?…؟])(?<!\b\d\.)(?<!\b\d\d\.)[”»“\"’]?\s+", rest)
    return [sentence for sentence in map(bare, found) if sentence.strip()]


def lost(text: str, draft: Draft) -> list[str]:
    """The sentences of a text that occur in none of the files."""
    written = bare("\n".join(re.sub(r"(?m)^ *(?:%%|>|#) ?", "", content) for content in draft.files.values()))
    return [sentence for sentence in sentences(text) if sentence not in written]


@pytest.mark.parametrize("path", sorted(DRAFTS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_sentence_is_lost(path: Path, tmp_path: Path):
    """Every sentence of a draft stands in the written files, in every language and shape, and the files load."""
    text = path.read_text(encoding="utf-8")
    draft = read(text, "as-read", LOCALES.get(path.name, path.name[:2]), TODAY)

    assert not lost(text, draft)
    assert loaded(draft, tmp_path).notes == tuple(
        note._replace(where=str(tmp_path / "as-read" / note.where)) for note in draft.undecided
    )


def test_the_real_release_loses_no_sentence(tmp_path: Path):
    """A release as it was really published is read without loss; what it does not say is marked, not invented."""
    if not REAL.exists():
        pytest.skip("the real release is not there: it lies beside the checkout, in shared/real/release.txt")
    text = REAL.read_text(encoding="utf-8")
    draft = read(text, "as-read", "en", TODAY)
    found = loaded(draft, tmp_path)
    edition = found.editions[0]
    blocks = [block for section in edition.sections for block in section.blocks]

    assert not lost(text, draft)
    assert [section.heading != "" for section in edition.sections] == [False, *[True] * 6]
    assert len([block for block in blocks if isinstance(block, Quote)]) == 9
    assert [len(block.items) for block in blocks if isinstance(block, Items)] == [3]
    assert [contact.email for contact in found.release.press_contacts] == [
        "unknown-1@placeholder.example",
        "unknown-2@placeholder.example",
    ]
    assert [report.date.year for report in found.release.related] == [2020, 2020, 2019, 2018, 2016, 2017]
    assert found.release.issue_date == TODAY
    asked = " ".join(note.text for note in found.notes)
    for question in ("no headline", "no date of issue", "lists none", "cannot be read", "who says", "marks pair"):
        assert question in asked


def test_a_wrapped_draft_is_read_in_all_its_parts(tmp_path: Path):
    """Headline, subhead, dateline, embargo, lists, quotations, contacts, reports and coverage find their places."""
    found, edition = drafted("en-wrapped.txt", tmp_path)
    release = found.release
    blocks = [block for section in edition.sections for block in section.blocks]
    quotes = [block for block in blocks if isinstance(block, Quote)]
    lists = [block for block in blocks if isinstance(block, Items)]

    assert edition.headline == "Court orders release of lighthouse keepers held for a year"
    assert edition.subhead.startswith("Harbour Rights calls")
    assert edition.dateline == "PORT ELLERY"
    assert release.issue_date == dt.date(2024, 3, 14)
    assert release.embargo is not None
    assert release.embargo.instant == dt.datetime(2024, 3, 14, 9, 30, tzinfo=dt.UTC)
    assert plain(edition.lead).startswith("The regional court on Thursday ordered the release of three")
    assert [section.heading for section in edition.sections][1:] == [
        "A year without a hearing",
        "What the organisation asks for",
    ]
    assert [(quote.speaker, quote.role) for quote in quotes] == [
        ("Mirela Oduya", "director of Harbour Rights"),
        ("Tomas Brandl", "son of one of the keepers"),
    ]
    assert plain(quotes[0].paragraphs[0]).endswith("we are grateful.")
    assert [(found.ordered, len(found.items)) for found in lists] == [(False, 3), (True, 3)]
    assert [contact.telephone for contact in release.press_contacts] == ["+44 20 7946 0001", ""]
    assert [(story.outlet, story.title) for story in release.coverage] == [("The Ellery Courier", "Keepers walk free")]
    assert plain(edition.boilerplate[0]).startswith("Harbour Rights is an independent")


@pytest.mark.parametrize(
    ("name", "headline", "place", "date", "speaker", "email"),
    [
        ("fr-lignes.txt", "Une cour d’appel rend", "Bruxelles", (2021, 10, 5), "Odile Marchandeau", "hugo.lantier"),
        ("pl-bez-naglowka.txt", "Sąd rejonowy", "", (2024, 4, 1), "Hanna Wierzbicka", "marek.zielinski"),
        ("uk-pidzaholovok.txt", "Суд скасував", "ВЕРБІВЦІ", (2023, 6, 7), "Оксана Громик", "ivan.teren"),
        ("ar-bayan.txt", "محكمة الاستئناف", "تونس", (2022, 10, 5), "", "sami"),
        ("de-kurz.txt", "Verwaltungsgericht", "Berlin", (2023, 10, 5), "Jonas Felderer", "presse"),
        ("es-fuera-de-orden.txt", "La fiscalía archiva", "Madrid", (2020, 10, 5), "", "inesrobledo"),
    ],
)
def test_languages(
    name: str, headline: str, place: str, date: tuple[int, int, int], speaker: str, email: str, tmp_path: Path
):
    """In each language the headline, the dateline, a quotation, the contact and the boilerplate are found."""
    found, edition = drafted(name, tmp_path)
    quotes = [block for section in edition.sections for block in section.blocks if isinstance(block, Quote)]

    assert edition.headline.startswith(headline)
    assert (edition.dateline, found.release.issue_date) == (place, dt.date(*date))
    assert speaker in [quote.speaker for quote in quotes]
    assert [contact.email.partition("@")[0] for contact in found.release.press_contacts] == [email]
    assert edition.boilerplate
    assert found.release.related


def test_a_quotation_without_speaker_is_marked(tmp_path: Path):
    """Words that nobody is named for stay without a speaker, and a comment asks whose they are, with the line."""
    found, edition = drafted("fr-lignes.txt", tmp_path)
    quotes = [block for section in edition.sections for block in section.blocks if isinstance(block, Quote)]

    assert [quote.speaker for quote in quotes] == ["Odile Marchandeau", ""]
    assert "who says this? (line 8 of the draft)" in [note.text for note in found.notes]


def test_content_stays_data(tmp_path: Path):
    """Braces, markup and marks of Markdown in a draft arrive as those characters."""
    _, edition = drafted("hostile.txt", tmp_path)
    words = [plain(block.text) for block in edition.sections[0].blocks if block.kind == "paragraph"]

    assert edition.headline == "{{7*7}} <script>alert(1)</script> __init__ [x](javascript:alert(1))"
    assert plain(edition.lead) == (
        r"The first paragraph says *this* and `that`, & a < b > c; it ends with a backslash " + "\\"
    )
    assert [text[:8] for text in words] == ["%% this ", "1986. A ", "--- thre", "> A line", "| a | b ", "“(…) fir"]


def test_an_embargo_that_cannot_be_read_holds_everything_back(tmp_path: Path):
    """When a draft names an embargo and nobody can tell until when, nothing may go out."""
    text = "EMBARGO: until the judges have left the building\nA headline\n\nThe first paragraph says what happened."
    found = loaded(read(text, "as-read", "en", TODAY), tmp_path)

    assert found.release.embargo is not None
    assert found.release.embargo.instant.year == 2999
    assert any("until when?" in note.text for note in found.notes)


def test_an_embargo_on_arms_is_a_headline(tmp_path: Path):
    """A headline that speaks of an embargo on goods is not taken for one on the release."""
    text = "Embargo on arms sales to Freedonia must stay\n\nThe first paragraph says what happened and to whom it did."
    found = loaded(read(text, "as-read", "en", TODAY), tmp_path)

    assert found.release.embargo is None
    assert found.editions[0].headline == "Embargo on arms sales to Freedonia must stay"


@pytest.mark.parametrize(
    "text",
    [
        "5 October 2020",
        "October 5, 2020",
        "Oct. 5, 2020",
        "5 octobre 2020",
        "5 października 2020 r.",
        "5 жовтня 2020 року",
        "5 октября 2020 г.",
        "5 أكتوبر 2020",
        "5 تشرين الأول 2020",
        "٥ أكتوبر ٢٠٢٠",
        "5. Oktober 2020",
        "5 de octubre de 2020",
        "5 ottobre 2020",
        "05.10.2020",
        "2020-10-05",
    ],
)
def test_dates(text: str):
    """A date is the same date in every language and form."""
    found = find(f"({text})")

    assert found is not None
    assert found.date == dt.date(2020, 10, 5)


def test_a_date_in_figures_with_slashes_is_unsure():
    """Where day and month could be exchanged, the date says so; where they cannot, it does not."""
    slashes = find("10/05/2020")
    plainly = find("31/12/2020")

    assert slashes is not None
    assert slashes.unsure
    assert plainly is not None
    assert (plainly.date, plainly.unsure) == (dt.date(2020, 12, 31), False)
    assert find("31 February 2020") is None


def test_hours():
    """An hour is read in the forms that people use, and a year is not an hour."""
    texts = ["09:30 CET", "9.30", "14h", "14h30", "9 am", "12 p.m.", "10 Uhr", "2020", "noon"]
    expected = [dt.time(9, 30), dt.time(9, 30), dt.time(14), dt.time(14, 30), dt.time(9), dt.time(12), dt.time(10)]

    assert [clock(text) for text in texts] == [*expected, None, None]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff\u202e"])
def test_an_empty_draft_is_refused(text: str):
    """A draft without a word gets one clear error."""
    with pytest.raises(InputError, match="at least one sentence"):
        read(text, "as-read", "en", TODAY)


@pytest.mark.parametrize("text", ["a" * 1_000_001, "a " * 60_000])
def test_a_draft_beyond_all_measure_is_refused(text: str):
    """A draft that no model could hold gets one clear error."""
    with pytest.raises(InputError, match="at most"):
        read(text, "as-read", "en", TODAY)


LINE = st.sampled_from(
    [
        *(line for path in sorted(DRAFTS.glob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n")),
        "“",
        "“”",
        "«»",
        '"',
        "#",
        "- ",
        "— ",
        "1.",
        "2) b",
        "---",
        "***",
        "5 October 2020",
        "Contact:",
        "Contact: (",
        "Embargo",
        "About us",
        "\u200b",
        "– said A.",
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(LINE | st.text(max_size=30), min_size=1, max_size=14).map("\n".join))
def test_any_draft_loads(tmp_path_factory: pytest.TempPathFactory, text: str):
    """Whatever lines come in whatever order, the files load and no sentence is lost."""
    if not normalise(text).strip():
        return
    draft = read(text, "as-read", "en", TODAY)
    loaded(draft, tmp_path_factory.getbasetemp())

    assert not lost(text, draft)
