"""Markdown as blocks of an edition, each with its line. What an edition cannot hold is a problem, never dropped.

CommonMark without raw HTML: ``<b>`` arrives as those three characters. Allowed are paragraphs, headings of the second
and third level, flat lists, quotations, links, strong and emphasised words. A line that begins with ``%%`` is a
comment of the writer's: it is removed first. ``{#words}`` at the end of a heading or of a quotation is its id: what it
is called in every edition of the release.
"""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter, ValidationError

from campaign.edition import Items, Paragraph, Quote, Span, Text, plain
from campaign.errors import Problem
from campaign.intake.runs import Run, tidy
from campaign.text import Slug

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["COMMENT", "ID", "Heading", "Placed", "read"]

#: How a comment line in an edition begins.
COMMENT = "%%"
_ATTRIBUTION = re.compile(r"\s*(?:—\s*|(?:–|―|--)\s+)(?=\S)")
_COMMA = re.compile("[,،，]")
#: An id in the source of a heading or a quotation; whether its form is right is seen later.
ID = re.compile(r"(?:^|[ \n]+)\{#([^{}\s]*)\}$")
_RIGHT = {
    "hr": "no line across; a heading starts a new section",
    "fence": "plain paragraphs; a release has no code blocks",
    "code_block": "plain paragraphs; remove the spaces at the start of the line",
    "table_open": "paragraphs or a list; a release has no tables",
    "heading_open": "## for a section; the headline stands in the front matter",
    "code_inline": "plain words; remove the `",
    "image": "images in release.toml, under [[images]]",
    "bullet_list_open": "a flat list, without lists, quotations or second paragraphs in it",
    "ordered_list_open": "a flat list, without lists, quotations or second paragraphs in it",
    "blockquote_open": "a quotation of paragraphs only; — before the speaker, not -",
}


class Heading(NamedTuple):
    """A section's heading, and what the section is called in every edition."""

    text: str
    id: str = ""


class Placed(NamedTuple):
    """A heading or a block with the 1-based line of its file on which it begins.

    ``inner`` are the lines of what is in it: of each entry of a list; of each paragraph of a quotation and, when it
    has one, of its attribution.
    """

    row: int
    part: Heading | Paragraph | Items | Quote
    inner: tuple[int, ...] = ()


@functools.cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Leaves links as they are written: ``campaign.url`` judges them, and says why."""

        def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the library's name
            return True

        def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
            return url

    # Tables are read only so that they can be refused.
    return Parser("commonmark", {"html": False}).enable("table")


def read(text: str, where: str, first: int, field: str, problems: list[Problem]) -> list[Placed]:
    """The blocks of a text whose first line is line ``first`` of the file. Adds what is wrong to ``problems``."""
    numbered = [(n, line) for n, line in enumerate(text.split("\n"), first) if not line.startswith(COMMENT)]
    reader = _Reader(where, field, [n for n, _ in numbered], problems)
    return list(reader.blocks("\n".join(line for _, line in numbered)))


class _Reader:
    """One text being read."""

    def __init__(self, where: str, field: str, rows: Sequence[int], problems: list[Problem]) -> None:
        self.where, self.field, self.rows, self.problems = where, field, rows, problems

    def wrong(self, row: int, right: str, found: str = "") -> None:
        self.problems.append(Problem(self.where, row, self.field, found, right))

    def row(self, token: "Token") -> int:
        line = token.map[0] if token.map else 0
        return self.rows[min(line, len(self.rows) - 1)] if self.rows else 0

    def blocks(self, source: str) -> Iterator[Placed]:
        found: dict[str, dict[str, dict[str, list[int]]]] = {}
        tokens = _parser().parse(source, found)
        for definition in (*found.get("references", {}).values(), *found.get("duplicate_refs", [])):
            self.wrong(
                self.rows[definition["map"][0]], "links written in place, as [words](https://organisation.example/)"
            )
        for chunk in _chunks(tokens):
            part = self.block(chunk)
            if part is not None:
                yield part

    def block(self, chunk: Sequence["Token"]) -> Placed | None:
        opening = chunk[0]
        row = self.row(opening)
        if opening.type == "paragraph_open":
            return Placed(row, Paragraph(text=self.text(chunk[1])))
        if opening.type == "heading_open" and opening.tag in ("h2", "h3"):
            heading = self.heading(chunk[1])
            return Placed(row, heading) if heading else None
        if opening.type in ("bullet_list_open", "ordered_list_open"):
            return self.items(chunk)
        if opening.type == "blockquote_open":
            return self.quote(chunk)
        self.wrong(row, _RIGHT.get(opening.type, "a paragraph"), _first_line(chunk))
        return None

    def heading(self, inline: "Token") -> Heading | None:
        inline, name = self.called(inline)
        text = self.text(inline)
        if not text:
            self.wrong(self.row(inline), "words after ##")
            return None
        if len(text) > 1 or text[0] != Span(text=text[0].text):
            self.wrong(self.row(inline), "a heading of plain words, without links, * or _", plain(text))
        return Heading(plain(text).replace("\n", " "), name)

    def called(self, inline: "Token") -> tuple["Token", str]:
        """The words without the id at their end, and the id."""
        match = ID.search(inline.content)
        if not match:
            return inline, ""
        (rest,) = _parser().parseInline(inline.content[: match.start()])
        rest.map = inline.map
        try:
            return rest, TypeAdapter(Slug).validate_python(match[1])
        except ValidationError:
            row = self.row(inline) + inline.content.count("\n")
            self.wrong(row, "an id of lower-case letters a to z, digits and single hyphens, as {#decision}", match[1])
            return rest, ""

    def items(self, chunk: Sequence["Token"]) -> Placed:
        ordered = chunk[0].type == "ordered_list_open"
        if chunk[0].attrs.get("start", 1) != 1:
            self.wrong(self.row(chunk[0]), "a list that counts from 1", str(chunk[0].attrs["start"]))
        items: list[Text] = []
        rows: list[int] = []
        for entry in _chunks(chunk[1:-1]):
            paragraphs = self.paragraphs(entry, chunk[0].type)
            if len(paragraphs) == 1:
                items.append(self.text(paragraphs[0]))
                rows.append(self.row(paragraphs[0]))
            elif paragraphs:
                self.wrong(self.row(paragraphs[1]), _RIGHT[chunk[0].type], _first_line([paragraphs[1]]))
            elif len(entry) == 2:
                self.wrong(self.row(entry[0]), "words in every entry of a list")
        return Placed(self.row(chunk[0]), Items(ordered=ordered, items=tuple(items)), tuple(rows))

    def paragraphs(self, chunk: Sequence["Token"], kind: str) -> list["Token"]:
        """The inline tokens of the paragraphs directly in a chunk; anything else in it is a problem."""
        found = []
        for part in _chunks(chunk[1:-1]):
            if part[0].type == "paragraph_open":
                found.append(part[1])
            else:
                self.wrong(self.row(part[0]), _RIGHT[kind], _first_line(part))
        return found

    def quote(self, chunk: Sequence["Token"]) -> Placed | None:
        inlines = self.paragraphs(chunk, "blockquote_open")
        if not inlines:
            if len(chunk) == 2:
                self.wrong(self.row(chunk[0]), "words after >")
            return None
        last, name = self.called(inlines[-1])
        # An id may stand in a paragraph of its own.
        inlines = [*inlines[:-1], *([last] if last.content else [])]
        words, attribution, row = self.attributed(inlines) if inlines else ([], "", self.row(chunk[0]))
        if not words:
            self.wrong(row, "somebody's words above the line with the speaker", _first_line(chunk))
            return None
        speaker, role = self.named(attribution, row) if attribution else ("", "")
        quote = Quote(paragraphs=tuple(words), speaker=speaker, role=role, id=name)
        rows = (*map(self.row, inlines[: len(words)]), *([row] if speaker else []))
        return Placed(self.row(chunk[0]), quote, rows)

    def attributed(self, inlines: Sequence["Token"]) -> tuple[list[Text], str, int]:
        """A quotation's words and the source of its attribution: its last line, or its last paragraph."""
        *before, last = inlines
        head, _, tail = last.content.rpartition("\n")
        row = self.row(last) + last.content.count("\n")
        if _ATTRIBUTION.match(tail):
            # A hard break before the attribution parts nothing that is kept.
            words = [*map(self.text, before), *([self.source(head.removesuffix("\\"), self.row(last))] if head else [])]
            return words, tail, row
        if before and _ATTRIBUTION.match(last.content):
            return [self.text(inline) for inline in before], last.content, self.row(last)
        return [self.text(inline) for inline in inlines], "", row

    def named(self, source: str, row: int) -> tuple[str, str]:
        """Speaker and role. Split before anything is decoded, so ``&#44;`` is a comma in a name."""
        dash = _ATTRIBUTION.match(source)
        parts = _COMMA.split(source[dash.end() if dash else 0 :], maxsplit=1)
        texts = [self.source(part, row) for part in parts]
        if any(span != Span(text=span.text) for text in texts for span in text):
            self.wrong(row, "speaker and role in plain words, without links, * or _", source)
        speaker, role = ([plain(text).replace("\n", " ") for text in texts] + [""])[:2]
        if not speaker:
            self.wrong(row, "the speaker, then a comma, then the role", source)
        return speaker, role

    def source(self, markdown: str, row: int) -> Text:
        """Inline Markdown that was cut out of a block."""
        (token,) = _parser().parseInline(markdown)
        return self.spans(token, row)

    def text(self, inline: "Token") -> Text:
        return self.spans(inline, self.row(inline))

    def spans(self, inline: "Token", row: int) -> Text:
        runs: list[Run] = []
        strong = emphasis = opened = 0
        href: str | None = None
        for token in inline.children or ():
            step = token.nesting
            if token.type in ("text", "softbreak", "hardbreak"):
                words = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
                runs.append(Run(words, strong > 0, emphasis > 0, href, row))
                row += token.type != "text"
            elif token.type in ("strong_open", "strong_close"):
                strong += step
            elif token.type in ("em_open", "em_close"):
                emphasis += step
            elif token.type == "link_open":
                href, opened = self.link(token, row), len(runs)
            elif token.type == "link_close":
                href = None
                if len(runs) == opened:
                    self.wrong(row, "words in the brackets of a link")
            else:
                self.wrong(row, _RIGHT.get(token.type, "plain words"), token.content)
        return tuple(itertools.chain.from_iterable(map(self.span, tidy(runs))))

    def link(self, token: "Token", row: int) -> str:
        if "title" in token.attrs:
            self.wrong(row, "a link without a title", str(token.attrs["title"]))
        return str(token.attrs["href"])

    def span(self, run: Run) -> Iterator[Span]:
        try:
            yield Span(text=run.text, strong=run.strong, emphasis=run.emphasis, href=run.href)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                right = item["msg"].removeprefix("Value error, ")
                self.wrong(run.row, right, str(item["input"]))


def _chunks(tokens: Sequence["Token"]) -> Iterator[Sequence["Token"]]:
    """The tokens in runs that belong together: from each opening one to its closing one."""
    depth = start = 0
    for number, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : number + 1]
            start = number + 1


def _first_line(chunk: Sequence["Token"]) -> str:
    return next((token.content.partition("\n")[0] for token in chunk if token.content), chunk[0].markup)
