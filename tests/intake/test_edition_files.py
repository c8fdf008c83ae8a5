"""An edition's file: what it may hold, what it may not, and that writing and reading are opposites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, places, plain
from campaign.errors import InputError
from campaign.intake.edition import read, read_with_rows, render
from campaign.intake.runs import Run, tidy
from campaign.text import normalise, single_line

FRONT = "---\nheadline: A headline\n---\n"
# Everything that means something in Markdown or YAML, letters of several scripts, blanks that are meant.
MARKS = [*"\\`*_{}[]()<>#+-.!|~=:;,&'\"%@0123456789abAßéжçعن漢“”«»„—–―،，  \u00a0\n\u0301\U0001f54a"]
RUNS = [
    "{#a}",
    " {#a}",
    "&amp;",
    "&#10;",
    "%% ",
    "{{7*7}}",
    "<b>",
    "http://x.example/",
    "---",
    "1. ",
    "> ",
    "# ",
    "- ",
    "[x](y)",
]
PIECES = st.sampled_from([*MARKS, *RUNS, "\\\n", "``", "- [ ]", "no: ", "|--|"])
WORDS = st.lists(PIECES | st.characters(codec="utf-8"), min_size=1, max_size=12).map("".join)
URLS = st.sampled_from(
    [
        "https://x.example/",
        "https://x.example/a_(b)*c?d=1&copy=2#e",
        "mailto:a@b.example",
        "http://żó.example/ł`[x]",
        "tel:+322",
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Span, ...]:
    """One paragraph's words in the form that reading gives: neighbours differ, no blanks at the ends."""
    styles = st.tuples(st.booleans(), st.booleans(), st.none() | URLS)
    runs = draw(st.lists(st.tuples(WORDS, styles), min_size=1, max_size=5))
    runs = tidy(tidy([Run(words, *style, 1) for words, style in runs]))
    made = tuple(Span(text=run.text, strong=run.strong, emphasis=run.emphasis, href=run.href) for run in runs)
    return made or (Span(text="a"),)


LINES = WORDS.map(lambda words: single_line(normalise(words)))
NAMES = LINES.map(lambda line: line or "N")
QUOTES = st.builds(
    lambda words, speaker, role: Quote(paragraphs=words, speaker=speaker, role=role if speaker else ""),
    st.lists(texts(), min_size=1, max_size=3),
    st.just("") | NAMES,
    LINES,
)
ITEMS = st.builds(Items, ordered=st.booleans(), items=st.lists(texts(), min_size=1, max_size=3))
BLOCKS = st.builds(Paragraph, text=texts()) | ITEMS | QUOTES


def _named(draw: st.DrawFn, blocks: list[Paragraph | Items | Quote], section: str) -> list[Paragraph | Items | Quote]:
    """The same blocks; some of the quotations have an id now, each its own."""
    return [
        block.model_copy(update={"id": f"{section}-{number}"})
        if isinstance(block, Quote) and draw(st.booleans())
        else block
        for number, block in enumerate(blocks)
    ]


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """An edition of any shape that the model allows."""
    sections = draw(st.lists(st.builds(Section, heading=NAMES, blocks=st.lists(BLOCKS, max_size=3)), max_size=2))
    first = draw(st.lists(BLOCKS, max_size=4))
    first = _named(draw, first, "first")
    sections = [
        Section(heading=one.heading, blocks=_named(draw, one.blocks, name), id=draw(st.sampled_from(["", name])))
        for name, one in zip(("a", "b"), sections, strict=False)
    ]
    lines = {name: draw(LINES) for name in ("subhead", "subject", "preheader", "dateline")}
    return Edition(
        locale="en",
        headline=draw(NAMES.map(lambda name: f"{name}x")),
        lead=draw(texts()),
        sections=([Section(blocks=first)] if first else []) + sections,
        pull_quote=draw(st.none() | QUOTES),
        boilerplate=draw(st.lists(texts(), max_size=2)),
        source=draw(st.sampled_from(["", "0123456789abcdef", "0123456789012345" + 40 * " 12e3"])),
        **lines,
    )


@settings(max_examples=120, deadline=None, derandomize=True)
@given(editions())
def test_reading_what_was_written_gives_the_same_edition(edition: Edition):
    """For every edition, reading its file gives the edition back, with a line for every place."""
    written = render(edition)
    found = read_with_rows(written, "en.md", "en")

    assert edition == found.edition, written
    assert {place for place, _ in places(edition)} <= set(found.rows)


def edition_of(body: str, front: str = FRONT) -> Edition:
    """The edition with this text."""
    return read(front + body, "en.md", "en")


def problems(body: str, front: str = FRONT) -> list[tuple[int, str, str]]:
    """What is wrong with an edition: line, field and the first words of what would be right."""
    with pytest.raises(InputError) as caught:
        read(front + body, "en.md", "en")
    return [(problem.row, problem.field, problem.right) for problem in caught.value.problems]


def test_the_parts_of_a_text():
    """The first paragraph is the lead, blocks before the first heading a section without one, ### a section too."""
    edition = edition_of("Lead\nin two lines.\n\nBefore.\n\n## One\n\n- a\n- **b**\n\n### Two\n\n2020\n\n1. x\n")

    assert plain(edition.lead) == "Lead in two lines."
    assert [(section.heading, [block.kind for block in section.blocks]) for section in edition.sections] == [
        ("", ["paragraph"]),
        ("One", ["items"]),
        ("Two", ["paragraph", "items"]),
    ]
    assert edition.sections[1].blocks[0] == Items(items=((Span(text="a"),), (Span(text="b", strong=True),)))


@pytest.mark.parametrize(
    ("body", "speaker", "role", "words"),
    [
        ("> We won.\n> — Ada Byron, director, Rights Now", "Ada Byron", "director, Rights Now", ["We won."]),
        ("> We won.\n>\n> —Ada Byron", "Ada Byron", "", ["We won."]),
        ("> We won.  \n> – Ada Byron، مديرة", "Ada Byron", "مديرة", ["We won."]),
        ("> We won.\\\n> -- Ada Byron，director", "Ada Byron", "director", ["We won."]),
        ("> We won.\n> ― Ada\n> Byron", "", "", ["We won. ― Ada Byron"]),
        ("> We won.\n>\n> ― Ada\n> Byron, director", "Ada Byron", "director", ["We won."]),
        ("> One.\n>\n> Two.\n>\n> — Byron&#44; Ada, director", "Byron, Ada", "director", ["One.", "Two."]),
        ("> We won — twice.", "", "", ["We won — twice."]),
        ("> –5 degrees\n> -- not\n> –5", "", "", ["–5 degrees -- not –5"]),
    ],
)
def test_attribution(body: str, speaker: str, role: str, words: list[str]):
    """A quotation whose last line begins with a dash has a speaker, and after the first comma a role."""
    quote = edition_of(f"Lead.\n\n{body}\n").sections[0].blocks[0]

    assert isinstance(quote, Quote)
    assert (quote.speaker, quote.role, [plain(text) for text in quote.paragraphs]) == (speaker, role, words)


def test_ids():
    """`{#name}` at the end of a heading or of a quotation is its id and none of its words; elsewhere it is words."""
    body = "## One {#a}\n\n> W {#x}\n> — Ada, r {#b}\n\n> W\n>\n> {#c-1}\n\n## Two \\{#d}\n\nText {#e}\n"
    one, two = edition_of(f"Lead.\n\n{body}").sections
    quotes = [block for block in one.blocks if isinstance(block, Quote)]

    assert (one.heading, one.id, two.heading, two.id) == ("One", "a", "Two {#d}", "")
    assert [(quote.id, plain(quote.paragraphs[-1]), quote.role) for quote in quotes] == [
        ("b", "W {#x}", "r"),
        ("c-1", "W", ""),
    ]
    assert two.blocks == (Paragraph(text=(Span(text="Text {#e}"),)),)


def test_an_id_stands_once():
    """Two parts of an edition with one id are a problem, on the line of the second."""
    assert problems("Lead.\n\n## One {#a}\n\n> We won. {#a}\n") == [(8, "id", "another id; it stands above already")]


def test_words_are_data():
    """Braces, raw HTML, unfinished marks and references of characters arrive as the reader would see them."""
    edition = edition_of("{{7*7}} {% x %} <b>b</b> <script>1</script> *a [b] &lt; &#8238;c &#0; ~~d~~\n")

    assert plain(edition.lead) == "{{7*7}} {% x %} <b>b</b> <script>1</script> *a [b] < c \ufffd ~~d~~"


def test_breaks_and_blanks():
    """A line end is a space, a hard break a line feed; no-break spaces stay."""
    edition = edition_of("a\nb  \nc\\\nd   e\u00a0; f\n")

    assert edition.lead == (Span(text="a b\nc\nd e\u00a0; f"),)


def test_comments_are_dropped():
    """Lines that begin with two percent signs are nobody's words, and the lines below keep their numbers."""
    edition = edition_of("%% first\nLead\n%% between\nstill lead.\n\n%%\n> Words\n\n%% last")

    assert plain(edition.lead) == "Lead still lead."
    assert problems("%% one\nLead.\n\n%% two\n# Three\n")[0][0] == 8


@pytest.mark.parametrize(
    ("body", "row", "right"),
    [
        ("# One", 6, "##"),
        ("#### Four", 6, "##"),
        ("One\n===", 6, "##"),
        ("***", 6, "no line across"),
        ("```\ncode\n```", 6, "no code blocks"),
        ("    code", 6, "remove the spaces"),
        ("some `code`", 6, "remove the `"),
        ("one\ntwo ![alt](https://x.example/a.png)", 7, "[[images]]"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", 6, "no tables"),
        ("- a\n  - b", 7, "flat list"),
        ("- a\n\n  b", 8, "flat list"),
        ("- a\n-\n- c", 7, "every entry"),
        ("- a\n  > b", 7, "flat list"),
        ("3. a\n4. b", 6, "counts from 1"),
        ("> a\n> - b", 7, "paragraphs only"),
        ("> a\n>> b\n>>> c", 7, "paragraphs only"),
        (">", 6, "words after >"),
        ("> — Ada Byron, director", 6, "words above"),
        ("> We won.\n> — , director", 7, "the speaker"),
        ("> We won.\n> — **Ada**, director", 7, "plain words"),
        ("##", 6, "words after ##"),
        ("## {#a}", 6, "words after ##"),
        ("## One {#Ä}", 6, "lower-case letters"),
        ("> We won.\n> — Ada {#}", 7, "lower-case letters"),
        ("> — Ada {#a}", 6, "words above"),
        ("> {#a}", 6, "words above"),
        ("## a *b*", 6, "plain words"),
        ("a [b](/relative)", 6, "absolute address"),
        ("a\n[b](javascript:alert(1))", 7, "absolute address"),
        ("a [b](https://x.example 'title')", 6, "without a title"),
        ("a [](https://x.example)", 6, "in the brackets"),
        ("a [b][1]\n\n[1]: https://x.example", 8, "in place"),
    ],
)
def test_what_an_edition_cannot_hold(body: str, row: int, right: str):
    """Nothing is dropped silently: each thing that has no place in an edition is told with its line."""
    ((found_row, field, found),) = problems(f"Lead.\n\n{body}\n")

    assert (found_row, field) == (row, "text")
    assert right in found


@pytest.mark.parametrize(
    ("front", "row", "field", "right"),
    [
        ("headline: x\n", 1, "front matter", "a first line ---"),
        ("---\nheadline: x\n", 1, "front matter", "the second line --- is missing"),
        ("---\nsubhead: x\n---\n", 1, "headline", "is required"),
        ("---\n---\n", 1, "headline", "is required"),
        ("---\nheadline: ''\n---\n", 2, "headline", "some words"),
        ("---\nheadline: a\n# c\ntitle: b\n---\n", 4, "front matter", "there are headline"),
        ("---\nheadline: a\nheadline: b\n---\n", 3, "headline", "a second time"),
        ("---\nheadline: a: b\n---\n", 2, "front matter", "stands in quotes"),
        ("---\nheadline: &a b\n---\n", 2, "headline", "stands in quotes"),
        ("---\nheadline: a\nsubhead: *a\n---\n", 3, "subhead", "stands in quotes"),
        ("---\nheadline: !!python/object:os.system a\n---\n", 2, "headline", "stands in quotes"),
        ("---\nheadline: [a]\n---\n", 2, "headline", "no list"),
        ("---\nheadline: {a: b}\n---\n", 2, "headline", "plain text"),
        ("---\nheadline: a\npull_quote: b\n---\n", 3, "pull_quote", "on its own line"),
        ("---\nheadline: a\npull_quote:\n  text: b\n  who: c\n---\n", 5, "front matter", "text, speaker, role"),
        ("---\nheadline: a\npull_quote:\n  speaker: b\n---\n", 4, "pull_quote.text", "somebody's words"),
        ("---\nheadline: a\nboilerplate: |\n  b\n\n  ## c\n---\n", 6, "boilerplate", "paragraphs only"),
        ("---\nheadline: a\nboilerplate: |\n  b\n\n  [c](d)\n---\n", 6, "boilerplate", "absolute address"),
        ("---\nheadline: a\n...\n---\n", 0, "", ""),
        ("---\nheadline: " + "a" * 1001 + "\n---\n", 2, "headline", "at most 1000"),
        ("---\nheadline: " + "[" * 100_000 + "\n---\n", 2, "headline", "no list"),
        ("---\nheadline: a\nsource: the English one\n---\n", 3, "source", "campaign agree"),
        ("---\njust words\n---\n", 2, "front matter", "a first line ---"),
    ],
)
def test_front_matter(front: str, row: int, field: str, right: str):
    """The front matter is plain text under known keys; everything else is told with its line."""
    if not row:
        assert edition_of("Lead.\n", front).headline == "a"
        return
    ((found_row, found_field, found),) = problems("Lead.\n", front)

    assert (found_row, found_field) == (row, field)
    assert right in found


def test_yes_and_no_are_words():
    """YAML's own notions of truth, numbers and dates do not touch a headline."""
    edition = edition_of("Lead.\n", "---\nheadline: no\nsubhead: 2020-10-05\nsubject: 1_000\ndateline: ~\n---\n")

    assert (edition.headline, edition.subhead, edition.subject, edition.dateline) == ("no", "2020-10-05", "1_000", "~")


def test_every_problem_is_told_at_once():
    """An edition with several mistakes gets all of them in one error, in the order of their lines."""
    rows = [row for row, _, _ in problems("Lead.\n\n# a\n\n***\n\n[x](y)\n", "---\nsubhead: b\nkicker: c\n---\n")]

    assert rows == sorted(rows)
    assert len(rows) == 4


@pytest.mark.parametrize(
    "body", [">" * 5000 + " a", "- " * 5000 + "a", "\n".join("  " * n + "- a" for n in range(300))]
)
def test_deep_nesting_is_refused(body: str):
    """Quotations in quotations and lists in lists, however deep, are a problem and nothing worse."""
    assert problems(f"Lead.\n\n{body}\n")


def test_no_lead():
    """An edition begins with a paragraph; the lead cannot be a list, a heading or nothing."""
    assert [problems(body)[0][1] for body in ("", "## Heading\n\nText.", "- a\n- b")] == ["lead", "lead", "lead"]


def test_remarks_are_comments():
    """What is remarked above a part is read back as nothing at all."""
    edition = edition_of("Lead.\n\n> Words.\n\n## Two\n\n- a\n")
    remarks = {name: [f"undecided: {name}?"] for name in ("headline", "lead", "0.0", "1", "1.0", "end")}
    written = render(edition, remarks)

    assert read(written, "en.md", "en") == edition
    assert [line for line in written.split("\n") if "undecided" in line] == [
        "# undecided: headline?",
        "%% undecided: lead?",
        "%% undecided: 0.0?",
        "%% undecided: 1?",
        "%% undecided: 1.0?",
        "%% undecided: end?",
    ]


URL = "https://x.example/"


@pytest.mark.parametrize(
    "text",
    [
        (Span(text="wow!"), Span(text="here", href=URL)),
        (Span(text="a"), Span(text="b", strong=True), Span(text="c")),
        (Span(text="a"), Span(text="(b)", strong=True), Span(text="c")),
        (Span(text="a"), Span(text="b", emphasis=True), Span(text="c", strong=True), Span(text="d")),
        (Span(text="0"), Span(text="0", strong=True), Span(text="\\", strong=True, emphasis=True)),
        (Span(text="a"), Span(text=" b ", strong=True), Span(text="c\nd", emphasis=True, href=URL)),
        (Span(text="a\n- b\n1. c\n%% d\n> e\n# f\n=== g\n| h"),),
        (Span(text="– a\n— b"),),
        (Span(text="x", href="https://x.example/(a)?b=1&copy=2"), Span(text="&amp; &#65; <b> [y](z) `_*")),
    ],
)
def test_hard_neighbours(text: tuple[Span, ...]):
    """Marks that touch, marks that mean something elsewhere, and dashes that name nobody come back as they were."""
    first, second = Items(items=(text, text)), Items(items=(text,), ordered=True)
    blocks = (Paragraph(text=text), first, first, first, second, second, Quote(paragraphs=(text, text)))
    edition = Edition(locale="en", headline="a: 'b' \"c\"", lead=text, sections=(Section(blocks=blocks),))

    assert read(render(edition), "en.md", "en") == edition


def test_every_place_has_its_line():
    """Each place of an edition is on the line of the file where its words begin, in front matter and text."""
    front = "---\nheadline: H\nsubhead: >\n  S\npull_quote:\n  text: |\n    P\n\n    Q\n  speaker: Ada\n  role: r\n"
    body = "Lead.\n\nBefore.\n%% a comment\n\n## One\n\n- a\n- b\n\n> W\n> w\n>\n> X\n>\n> — Ada, r\n\n"
    file = f"{front}boilerplate: Us.\n---\n{body}### Two\n\n> Y\n> — Ada\n"
    found = read_with_rows(file, "en.md", "en")

    assert {place: file.split("\n")[found.rows[place] - 1] for place, _ in places(found.edition)} == {
        "headline": "headline: H",
        "subhead": "  S",
        "lead": "Lead.",
        "section.1.block.1": "Before.",
        "section.2": "## One",
        "section.2.block.1.1": "- a",
        "section.2.block.1.2": "- b",
        "section.2.block.2.1": "> W",
        "section.2.block.2.2": "> X",
        "section.2.block.2.speaker": "> — Ada, r",
        "section.2.block.2.role": "> — Ada, r",
        "section.3": "### Two",
        "section.3.block.1.1": "> Y",
        "section.3.block.1.speaker": "> — Ada",
        "pull_quote.1": "    P",
        "pull_quote.2": "    Q",
        "pull_quote.speaker": "  speaker: Ada",
        "pull_quote.role": "  role: r",
        "boilerplate.1": "boilerplate: Us.",
    }
