"""Laws of the HTML part."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.compiled import Slot, mark
from campaign.contact import Contact
from campaign.edition import Edition, Paragraph, Section, Span
from campaign.intake.release import load
from campaign.release import Release
from campaign.rendering.environment import shipped
from campaign.rendering.renderer import Renderer
from campaign.rendering.typography import compose
from campaign.sender import Sender

Editions = Callable[[str], Edition]
LOCALES = ["en", "fr", "pl", "uk", "ar", "de", "pt-BR", "he", "sr-Latn"]
VOID = {"meta", "br"}
HOSTILE = "{{7*7}} {% raw %} <script>alert(1)</script> </style> \"'& <!-- \u202e #{x} ${y}"
HREF = "https://lanternwatch.example/{{7*7}}?a='b&lt;=%7B"
LITERAL = "{{7*7}} {% raw %} <script>alert(1)</script> </style> \"'& <!-- #{x} ${y}"


class Page(HTMLParser):
    """A reader of HTML that is not ours: elements with their attributes, text, and what was not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element as open."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last element: no other may end."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Add words to every open element, and to all of them."""
        for tag in {"all", *self.open}:
            self.texts[tag] = self.texts.get(tag, "") + data


@pytest.fixture(params=LOCALES)
def edition(request: pytest.FixtureRequest, edition_in: Editions) -> Edition:
    """The whole edition in each locale, with and without a catalogue of its own."""
    return edition_in(request.param)


def test_every_part_of_a_release_arrives(renderer: Renderer, release: Release, sender: Sender, edition: Edition):
    """In every locale the HTML says everything that the release says, well formed, in the right direction."""
    html = renderer.render(release, edition, sender).html
    page = Page(html)
    said = re.sub(r"[\u202f\s]+", " ", page.texts["all"])

    assert not page.open
    for part in (
        *("Court frees two", "They had been", "Bridgetown", "freed", "two workers", "at last.", "First line", "file"),
        *("What happened", "one worker", "second step", "We waited.", "Now we work.", "Дарина Коваль", "crane driver"),
        *("Nobody signed", "Lantern Watch stands by.", "Ann Other", "Zoé Pełka", "zoe+press@lanternwatch.example"),
        *("ask us", "+32 2 555 01 01", "Le port fermé", "un an après", "صحيفة الميناء", "محاكمة الميناء"),
        *("The judgment", "Forty pages", "The harbour", "A gate, closed", "1 Quay Street", "lanternwatch.example"),
    ):
        assert part in said, part
    side = "rtl" if edition.locale in {"ar", "he"} else "ltr"
    wrapper = next(attributes for tag, attributes in page.elements if attributes.get("class") == "sheet")
    assert page.elements[0] == ("html", page.elements[0][1] | {"lang": edition.locale, "dir": side})
    assert (edition.locale, side) == (wrapper["lang"], wrapper["dir"])
    assert f"text-align: {'right' if side == 'rtl' else 'left'}" in (wrapper["style"] or "")


def test_each_slot_stands_once_in_its_place(renderer: Renderer, release: Release, sender: Sender, edition: Edition):
    """Salutation and note stand in the letter and the opt-out address in one link; nothing else is personal."""
    html = renderer.render(release, edition, sender).html

    assert {"salutation", "note", "opt-out"} == set(re.findall("\ufdd0(.*?)\ufdd1", html))
    assert html.count("\ufdd0") == 3
    assert f"{mark(Slot.SALUTATION)}</p>{mark(Slot.NOTE)}</div>" in html
    assert f'href="{mark(Slot.OPT_OUT)}"' in html


def test_nothing_is_fetched_and_nothing_runs(renderer: Renderer, release: Release, sender: Sender, edition: Edition):
    """A mail loads nothing, runs nothing and counts nothing; each address in it is one that the release names."""
    page = Page(renderer.render(release, edition, sender).html)

    assert not {"script", "img", "link", "iframe", "object", "form", "svg"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name in {"src", "background"}]
    assert not re.search(r"url\(|@import|@font-face", page.texts["style"])
    assert {
        *("https://lanternwatch.example/file", "https://lanternwatch.example/port", "https://almina.example/1"),
        "https://lanternwatch.example/b.png",
        *("mailto:ann@lanternwatch.example", "mailto:zoe+press@lanternwatch.example", "tel:+3225550101"),
        *("https://lanternwatch.example/", mark(Slot.OPT_OUT)),
    } == {attributes["href"] for tag, attributes in page.elements if tag == "a"}


def test_the_words_of_each_locale(renderer: Renderer, release: Release, sender: Sender, edition_in: Editions):
    """Marks, dates, languages and the embargo are said as the locale says them."""
    said = {tag: Page(renderer.render(release, edition_in(tag), sender).html).texts["all"] for tag in LOCALES}

    assert "“We waited." in said["en"]
    assert "“Now we work.”" in said["en"]
    assert said["en"].count("We waited.”") == 1, "the pull quote ends there, the longer quotation goes on"
    assert "”" not in said["en"].partition("Nobody")[0].partition("What happened")[2].partition("Now")[0]
    assert "«\u202fWe waited." in said["fr"]
    assert "two workers\u202f: at last." in said["fr"]
    assert "„We waited." in said["pl"]
    assert "«We waited." in said["uk"]
    assert "Bridgetown, 1 March 2026" in said["en"]
    assert "Bridgetown, le 1er mars 2026" in said["fr"]
    assert "Monday, 2 March 2026, 00:30 (local time in Paris; 1 March 2026 23:30 UTC)" in said["en"]
    assert "French, 24 December 2025" in said["en"]
    assert "Languages: French, Polish, Ukrainian and Arabic" in said["en"]
    assert "الفرنسية، 24 ديسمبر 2025" in said["ar"]
    assert "press officer" in said["pl"]
    assert "attachée de presse" in said["fr"]


def test_those_who_speak_the_language_come_first(
    renderer: Renderer, release: Release, sender: Sender, edition_in: Editions
):
    """Press contacts who speak an edition's language stand before those who do not."""
    for tag, first in (("en", "Ann Other"), ("uk", "Zoé Pełka"), ("de", "Ann Other")):
        said = Page(renderer.render(release, edition_in(tag), sender).html).texts["all"]
        assert first == min(("Ann Other", "Zoé Pełka"), key=said.index)


def test_foreign_words_are_marked_and_isolated(
    renderer: Renderer, release: Release, sender: Sender, edition_in: Editions
):
    """A title in another language carries its language and direction, and does not reorder its line."""
    html = renderer.render(release, edition_in("en"), sender).html

    assert '<span lang="ar" dir="rtl">محاكمة الميناء</span>' in html
    assert '<span lang="fr" dir="ltr">Le port fermé\u202f: un an après</span>' in html


def test_rendering_is_deterministic(renderer: Renderer, release: Release, sender: Sender, edition: Edition):
    """The same edition gives the same characters, whoever renders it and when."""
    assert renderer.render(release, edition, sender) == Renderer().render(release, edition, sender)


def test_a_bare_release_is_whole_too(renderer: Renderer, edition_in: Editions):
    """What an edition does not have leaves no heading, no empty box and no error."""
    bare = Release.model_validate({"slug": "bare", "issue_date": "2026-03-01", "source_locale": "en"})
    edition = Edition(locale="en", headline="One line", lead=(Span(text="Lead."),))
    rendered = renderer.render(bare, edition, Sender(organisation="Lantern Watch", address="a@lanternwatch.example"))

    for words in ("Embargo", "Press contact", "Read also", "coverage", "Files", "About"):
        assert words not in rendered.html
        assert words not in rendered.text
    assert "\n\n\n\n" not in rendered.text


def test_a_pull_quote_needs_no_section(renderer: Renderer, release: Release, sender: Sender, edition_in: Editions):
    """A pull quote stands in an edition that is nothing but a lead."""
    edition = edition_in("en").model_copy(update={"sections": ()})
    rendered = renderer.render(release, edition, sender)

    assert rendered.html.count("“We waited.”") == rendered.text.count("“We waited.”") == 1


def test_hostile_words_arrive_as_words(renderer: Renderer, release: Release):
    """Braces, tags and quotes in any field are text; marks beyond reason and overrides are gone."""
    hostile = Edition(
        locale="en",
        headline=HOSTILE,
        subhead=HOSTILE,
        dateline=HOSTILE,
        lead=(Span(text=HOSTILE + "a" + "\u0301" * 10_000),),
        sections=(Section(heading=HOSTILE, blocks=(Paragraph(text=(Span(text=HOSTILE, href=HREF),)),)),),
    )
    contacts = [{"name": HOSTILE, "email": "a{{7*7}}@b.example", "telephone": HOSTILE, "hours": HOSTILE}]
    named = Release.model_validate(release.model_dump() | {"press_contacts": contacts})
    rendered = renderer.render(named, hostile, Sender(organisation=HOSTILE, address="a@b.example", postal=HOSTILE))
    page = Page(rendered.html)

    assert "script" not in {tag for tag, _ in page.elements}
    assert HREF in [attributes.get("href") for _, attributes in page.elements]
    assert f"<{HREF}>" in rendered.text
    assert LITERAL in page.texts["h1"]
    assert page.texts["all"].count(LITERAL) >= 10
    assert rendered.text.replace(" \n", " ").count(LITERAL) >= 8
    assert rendered.text.count("\u0301") + 1 <= 31
    assert "49" not in page.texts["all"]
    assert "\u202e" not in rendered.html + rendered.text


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_headline_arrives_literally(words: str):
    """Whatever a headline says, another reader of HTML reads the same, with its language's marks."""
    try:
        edition = Edition(locale="en", headline=words, lead=(Span(text="Lead."),))
    except ValueError:
        return  # nothing was left of it after normalising
    bare = Release.model_validate({"slug": "bare", "issue_date": "2026-03-01", "source_locale": "en"})
    rendered = SHARED.render(bare, edition, Sender(organisation="L", address="a@lanternwatch.example"))

    printed = compose(edition).headline

    assert printed == Page(rendered.html).texts["h1"]
    assert printed in rendered.text.translate(ISOLATES).replace(" \n", " ").replace("\n ", "\n")


SHARED = Renderer()
ISOLATES = dict.fromkeys((0x2068, 0x2069))


@pytest.mark.parametrize("tag", ["en", "fr", "pl", "uk", "ar"])
def test_the_sample_is_light(renderer: Renderer, sender: Sender, tag: str):
    """The sample release stays well under the size at which mail programs cut a message (Gmail: 102 kB)."""
    loaded = load(shipped().parent / "releases" / "asylum-ruling")
    edition = next(edition for edition in loaded.editions if edition.locale == tag)

    assert len(renderer.render(loaded.release, edition, sender).html.encode()) < 60_000


def test_colours_can_be_read() -> None:
    """Every text colour has a contrast of 4.5 to 1 or more on its ground, in light and in dark (WCAG 2.1, 1.4.3)."""
    style = (shipped() / "email" / "style.css.j2").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark")
    for part, ground in ((light, "#ffffff"), (dark, "#161513")):
        rules = [rule for rule in part.splitlines() if "preheader" not in rule]
        colours = re.findall(r"[ ;]color: (#\w{6})", "\n".join(rules))
        assert len(colours) >= 4
        assert ground in part
        assert all(contrast(colour, ground) >= 4.5 for colour in colours)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.1)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("locale", "fields", "greeting"),
    [
        ("en", {"given_name": "Jane", "family_name": "Doe"}, "Dear Jane Doe,"),
        ("en", {"given_name": "Jane", "salutation": "Hello J.,"}, "Hello J.,"),
        ("en", {}, "Dear colleagues,"),
        ("fr", {}, "Chères et chers collègues,"),
        ("pl", {}, "Szanowni Państwo,"),
        ("uk", {"family_name": "Коваль"}, "Добрий день, Коваль!"),
        ("ar", {"given_name": "Jane"}, "تحية طيبة \u2068Jane\u2069،"),
        ("ar", {"given_name": "سلمى"}, "تحية طيبة سلمى،"),
        ("mn", {"family_name": "%(name)s {{7*7}}"}, "Dear %(name)s {{7*7}},"),
    ],
)
def test_people_are_greeted_politely(renderer: Renderer, locale: str, fields: dict[str, str], greeting: str):
    """A contact's own salutation wins, then the whole name; a desk has colleagues. No gender is guessed."""
    contact = Contact.model_validate({"address": "a@daily.example", **fields})

    assert greeting == renderer.salutation(contact, locale)
