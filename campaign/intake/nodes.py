"""What a parsed page is made of: the way through it, its notes, its tables, the part that is the text.

Everything here goes through the tree step by step, never by recursion: a hostile page is nested as deep as it likes.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Layout", "Note", "Notes", "chosen", "events", "measureless", "words"]

#: What the parser may be given to do: tags open at once, and their sum over all tags. Real pages stay below a tenth.
_DEEPEST, _SUM = 400, 4_000_000
_COMMENT_END = re.compile("--!?>")
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*))")
#: Elements that end by themselves, or have no end.
_LIGHT = {
    *("area", "base", "body", "br", "col", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li", "link"),
    *("meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr"),
}
#: Between their tags stand no tags, except where a parser takes no notice of them.
_RAW = {"script", "style", "textarea", "title"}
_NOT_RAW = {"svg", "math", "select"}
_MARK = re.compile(r"\W*(\w{0,4})\W*")
_LONGEST_MARK = 12
#: How far up from a link a name may stand that is the link's, or the element that holds the note.
_NEAR = 6


def measureless(text: str) -> bool:
    """Whether a page's tags are nested so deeply that a parser would work for minutes on it."""
    opened: dict[str, int] = {}
    depth = total = place = 0
    while match := _TAG.search(text, place):
        place = match.end()
        name = (match[3] or "").lower()
        if match[1]:
            end = _COMMENT_END.search(text, match.start() + 2)
            place = end.end() if end else len(text)
        elif name in _RAW and not match[2] and not any(map(opened.get, _NOT_RAW)):
            end = re.compile(f"</{name}", re.IGNORECASE).search(text, place)
            place = end.start() if end else len(text)
        elif match[2]:
            if opened.get(name):
                opened[name] -= 1
                depth -= 1
        elif name and name not in _LIGHT:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
        total += depth
        if depth > _DEEPEST or total > _SUM:
            return True
    return False


def events(
    root: "LexborNode", enters: "Callable[[LexborNode], bool]" = lambda _: True
) -> "Iterator[tuple[bool, LexborNode]]":
    """Each node below and with ``root`` in order: (True, node) when entered, (False, node) when left.

    A node that ``enters`` refuses is passed over, with all that is in it.
    """
    if not enters(root):
        return
    yield True, root
    opened = [root]
    node = root.first_child
    while opened:
        if node is None:
            left = opened.pop()
            yield False, left
            node = left.next if opened else None
        elif enters(node):
            yield True, node
            opened.append(node)
            node = node.first_child
        else:
            node = node.next


def words(root: "LexborNode") -> int:
    """How many words stand in a part of the page that a reader could see."""
    seen = (
        node.text_content or ""
        for entering, node in events(root, lambda node: node.tag not in ("script", "style", "template", "-comment"))
        if entering and node.tag == "-text"
    )
    return sum(len(text.split()) for text in seen)


def chosen(body: "LexborNode") -> "LexborNode":
    """The part of a page that is its text: the one article, else the one main part, else the whole."""
    for tag in ("article", "main"):
        found = body.css(tag)
        if len(found) == 1 and words(found[0]):
            return found[0]
    return body


class Note(NamedTuple):
    """A footnote or a comment: what it is called, the element that holds its words."""

    name: str
    body: "LexborNode"
    comment: bool


class Notes:
    """The notes of a page: told by two links that point to each other, as every program writes them.

    Word, LibreOffice, Google Docs, mammoth and Markdown's converters differ only in where they put the names.
    """

    def __init__(self, root: "LexborNode") -> None:
        self._named: dict[str, LexborNode] = {}
        anchors: list[LexborNode] = []
        for entering, node in events(root):
            if not entering or not node.is_element_node:
                continue
            for name in {node.attributes.get("id"), node.attributes.get("name")} - {None, ""}:
                self._named.setdefault(str(name), node)
            if node.tag == "a" and (node.attributes.get("href") or "").startswith("#"):
                anchors.append(node)
        #: By the element that is passed over: a mark's note, None for what points back.
        self.skipped: dict[int, Note | None] = {}
        self._bodies: dict[int, Note] = {}
        self._order = {node.mem_id: place for place, node in enumerate(anchors)}
        #: The links that point into the page, by each element closely around them; the nearest first.
        self._near: dict[int, list[LexborNode]] = {}
        for anchor in anchors:
            around: LexborNode | None = anchor
            for _ in range(_NEAR):
                if around is None:
                    break
                self._near.setdefault(around.mem_id, []).append(anchor)
                around = around.parent
        self._pair(anchors)

    def _target(self, anchor: "LexborNode") -> "LexborNode | None":
        return self._named.get((anchor.attributes.get("href") or "")[1:])

    def _pair(self, anchors: "list[LexborNode]") -> None:
        """Finds the marks and what they point to: an anchor there, or in there, that points back here."""
        backs: set[int] = set()
        for anchor in anchors:
            target, mark = self._target(anchor), anchor.text().strip()
            if target is None or anchor.mem_id in backs or len(mark) > _LONGEST_MARK or not _MARK.fullmatch(mark):
                continue
            back = self._back(anchor, target)
            if back is not None and self._order[back.mem_id] > self._order[anchor.mem_id]:
                backs.add(back.mem_id)
                self._keep(anchor, target, back)

    def _back(self, anchor: "LexborNode", target: "LexborNode") -> "LexborNode | None":
        for back in self._near.get(target.mem_id, ())[:50]:
            there = self._target(back)
            near = self._near.get(there.mem_id, ())[:50] if there is not None else ()
            if any(one.mem_id == anchor.mem_id for one in near):
                return back
        return None

    def _keep(self, anchor: "LexborNode", target: "LexborNode", back: "LexborNode") -> None:
        href = (anchor.attributes.get("href") or "").lower()
        match = _MARK.fullmatch(anchor.text().strip())
        body = self._body(back) if target.tag == "a" else target
        note = Note((match[1] if match else "") or "*", body, href.startswith(("#cmnt", "#_msocom")))
        mark = anchor
        while mark.parent is not None and mark.parent.tag in ("sup", "span") and _alone(mark):
            mark = mark.parent
        self.skipped[mark.mem_id] = note
        self.skipped[back.mem_id] = None
        self._bodies[body.mem_id] = note
        self.skipped.setdefault(body.mem_id, None)

    def _body(self, back: "LexborNode") -> "LexborNode":
        """What holds a note's words when only the link in it has a name."""
        body = back
        while body.parent is not None and body.tag not in ("p", "li", "div", "td", "aside", "dd"):
            body = body.parent
        around = body.parent
        if body.tag == "p" and around is not None and around.tag in ("div", "li", "aside"):
            # Several paragraphs of one note stand in an element of their own.
            return around if len(self._near.get(around.mem_id, ())) == 1 else body
        return body

    def taken(self, node: "LexborNode") -> Note | None:
        """The note whose mark this is; from now on it has its place. None for a note's body or its way back."""
        note = self.skipped[node.mem_id]
        if note is None or self._bodies.pop(note.body.mem_id, None) is None:
            return None
        return note

    def without(self, note: Note) -> "Notes":
        """The same, for the words of one note, whose body is not to be passed over."""
        inner = object.__new__(Notes)
        inner._named, inner._order, inner._bodies, inner._near = self._named, self._order, self._bodies, self._near
        inner.skipped = {key: value for key, value in self.skipped.items() if key != note.body.mem_id}
        return inner

    def left(self) -> list[Note]:
        """The notes that no mark has taken; each is given once."""
        found = [note for note in self._bodies.values() if not note.comment]
        self._bodies.clear()
        return found


def _alone(node: "LexborNode") -> bool:
    """Whether only brackets stand beside a node."""
    for beside in (node.prev, node.next):
        if beside is not None and (beside.tag != "-text" or (beside.text_content or "").strip() not in ("", "[", "]")):
            return False
    before, after = node.prev, node.next
    return (before is None or before.prev is None) and (after is None or after.next is None)


class Layout:
    """What the elements of a page are used for.

    ``rows`` are those of tables that say something, each with whether it is the heading row; a table that only places
    things, as in mail, is none. ``cards`` are entries of lists that hold headings or more. ``through`` are blocks
    that mean no quotation. ``one_title`` when one heading of the first level stands there.
    """

    def __init__(self, root: "LexborNode") -> None:
        self.rows: dict[int, bool] = {}
        self.cards: set[int] = set()
        self.through: set[int] = set()
        self.tables: set[int] = set()
        titles = 0
        self._outer: set[int] = set()
        tables: list[LexborNode] = []
        for entering, node in events(root):
            if not entering or not node.is_element_node:
                continue
            tag = node.tag or ""
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"):
                self._around(node)
                titles += tag == "h1"
            if tag == "table":
                tables.append(node)
            if tag == "blockquote" and (node.attributes.get("type") == "cite" or "gmail" in _class(node)):
                self.through.add(node.mem_id)
        self.one_title = titles == 1
        for table in tables:
            if table.mem_id not in self._outer:
                self._table(table)

    def _around(self, node: "LexborNode") -> None:
        """Marks what stands around a large block. ``measureless`` has seen to it that this is not much."""
        parent = node.parent
        while parent is not None:
            if parent.tag == "li":
                self.cards.add(parent.mem_id)
            elif parent.tag == "table":
                self._outer.add(parent.mem_id)
            elif parent.tag == "blockquote" and node.tag != "blockquote":
                self.through.add(parent.mem_id)
            parent = parent.parent

    def _table(self, table: "LexborNode") -> None:
        if table.attributes.get("role") in ("presentation", "none") or table.css_first("h1, h2, h3, h4, h5, h6, li"):
            return
        rows = [(row, [cell for cell in row.css("td, th") if words(cell)]) for row in table.css("tr")]
        wide = sum(len(cells) > 1 for _, cells in rows)
        if wide < 2 and not (wide and table.css_first("th, caption")):
            return
        self.tables.add(table.mem_id)
        for number, (row, cells) in enumerate(rows):
            head = number == 0 and bool(cells) and all(cell.tag == "th" for cell in cells)
            above = row.parent is not None and row.parent.tag == "thead"
            self.rows[row.mem_id] = head or above


def _class(node: "LexborNode") -> str:
    return (node.attributes.get("class") or "").lower()
