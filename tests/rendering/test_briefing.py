"""Laws of a briefing as HTML."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from campaign.briefing import AUDIENCES, Briefing
from campaign.edition import plain
from campaign.errors import InputError
from campaign.intake import briefing
from campaign.intake.release import Loaded, load
from campaign.release import Release
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

HERE = Path(__file__).parent / "briefings"
SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"
LOCALES = ("ar", "en", "fr", "pl", "uk")
HOUSE = Sender(
    organisation="Meridian Rights",
    address="press@meridianrights.example",
    postal="Rue du Méridien 12, 1000 Brussels, Belgium",
    website="https://meridianrights.example/",
)


@pytest.fixture(scope="module")
def sample() -> Loaded:
    """The sample release with its papers."""
    return load(SAMPLE)


def paper(sample: Loaded, locale: str) -> Briefing:
    """The sample's paper in a locale."""
    return next(one for one in sample.briefings if one.locale == locale)


class _Seen(HTMLParser):
    """The words outside of style, the elements and the addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.tags, self.links, self._style = "", [], [], False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += "" if self._style else data


@pytest.mark.parametrize("locale", LOCALES)
def test_page_is_the_golden_one(
    sample: Loaded, renderer: Renderer, locale: str, request: pytest.FixtureRequest
) -> None:
    """The same release and paper give the same page, on every machine."""
    path = HERE / f"{locale}.html"
    actual = renderer.briefing(sample.release, paper(sample, locale), HOUSE, "mep")
    if request.config.getoption("--write-golden"):
        HERE.mkdir(exist_ok=True)
        path.write_text(actual, "utf-8")

    assert actual == path.read_text("utf-8")


def test_no_golden_page_is_left_over() -> None:
    """Every file under briefings/ belongs to a test."""
    assert {path.name for path in HERE.iterdir()} == {f"{locale}.html" for locale in LOCALES}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_part_is_on_the_page(sample: Loaded, renderer: Renderer, locale: str) -> None:
    """Each part of a paper, each contact and each related report can be read on its page; nothing leads elsewhere."""
    one = paper(sample, locale)
    seen = _Seen(renderer.briefing(sample.release, one, HOUSE, "mep"))
    spaceless = re.sub(r"[\s\u202f]", "", seen.words)
    said = [
        one.title,
        *one.summary,
        *(plain(event.text) for event in one.timeline),
        *(person.name for person in one.people),
        *(quote.source for quote in one.quotes),
        *(question.question for question in one.questions if "editor" not in question.audiences),
        *(contact.email for contact in sample.release.press_contacts),
        *(report.title for report in sample.release.related),
    ]

    assert not [words for words in said if re.sub(r"[\s\u202f]", "", words) not in spaceless]
    assert seen.tags.count("tr") == 1 + len(one.timeline)
    assert all(link.startswith(("https://", "mailto:", "tel:")) for link in seen.links)


TYPED = """\
---
title: 'A "title" ?'
summary: ['A "word" ?', Two., Three.]
timeline:
  - {date: 2016-12, text: 'An "event" ?'}
people:
  - {name: Jean, note: 'A "note" ?'}
quotes:
  - {text: 'Some "words" ?', speaker: Jean, source: A book}
questions:
  - {q: 'A "question" ?', a: 'An "answer" ?'}
asks:
  - {to: Paris, text: 'A "stop" ?'}
---

## A "heading" ?

Free "text" ? See [this](https://organisation.example/?a=b), *"set"* ?

- a "point" ?
"""


def test_every_part_has_its_language_s_marks(sample: Loaded, renderer: Renderer) -> None:
    """Typewriter's marks become those of the locale in lines and paragraphs alike, as in an edition."""
    page = renderer.briefing(sample.release, briefing.read(TYPED, "fr.md", "fr"), HOUSE)
    said = _Seen(page[page.index("<main>") :]).words

    assert '"' not in said
    assert " ?" not in said
    for word in ("title", "word", "event", "note", "question", "answer", "stop", "heading", "text", "set", "point"):
        assert f"«\u202f{word}\u202f»" in said, word
    assert "Some “words”\u202f?\u202f»" in said


@pytest.mark.parametrize("kind", [None, *AUDIENCES])
def test_readers_get_what_is_theirs(sample: Loaded, renderer: Renderer, kind: str | None) -> None:
    """A paper for one kind of reader says for whom it is and holds nothing that is for others only."""
    page = renderer.briefing(sample.release, paper(sample, "en"), HOUSE, kind)  # type: ignore[arg-type]
    marks = {
        "mep": ("For Members of the European Parliament", "raise the ruling in debates"),
        "diplomat": ("For diplomats", "passes several desks"),
        "editor": ("For editors", "Who can be interviewed?"),
    }

    for other, words in marks.items():
        assert all((one in page) == (other == kind) for one in words)


def test_dates_are_as_precise_as_they_are_known(sample: Loaded, renderer: Renderer) -> None:
    """A day, a month and a year are written as each language writes them, never more than is known."""
    found = {
        locale: re.findall(r"<time[^>]*>([^<]+)", renderer.briefing(sample.release, paper(sample, locale), HOUSE))
        for locale in ("en", "pl", "ar")
    }

    assert [found["en"][n] for n in (0, 3, 6)] == ["2001", "January 2011", "9 December 2016"]
    assert [found["pl"][n] for n in (0, 3, 6)] == ["2001", "styczeń 2011", "9 grudnia 2016"]
    assert [found["ar"][n] for n in (0, 3, 6)] == ["2001", "يناير 2011", "9 ديسمبر 2016"]


def test_content_is_never_markup_or_template(release: Release, renderer: Renderer, sender: Sender) -> None:
    """Script, braces and quotation marks in every field arrive as the characters that were typed."""
    nasty = "</style><script>alert(1)</script>{{ 7*7 }}\"'"
    text = ({"text": nasty},)
    one = Briefing.model_validate(
        {
            "locale": "en",
            "title": nasty,
            "summary": [nasty] * 3,
            "timeline": [{"date": "2001", "text": text}],
            "people": [{"name": nasty, "role": nasty, "note": [text]}],
            "quotes": [{"paragraphs": [text], "speaker": nasty, "role": nasty, "source": nasty}],
            "questions": [{"question": nasty, "answer": [text]}],
            "asks": [{"text": text, "to": nasty}],
            "sections": [{"heading": nasty, "blocks": [{"kind": "paragraph", "text": text}]}],
        }
    )
    page = renderer.briefing(release, one, sender)

    assert "<script" not in page
    assert "49" not in page
    assert _Seen(page).words.count(nasty) >= 14


def test_under_embargo_the_title_tells_nothing(release: Release, renderer: Renderer, sender: Sender) -> None:
    """What a tab, a list of files or a PDF's title shows of a paper under embargo is its kind and its slug."""
    one = Briefing(locale="en", title="They are free", summary=("One.", "Two.", "Three."))
    page = renderer.briefing(release, one, sender)

    assert "<title>Background briefing: harbour-trial</title>" in page
    assert "They are free" not in page.partition("<body>")[0]
    assert "Embargo: not for publication before" in page


def test_a_workspace_changes_one_block(tmp_path: Path, release: Release, sender: Sender) -> None:
    """An override that extends the shipped page changes its block; one that cannot run is named with its line."""
    one = Briefing(locale="en", title="Title", summary=("One.", "Two.", "Three."))
    override = tmp_path / "briefing" / "briefing.html.j2"
    override.parent.mkdir()
    override.write_text('{% extends "shipped/briefing/briefing.html.j2" %}{% block masthead %}OURS{% endblock %}')
    page = Renderer(tmp_path).briefing(release, one, sender)
    override.write_text("\n{{ nothing_here }}")

    assert "OURS" in page
    assert "<h1>Title</h1>" in page
    with pytest.raises(InputError, match=r"briefing\.html\.j2:2"):
        Renderer(tmp_path).briefing(release, one, sender)
