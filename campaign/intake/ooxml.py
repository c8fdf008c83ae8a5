"""The XML of a .docx, made safe and plain before it is read: no document type, no depth, no hidden words.

Deletions are taken out and counted, as are comments, insertions and moves. ISO/IEC 29500-1 section 17.13.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from campaign.intake.archive import Archive

__all__ = ["PARAGRAPH", "Element", "cleaned", "local", "paragraphs", "parsed", "written"]

Element = ET.Element
#: How deep elements may be nested: a table in a table in a text box has forty.
_DEEPEST = 150
#: Runs and elements of one part.
_ELEMENTS = 1_500_000
PARAGRAPH = "p"
_GONE = {"del": "deletions", "moveFrom": "moves"}
#: What mammoth has no name for, or would show although Word does not.
_PASSED_OVER = {"commentRangeStart", "commentRangeEnd", "commentReference", "pPrChange", "rPrChange", "sectPrChange"}
_TEXTS = {"t": "", "tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def parsed(octets: bytes, name: str, archive: Archive) -> Element | None:
    """A part as a tree; None when it is not there. Raises ``InputError`` for XML that no word processor writes."""
    if not octets:
        return None
    _Guard(archive, name).see(octets)
    try:
        return ET.fromstring(octets)  # noqa: S314 - the guard has refused document types, so no entity grows
    except (ET.ParseError, ValueError, LookupError) as error:
        raise archive.wrong(name, f"this file is damaged ({error})") from None


class _Guard:
    """Reads a part once without building anything."""

    def __init__(self, archive: Archive, name: str) -> None:
        self.archive, self.name = archive, name
        self.depth = self.elements = 0

    def see(self, octets: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        try:
            parser.Parse(octets, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise self.archive.wrong(self.name, f"this file is damaged ({error})") from None

    def doctype(self, *_: object) -> None:
        raise self.archive.wrong(self.name, "its XML declares a document type (DTD), which could grow without end")

    def start(self, _name: str, _attributes: object) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > _DEEPEST or self.elements > _ELEMENTS:
            raise self.archive.wrong(self.name, "its XML is nested too deeply or too long; save its text as .txt")

    def end(self, _name: str) -> None:
        self.depth -= 1


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def cleaned(root: Element, left: dict[str, int]) -> Element:
    """The tree without deletions, what was moved away and hidden words, all counted in ``left``. Changes the tree."""
    moved: set[str] = set()
    for parent in list(root.iter()):
        for child in list(parent):
            name = local(child)
            gone = _GONE.get(name) if local(parent) not in ("rPr", "trPr") else None
            # A paragraph's mark goes or comes with the words beside it.
            if name in ("ins", "del") and local(parent) != "rPr":
                what = "insertions" if name == "ins" else "deletions"
                left[what] = left.get(what, 0) + 1
            if gone == "moves":
                moved.add(next((value for key, value in child.attrib.items() if key.endswith("}id")), ""))
            hidden = name == "r" and _hides(child)
            if hidden:
                count = len(text(child).split())
                left["hidden words"] = left.get("hidden words", 0) + count
            if gone or hidden or name in _PASSED_OVER:
                parent.remove(child)
            elif name == "AlternateContent":
                _choose(child)
    if moved:
        left["moves"] = left.get("moves", 0) + len(moved)
    return root


def _hides(run: Element) -> bool:
    for properties in run:
        if local(properties) == "rPr":
            for one in properties:
                value = next((value for key, value in one.attrib.items() if key.endswith("}val")), "1")
                if local(one) in ("vanish", "webHidden") and value not in ("0", "false", "off"):
                    return local(one) == "vanish"
    return False


def _choose(element: Element) -> None:
    """Of two forms of one thing keeps the one that is read: the older, unless only the newer has words."""
    forms = {local(form): form for form in element}
    newer, older = forms.get("Choice"), forms.get("Fallback")
    if newer is None or (older is not None and (text(older).strip() or not text(newer).strip())):
        return
    boxes = [box for box in newer.iter() if local(box) == "txbxContent"]
    if not boxes:
        return
    if older is None:
        older = ET.SubElement(element, newer.tag[: newer.tag.index("}") + 1] + "Fallback")
    older.extend(boxes)


def text(element: Element) -> str:
    """The words in an element, as they are seen."""
    found = []
    for one in element.iter():
        name = local(one)
        if name in _TEXTS:
            found.append((one.text or "") if name == "t" else _TEXTS[name])
    return "".join(found)


def paragraphs(root: Element) -> Iterator[str]:
    """The words of each paragraph; those of a text box stand also in the paragraph around it."""
    for element in root.iter():
        if local(element) == PARAGRAPH:
            words = re.sub(r"\s+", " ", text(element)).strip()
            if words:
                yield words


def written(root: Element) -> bytes:
    """The tree as a part again."""
    octets: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return octets
