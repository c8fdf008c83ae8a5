"""An edition's file: what it may hold, what it may not, and that writing and reading are opposites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, plain
from campaign.errors import InputError
from campaign.intake.edition import read, render
from campaign.intake.markdown import _Run, _tidy
from campaign.text import normalise, single_line

FRONT = "---\nheadline: A headline\n---\n"
# Everything that means something in Markdown or YAML, letters of several scripts, blanks that are meant.
PIECES = st.sampled_from(
    [*"\\`*_{}[]()<>#+-.!|~=:;,&'\"%@0123456789abAßéжçعن漢“”«»„—–―،，  \u00a0\n\u0301\U0001f54a", "&amp;", "&#10;", "%% "]
    + ["{{7*7}}", "<b>", "http://x.example/", "---", "1. ", "> ", "# ", "- ", "[x](y)", "\\\n", "``", "- [ ]", "no: ", "|--|"]
)
WORDS = st.lists(PIECES | st.characters(codec="utf-8"), min_size=1, max_size=12).map("".join)
URLS = st.sampled_from(
    ["https://x.example/", "https://x.example/a_(b)*c?d=1&copy=2#e", "mailto:a@b.example", "http://żó.example/ł`[x]", "tel:+322"]
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Span, ...]:
    """One paragraph's words in the form that reading gives: neighbours differ, no blanks at the ends."""
    styles = st.tuples(st.booleans(), st.booleans(), st.none() | URLS)
    runs = draw(st.lists(st.tuples(WORDS, styles), min_size=1, max_size=5))
    tidy = _tidy(_tidy([_Run(words, *style, 1) for words, style in runs]))
    made = tuple(Span(text=run.text, strong=run.strong, emphasis=run.emphasis, href=run.href) for run in tidy)
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


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """An edition of any shape that the model allows."""
    sections = draw(st.lists(st.builds(Section, heading=NAMES, blocks=st.lists(BLOCKS, max_size=3)), max_size=2))
    first = draw(st.lists(BLOCKS, max_size=4))
    lines = {name: draw(LINES) for name in ("subhead", "subject", "preheader", "dateline")}
    return Edition(
        locale="en",
        headline=draw(NAMES.map(lambda name: f"{name}x")),
        lead=draw(texts()),
        sections=([Section(blocks=first)] if first else []) + sections,
        pull_quote=draw(st.none() | QUOTES),
        boilerplate=draw(st.lists(texts(), max_size=2)),
        **lines,
    )


@settings(max_examples=150, deadline=None)
@given(editions())
def test_reading_what_was_written_gives_the_same_edition(edition: Edition):
    """For every edition, reading its file gives the edition back, whatever marks its words contain."""
    written = render(edition)

    assert edition == read(written, "en.md", "en"), written
