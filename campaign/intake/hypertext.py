"""A saved web page, a mail's HTML or a word processor's, as the lines of a draft. Fetches nothing, runs nothing.

What stands between the tags decides; of styles only what hides words or makes them strong or slanted is read. A page
with one ``<article>``, else one ``<main>``, is that part. What was left out is told by number.
HTML Living Standard section 13 (by Lexbor).
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from campaign.edition import Span, Text, plain
from campaign.errors import InputError
from campaign.intake import nodes, remarks, styles
from campaign.intake.links import spans
from campaign.intake.runs import Run, tidy
from campaign.intake.shape import Line
from campaign.text import normalise

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Page", "read"]

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main"),
    *("menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
#: What stands beside the words and is none of them.
_DROPPED = {
    *("audio", "button", "canvas", "embed", "head", "iframe", "input", "map", "meter", "noscript", "object", "option"),
    *("progress", "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video"),
}
#: What stands where Word writes a list as paragraphs (its Symbol, Wingdings and Courier bullets).
_MARK = re.compile(r"(?:[·•§Øüo▪●○■\-–—]|\uf0b7|\uf0a7)\s+(?=\S)")
_LONGEST = 200


class Page(NamedTuple):
    """The lines in order of reading, and remarks on the whole."""

    lines: list[Line]
    said: list[str]


def read(text: str, where: str) -> Page:
    """The lines that a page holds. Raises ``InputError`` when it is nested beyond all measure."""
    if nodes.measureless(text):
        raise InputError.of(where, "", "", "a page whose tags are nested less deeply; save its text as .docx or .txt")
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None:
        return Page([], [])
    seen = styles.Styles([node.text() for node in tree.css("style")])
    base = tree.css_first("base[href]")
    root = nodes.chosen(body)
    reader = _Reader(root, seen, (base.attributes["href"] or "") if base else "")
    reader.read()
    if root.mem_id != body.mem_id:
        reader.count("words around", nodes.words(body) - nodes.words(root))
    orphans = reader.orphans()
    return Page(_settled(reader.lines), [*remarks.told(reader.left, reader.pictures), *orphans])


class _Row:
    """A table's row as it grows: how many of its cells have words, and whether it is the heading row."""

    def __init__(self, *, head: bool) -> None:
        self.head, self.cells, self.fresh = head, 0, False


class _Reader:
    """One walk over a tree. A line grows run by run and ends where a block does."""

    def __init__(self, root: "LexborNode", seen: styles.Styles, base: str) -> None:
        self.root, self.styles, self.base = root, seen, base
        self.lines: list[Line] = []
        self.left: dict[str, int] = {}
        self.pictures: list[str] = []
        self.notes = nodes.Notes(root)
        self.layout = nodes.Layout(root)
        self.runs: list[Run] = []
        self.said: list[str] = []
        self.looks: list[tuple[bool, bool, str | None]] = [(False, False, None)]
        self.kinds: list[str] = [""]
        self.items: list[str] = []
        self.counts: list[int] = []
        self.row: _Row | None = None

    def read(self) -> None:
        self.walk(self.root)
        self.end()

    def walk(self, root: "LexborNode") -> None:
        for entering, node in nodes.events(root, self.enters):
            if not entering:
                self.leave(node)
            elif node.tag == "-text":
                self.text(node.text_content or "", pre="pre" in self.kinds)

    def enters(self, node: "LexborNode") -> bool:
        """Opens an element; false when nothing in it is looked at. ``leave`` is called only for those opened."""
        tag = node.tag or ""
        if tag == "-text":
            return True
        if tag.startswith(("-", "!")) or tag in _DROPPED or self.dropped(tag, node):
            return False
        if tag == "ins":
            self.count("insertions", bool(nodes.words(node)))
        self.open(tag, node)
        return True

    def dropped(self, tag: str, node: "LexborNode") -> bool:
        """Whether an element is left out, which is then counted."""
        attributes = node.attributes
        if tag == "img":
            self.picture(attributes)
        elif self.styles.hides(tag, attributes):
            self.count("hidden words", nodes.words(node))
        elif tag == "nav":
            self.count("words around", nodes.words(node))
        elif tag == "del":
            self.count("deletions", bool(nodes.words(node)))
        elif node.mem_id in self.notes.skipped:
            self.noted(node)
        else:
            # Word's own list of comments; their marks are counted.
            return "mso-element:comment-list" in (attributes.get("style") or "").replace(" ", "")
        return True

    def count(self, what: str, number: int) -> None:
        if number:
            self.left[what] = self.left.get(what, 0) + number

    def picture(self, attributes: Mapping[str, str | None]) -> None:
        if not any((attributes.get(side) or "").strip() in ("0", "1", "0px", "1px") for side in ("width", "height")):
            self.pictures.append(" ".join((attributes.get("alt") or "").split()))

    def noted(self, node: "LexborNode") -> None:
        """A mark of a note: the note's words go beside the line."""
        note = self.notes.taken(node)
        if note is None:
            return
        if note.comment:
            self.count("comments", 1)
            return
        page = _Reader(note.body, self.styles, self.base)
        page.notes = self.notes.without(note)
        page.read()
        words = " ".join(line.shown for line in page.lines).removeprefix("- ")
        self.said.append(f"from the draft, note {note.name}: {words}")
        self.said.extend(remark for line in page.lines for remark in line.said)

    def orphans(self) -> list[str]:
        """The notes that nothing visible points to."""
        found: list[str] = []
        for note in self.notes.left():
            page = _Reader(note.body, self.styles, self.base)
            page.notes = self.notes.without(note)
            page.read()
            found.extend(remark for line in page.lines for remark in line.kept())
        return found

    def open(self, tag: str, node: "LexborNode") -> None:
        strong, emphasis, href = self.looks[-1]
        attributes = node.attributes
        strong, emphasis = self.styles.looks(tag, attributes, strong=strong, emphasis=emphasis)
        if tag == "a":
            href = attributes.get("href") or href
        self.looks.append((strong, emphasis, href))
        if tag in _BLOCKS or "-" in tag:
            # An element of the page's own making is mostly a block.
            self.block(tag, node)
        elif tag == "br":
            self.broken()
        elif tag == "q":
            self.text("“")
        elif tag == "cite" and "quote" in self.kinds and not self.words():
            self.text("— ")

    def leave(self, node: "LexborNode") -> None:
        tag = node.tag or ""
        if tag == "-text":
            return
        self.looks.pop()
        if tag == "q":
            self.text("”")
        if tag in _BLOCKS or "-" in tag:
            self.close(tag, node)

    def block(self, tag: str, node: "LexborNode") -> None:
        """Begins a block. In a table's row it is a cell or a part of one; in a list's entry a line of the entry."""
        kind = self.kind(tag, node)
        self.kinds.append(kind)
        if tag == "tr" and node.mem_id in self.layout.rows:
            self.end()
            self.row = _Row(head=self.layout.rows[node.mem_id])
        elif self.row:
            self.row.fresh = self.row.fresh or tag in ("td", "th")
            self.space()
        elif tag in ("ul", "ol", "menu"):
            start = node.attributes.get("start") or "1"
            self.counts.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 4 else int(tag == "ol"))
            if not self.items:
                self.end()
        elif tag == "li" and node.mem_id not in self.layout.cards:
            self.entry()
        elif self.items:
            self.broken()
        else:
            self.end()

    def kind(self, tag: str, node: "LexborNode") -> str:
        if tag in _HEADINGS:
            return "title" if tag == "h1" and self.layout.one_title else "heading"
        named = (node.attributes.get("class") or "").lower() if tag == "p" else ""
        if "msotitle" in named or "msosubtitle" in named:
            return "title" if "msotitle" in named else "heading"
        if "quote" in named or (tag == "blockquote" and node.mem_id not in self.layout.through):
            return "quote"
        if "msolist" in named or "mso-list:" in (node.attributes.get("style") or ""):
            return "item"
        return "pre" if tag == "pre" else "table" if tag == "table" and node.mem_id in self.layout.tables else ""

    def entry(self) -> None:
        number = self.counts[-1] if self.counts else 0
        if number:
            self.counts[-1] += 1
        mark = f"{number}. " if number else "- "
        if self.items:
            # A list in a list: its entries are lines of the entry around them.
            self.broken()
            self.text(mark if number else "– ")
        else:
            self.end()
        self.items.append(mark)

    def close(self, tag: str, node: "LexborNode") -> None:
        if tag == "tr" and node.mem_id in self.layout.rows:
            self.end()
            self.row = None
        elif self.row:
            self.space()
        elif tag in ("ul", "ol", "menu"):
            self.counts.pop()
        elif tag == "li" and node.mem_id not in self.layout.cards:
            if len(self.items) == 1:
                self.end()
            self.items.pop()
        elif self.items:
            self.broken()
        else:
            self.end()
        self.kinds.pop()

    def words(self) -> bool:
        return any(run.text.strip() for run in self.runs)

    def space(self) -> None:
        self.text(" ")

    def broken(self) -> None:
        """A line break: blank in a heading or a row, a line of an entry, else the end of a paragraph."""
        if self.row or {"title", "heading"} & set(self.kinds):
            self.space()
        elif self.items:
            if self.words() and not self.runs[-1].text.endswith("\n"):
                self.runs.append(Run("\n", False, False, None, 0))
        else:
            self.end()

    def text(self, words: str, *, pre: bool = False) -> None:
        for number, line in enumerate(normalise(words).split("\n") if pre else [words]):
            if number:
                self.broken()
            text = re.sub(r"[ \t\r\n\f]+", " ", normalise(line))
            if not self.runs or self.runs[-1].text[-1:] in (" ", "\n"):
                text = text.lstrip(" ")
            if not text:
                continue
            if self.row and self.row.fresh and text.strip():
                self.row.cells, self.row.fresh = self.row.cells + 1, False
                if self.row.cells > 1:
                    self.runs[-1] = self.runs[-1]._replace(text=self.runs[-1].text.rstrip(" "))
                    self.runs.append(Run(": " if self.row.cells == 2 else "; ", False, False, None, 0))
                    text = text.lstrip(" ")
            self.runs.append(Run(text, *self.looks[-1], 0))

    def end(self) -> None:
        """The line is whole."""
        runs, said, self.runs, self.said = tidy(self.runs), self.said, [], []
        place = len(self.lines) + 1
        words, unread = spans(runs, self.base)
        said += [f"from the draft, a link that cannot be opened: {link}" for link in unread]
        if not words:
            if said and self.lines:
                self.lines[-1] = self.lines[-1]._replace(said=(*self.lines[-1].said, *said))
            return
        kind, mark = self.place(plain(words))
        if kind == "row" and (not self.lines or self.lines[-1].kind != "row"):
            said.append(f"undecided: this was a table; does it read well as a list? (paragraph {place} of the draft)")
        if mark:
            words = (Span(text=mark), *_without_mark(words, marked=not self.items and kind != "row"))
        self.lines.append(Line(place, plain(words), kind, words, tuple(said)))

    def place(self, text: str) -> tuple[str, str]:
        """What the line is, and the mark of a list's entry before it."""
        if self.row:
            return ("paragraph", "") if self.row.head else ("row", "- ")
        kind = next((kind for kind in reversed(self.kinds) if kind not in ("", "pre", "table")), "")
        if self.items:
            return "paragraph", self.items[0]
        if kind in ("title", "heading"):
            return (kind, "") if len(text) <= _LONGEST else ("paragraph", "")
        if kind == "item":
            return "paragraph", "- " if _MARK.match(text) else ""
        return kind or "loose", ""


def _without_mark(spans: Text, *, marked: bool) -> Text:
    """The spans without the sign that Word set before a list's entry."""
    match = _MARK.match(plain(spans)) if marked else None
    return Line(0, plain(spans), "paragraph", spans).words(match.end()) if match else spans


def _settled(lines: list[Line]) -> list[Line]:
    """Where a document calls some lines headings, others are none unless they are wholly strong."""
    if sum(line.declared for line in lines) < 2:
        return lines
    return [line._replace(kind="paragraph") if line.kind == "loose" and not line.bold else line for line in lines]
