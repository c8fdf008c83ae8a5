"""A briefing's file: ``briefing/<locale>.md`` in a release's folder, front matter with lists, then free sections.

Content is data: braces, percent signs and the like stay as they are. Every problem of the file is told at once, by
the names that the file has for its fields.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from campaign.briefing import AUDIENCES, Briefing, disorder
from campaign.edition import Paragraph, Span, Text
from campaign.errors import InputError, Problem
from campaign.intake import front, markdown, tree
from campaign.text import normalise, single_line

__all__ = ["FOLDER", "read"]

#: The folder of the briefings inside a release's.
FOLDER = "briefing"
_FORM = "a first line ---, then title:, summary: and the other fields, then a line ---, then the text"
_FOR = f"one or more of {', '.join(AUDIENCES)}, with commas; without it a part is for everybody"
_THREE = "three sentences, each on a line that begins with -"
#: What stands in each list, and whether a field is a line, one paragraph, paragraphs, or for whom the entry is.
_LISTS: Mapping[str, Mapping[str, str]] = {
    "timeline": {"date": "line", "text": "paragraph", "for": "for"},
    "people": {"name": "line", "role": "line", "note": "paragraphs", "for": "for"},
    "quotes": {
        "text": "paragraphs", "speaker": "line", "role": "line", "source": "line", "url": "line", "for": "for",
    },
    "questions": {"q": "line", "a": "paragraphs", "for": "for"},
    "asks": {"to": "line", "text": "paragraph", "for": "for"},
}  # fmt: skip
_FIELDS = ("title", "summary", *_LISTS)
#: The file's name of a field → the model's, where they differ.
_NAMES = {
    ("questions", "q"): "question",
    ("questions", "a"): "answer",
    ("quotes", "text"): "paragraphs",
    **{(part, "for"): "audiences" for part in _LISTS},
}
_TOLD = {(part, model): name for (part, name), model in _NAMES.items()}
_MARKED = re.compile(r"\s*\{for:\s*([^{}]*)\}$")
_RIGHT = {"missing": "is required", "too_short": "some words", "string_too_short": "some words"}


def read(text: str, where: str, locale: str) -> Briefing:
    """The briefing that a file's text holds. Raises ``InputError`` with every problem in it, each with its line."""
    problems: list[Problem] = []
    block, body, body_row = front.split(text, where, problems, _FORM)
    found = tree.read(block, where, 2, problems) if block else {}
    reader = _Reader(where, problems)
    values = {"locale": locale} | reader.front(found)
    placed = markdown.read(body, where, body_row, "text", problems)
    values["sections"] = reader.chapters(placed)
    if not block:
        # What is missing is told already.
        values |= {"title": "-", "summary": ("-", "-", "-")}
    try:
        briefing = Briefing.model_validate(values)
    except ValidationError as error:
        problems.extend(_refused(error, where, dict(tree.rows(found))))
    else:
        place = disorder(briefing.timeline)
        if place is not None:
            event, rows = briefing.timeline[place], dict(tree.rows(found))
            right = f"a timeline in the order of time; {briefing.timeline[place - 1].date} stands before it"
            row = rows.get(("timeline", place, "date"), 1)
            problems.append(Problem(where, row, f"timeline[{place + 1}].date", str(event.date), right))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row))
    return briefing


class _Reader:
    """One file being read."""

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where, self.problems = where, problems

    def wrong(self, row: int, field: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.where, row, field, found, right))

    def front(self, found: tree.Tree) -> dict[str, Any]:
        """The front matter's values as the model takes them; what has the wrong shape is told and left out."""
        values: dict[str, Any] = {}
        for name, node in found.items():
            if name not in _FIELDS:
                self.wrong(node.row, "front matter", name, f"no field of this name; there are {', '.join(_FIELDS)}")
            elif name == "title":
                values[name] = self.line(name, node)
            elif name == "summary":
                values[name] = self.summary(node)
            elif isinstance(node.value, list):
                values |= self.entries(name, node.value)
            elif node.value:
                self.wrong(node.row, name, "", "entries, each of which begins with - on a line of its own")
        return values

    def summary(self, node: tree.Node) -> list[str]:
        if not isinstance(node.value, list):
            self.wrong(node.row, "summary", node.value if isinstance(node.value, str) else "", _THREE)
            return ["-"] * 3
        sentences = [self.line("summary", entry) for entry in node.value]
        if len(sentences) != 3 or not all(sentences):
            self.wrong(node.row, "summary", f"{len(list(filter(None, sentences)))} sentences", _THREE)
            return ["-"] * 3
        return sentences

    def entries(self, name: str, nodes: Sequence[tree.Node]) -> dict[str, Any]:
        """A list's entries, all or none: a place in the list is a place in the file."""
        shaped = [self.shaped(name, number, node) for number, node in enumerate(nodes, 1)]
        return {name: [self.entry(name, *numbered) for numbered in enumerate(nodes, 1)]} if all(shaped) else {}

    def shaped(self, name: str, number: int, entry: tree.Node) -> bool:
        if isinstance(entry.value, dict):
            return True
        found = entry.value if isinstance(entry.value, str) else ""
        self.wrong(entry.row, f"{name}[{number}]", found, f"the fields {', '.join(_LISTS[name])}")
        return False

    def entry(self, part: str, number: int, entry: tree.Node) -> dict[str, Any]:
        """One entry of a list, as its model takes it."""
        fields = _LISTS[part]
        values: dict[str, Any] = {}
        assert isinstance(entry.value, dict)
        for name, node in entry.value.items():
            place = f"{part}[{number}].{name}"
            kind = fields.get(name, "")
            if not kind:
                right = f"no field of this name; there are {', '.join(fields)}"
                self.wrong(node.row, f"{part}[{number}]", name, right)
            elif kind == "for":
                values["audiences"] = self.audiences(node, place)
            elif kind == "line":
                line = self.line(place, node)
                if line:
                    values[_NAMES.get((part, name), name)] = line
            else:
                texts = self.paragraphs(node, place, most=1 if kind == "paragraph" else None)
                if texts:
                    values[_NAMES.get((part, name), name)] = texts[0] if kind == "paragraph" else texts
        return values

    def line(self, place: str, node: tree.Node) -> str:
        if isinstance(node.value, str):
            return single_line(normalise(node.value))
        self.wrong(node.row, place, "", "plain text; a text that begins with [ or { or - stands in quotes")
        return "-"

    def audiences(self, node: tree.Node, place: str) -> list[str]:
        entries = node.value if isinstance(node.value, list) else [node]
        names = [name.strip() for entry in entries for name in self.line(place, entry).split(",")]
        for name in names:
            if name not in AUDIENCES:
                self.wrong(node.row, place, name, _FOR)
        return [name for name in dict.fromkeys(names) if name in AUDIENCES] or list(AUDIENCES)

    def paragraphs(self, node: tree.Node, place: str, *, most: int | None) -> list[Text]:
        """A field's paragraphs; a stand-in when they are wrong, which is told already."""
        if not isinstance(node.value, str):
            return [(Span(text=self.line(place, node)),)]
        known = len(self.problems)
        texts: list[Text] = []
        for row, part, *_ in markdown.read(node.value, self.where, node.row, place, self.problems):
            if not isinstance(part, Paragraph):
                self.wrong(row, place, "", "paragraphs only, without headings, lists or quotations")
            elif most and len(texts) == most:
                self.wrong(row, place, "", "one paragraph")
            else:
                texts.append(part.text)
        return texts if len(self.problems) == known else [(Span(text="-"),)]

    def chapters(self, placed: Sequence[markdown.Placed]) -> list[dict[str, Any]]:
        """The free text: ``##`` begins a section, ``{for: mep}`` at the end of its heading says for whom it is."""
        found: list[dict[str, Any]] = []
        for row, part, *_ in placed:
            if isinstance(part, markdown.Heading):
                mark = _MARKED.search(part.text)
                heading = part.text[: mark.start()] if mark else part.text
                wanted = self.audiences(tree.Node(mark[1], row), "heading") if mark else []
                found.append({"heading": _short(heading), "id": part.id, "blocks": [], "audiences": wanted})
                if len(heading) > len(_short(heading)):
                    self.wrong(row, "heading", heading, "a heading of at most 1,000 characters")
            else:
                if not found:
                    found.append({"blocks": []})
                found[-1]["blocks"].append(part)
        return found


def _short(heading: str) -> str:
    return heading[:1000]


def _refused(error: ValidationError, where: str, rows: Mapping[tuple[str | int, ...], int]) -> Iterator[Problem]:
    """What the model refused, by the file's own names."""
    for item in error.errors(include_url=False):
        part, *inside = item["loc"]
        place = (part, *inside[:1], *(_TOLD.get((str(part), str(name)), name) for name in inside[1:2]))
        row = next((rows[place[:n]] for n in range(len(place), 0, -1) if place[:n] in rows), 1)
        name = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in place).removeprefix(".")
        found = item["input"] if isinstance(item["input"], str) else ""
        right = _RIGHT.get(item["type"], item["msg"].removeprefix("Value error, "))
        yield Problem(where, row, name, found, right)
