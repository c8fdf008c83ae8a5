"""Laws of a briefing's file."""

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from campaign.edition import plain
from campaign.errors import InputError
from campaign.intake.briefing import read
from campaign.intake.release import load
from campaign.text import normalise, single_line

SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"
HEAD = "title: Title\nsummary: [One., Two., Three.]\n"


def wrong(front: str, body: str = "", head: str = HEAD) -> list[str]:
    """What is said of a file: each problem as line, field and what would be right."""
    with pytest.raises(InputError) as caught:
        read(f"---\n{head}{front}---\n{body}", "en.md", "en")
    return [f"{problem.row} {problem.field}: {problem.right}" for problem in caught.value.problems]


def test_the_sample_is_read_whole() -> None:
    """Every locale of the sample has its paper, with the same number of parts of each kind."""
    loaded = load(SAMPLE)
    parts = ("timeline", "people", "quotes", "questions", "asks", "sections")
    counts = {tuple(len(getattr(paper, part)) for part in parts) for paper in loaded.briefings}
    dates = {tuple(event.date for event in paper.timeline) for paper in loaded.briefings}

    assert [paper.locale for paper in loaded.briefings] == [edition.locale for edition in loaded.editions]
    assert counts == {(13, 6, 2, 5, 6, 3)}
    assert len(dates) == 1


def test_everything_is_told_at_once() -> None:
    """All that is wrong in a file is one error, each thing with its line and the file's own name for it."""
    front = """\
timeline:
  - date: 2011-13
    text: |
      - a list
  - date: 2012
people:
  - nme: X
quotes:
  - text: Words.
    speaker: Somebody
    source: A report
    url: javascript:alert(1)
questions:
  - q: Why?
    a: "[so](/relative)"
asks:
  - text: Do it.
    for: mep, everybody
bogus: 1
"""
    found = wrong(front, "## Heading {for: nobody}\n\n    code\n")

    assert [line.partition(": ")[0] for line in found] == [
        "5 timeline[1].date",
        "7 timeline[1].text",
        "8 timeline[2].text",
        "10 people[1]",
        "10 people[1].name",
        "15 quotes[1].url",
        "18 questions[1].a",
        "21 asks[1].for",
        "22 front matter",
        "24 heading",
        "26 text",
    ]


@pytest.mark.parametrize(
    ("summary", "row"),
    [
        ("summary: One. Two. Three.", 3),
        ("summary: [One., Two.]", 3),
        ("summary:\n  - One.\n  - Two.\n  - Three.\n  - Four.", 4),
        ('summary: [One., "", Three.]', 3),
        ("", 1),
    ],
)
def test_a_summary_has_three_sentences(summary: str, row: int) -> None:
    """Anything else than three sentences, each an entry, is a problem at its line."""
    (found,) = wrong("", head=f"title: Title\n{summary}\n")

    assert found.startswith(f"{row} summary: ")


def test_a_timeline_out_of_order_is_told() -> None:
    """An event after a later one is named with its line; nothing is moved in silence."""
    assert wrong("timeline:\n- {date: 2017, text: a}\n- {date: 2016-12-09, text: b}\n") == [
        "6 timeline[2].date: a timeline in the order of time; 2017 stands before it"
    ]


@pytest.mark.parametrize(
    "front",
    [
        "people: &a\n- {name: x}\nasks: *a\n",
        "people: !!python/object:os.system x\n",
        f"people: {'[' * 90_000}\n",
        "people:\n- name:\n    deep:\n      deeper: {x: y}\n",
        "people:\n- {name: x\n",
        "- a\n- b\n",
        "people: plain\n",
        "people:\n- plain\n",
        "? [a, b]\n: c\n",
    ],
)
def test_hostile_front_matter_is_refused(front: str) -> None:
    """References, tags, depth and other shapes are problems with a line, whatever they would have meant."""
    assert wrong(front)


@pytest.mark.parametrize("text", ["", "---\n", "title: x\n", "---\ntitle: x\n"])
def test_a_file_without_front_matter_is_told(text: str) -> None:
    """Without the two lines --- the error says how a file begins."""
    with pytest.raises(InputError, match=r"en\.md:1: front matter: .*title:"):
        read(text, "en.md", "en")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda s: normalise(s).strip())
)
def test_lines_are_data(words: str) -> None:
    """Whatever stands in a line arrives as it was typed: no brace or percent sign means anything."""
    title = single_line(normalise(words))
    if not title:
        return
    front = yaml.safe_dump({"title": title, "summary": [title, title, title]}, allow_unicode=True)
    read_back = read(f"---\n{front}---\n", "en.md", "en")

    assert (title, (title,) * 3) == (read_back.title, read_back.summary)


def test_marked_up_words_are_read() -> None:
    """Answers and notes take paragraphs, links and emphasis; sections may be for some readers and have an id."""
    front = "questions:\n- q: Why {{ 7 * 7 }}?\n  a: |\n    Because **it** is.\n\n    And so.\n  for: [mep, editor]\n"
    paper = read(f"---\n{HEAD}{front}---\nFree.\n\n## Part {{for: mep}} {{#part}}\n\nText.\n", "en.md", "en")
    (question,) = paper.questions

    assert [plain(text) for text in question.answer] == ["Because it is.", "And so."]
    assert (question.question, question.audiences) == ("Why {{ 7 * 7 }}?", ("mep", "editor"))
    assert [(part.heading, part.audiences, part.id) for part in paper.sections] == [
        ("", (), ""),
        ("Part", ("mep",), "part"),
    ]


@pytest.mark.parametrize(
    ("name", "right"),
    [("de.md", "the locale of an edition that is there"), ("FR.md", "fr.md"), ("notes.md", "named by its locale")],
)
def test_a_paper_goes_with_an_edition(tmp_path: Path, name: str, right: str) -> None:
    """A paper in a locale without edition, or under a name that is no locale, is a problem of the release."""
    folder = tmp_path / "asylum-ruling"
    shutil.copytree(SAMPLE, folder)
    shutil.copy(folder / "briefing" / "fr.md", folder / "briefing" / name)

    with pytest.raises(InputError, match=right):
        load(folder)


@pytest.mark.parametrize(
    ("terms", "right"),
    [
        ('with = "link"', "needs url"),
        ('with = "post"', "none"),
        ('with = "link"\nurl = { fr = "/x" }', "absolute address"),
        ('to = "some"', "all"),
        ('wiht = "link"', "there are with, to, url"),
    ],
)
def test_terms_are_checked(tmp_path: Path, terms: str, right: str) -> None:
    """What [briefing] in release.toml cannot mean is told with its line."""
    folder = tmp_path / "asylum-ruling"
    shutil.copytree(SAMPLE, folder)
    facts = folder / "release.toml"
    facts.write_text(f"{facts.read_text('utf-8')}\n[briefing]\n{terms}\n", "utf-8")

    with pytest.raises(InputError, match=rf"release\.toml:\d+: briefing.*{right}"):
        load(folder)
