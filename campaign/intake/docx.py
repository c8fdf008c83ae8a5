"""A Word document as the lines of a draft: cleaned, made HTML by mammoth, read as a page is.

Not a converter: looks are dropped, except strong and emphasised words. Comments are left out, tracked changes taken
as accepted, and both are told. No picture is opened and nothing outside the file is looked at. What mammoth does not
show, such as the head of each page, stands in remarks. ISO/IEC 29500-1 (WordprocessingML).
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from campaign.intake import hypertext, ooxml, phrases, remarks
from campaign.intake.archive import Archive
from campaign.text import normalise

__all__ = ["read"]

_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
#: The parts that are read, by the end of the type of their relation to the document.
_READ = ("styles", "numbering", "footnotes", "endnotes", "header", "footer", "comments")
#: What Word and LibreOffice call a heading, in the languages of our drafts; the level stands behind.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|encabezado|titolo|nagłówek|заголовок|тақырып|kop|rubrik|عنوان|العنوان)"
    r"\s*(\d)\b.*",
    re.IGNORECASE,
)
_TITLE = {
    *("title", "titel", "titre", "título", "titulo", "puesto", "titolo", "tytuł", "назва", "название"),
    *("العنوان", "عنوان"),
}
_SUBTITLE = {
    *("subtitle", "untertitel", "sous-titre", "subtítulo", "sottotitolo", "podtytuł", "підзаголовок", "подзаголовок"),
    "عنوان فرعي",
}
_QUOTE = re.compile(
    r"(?:(?:intense|block) )?(?:quote|quotation)s?|(?:(?:intensives|starkes) )?zitat|block ?text|"
    r"(?:citation|cita|citazione|cytat|цитата|اقتباس)(?: .{1,20})?",
    re.IGNORECASE,
)
_LIST = re.compile(r"list (bullet|number)(?: \d)?", re.IGNORECASE)
#: Looks that are styles of the writer's: what they are called says what they are.
_MAP = """
p[style-name='campaign title'] => h1.msotitle:fresh
p[style-name='campaign subtitle'] => h2:fresh
p[style-name='campaign quote'] => blockquote > p:fresh
p[style-name='campaign paragraph'] => p:fresh
p[style-name='campaign heading'] => h2:fresh
r[style-name='Strong'] => strong
r[style-name='Emphasis'] => em
"""


def read(octets: bytes, where: str) -> hypertext.Page:
    """The lines of a document. Raises ``InputError`` with one line for a file that is none, or a hostile one."""
    archive = Archive(octets, where)
    main, parts = _parts(archive)
    left: dict[str, int] = {}
    trees: dict[str, ooxml.Element] = {}
    for kind, name in parts:
        tree = ooxml.parsed(archive.part(name), name, archive)
        if tree is None:
            continue
        if kind == "comments":
            left["comments"] = sum(ooxml.local(one) == "comment" for one in tree)
        else:
            trees[name] = ooxml.cleaned(tree, left)
    if main not in trees:
        raise archive.wrong("", _other(archive))
    page = hypertext.read(_html(archive, main, parts, trees), where)
    pictures = [name for name in archive.names if "/media/" in name]
    said = remarks.told(left, [""] * len(pictures))
    beside = [name for kind, name in parts if kind not in ("styles", "numbering", "comments")]
    missing = _missing(page, [trees[name] for name in beside if name in trees])
    return hypertext.Page(page.lines, [*said, *page.said, *missing])


def _other(archive: Archive) -> str:
    kind = archive.part("mimetype")[:100]
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "this is an OpenDocument file (.odt): open it in LibreOffice or Word and save it as .docx"
    if any(name.startswith(("xl/", "ppt/")) for name in archive.names):
        return "this is a workbook or a presentation: copy its text into a .docx or .txt file"
    return "this is another archive: unpack it and take the document in it"


def _parts(archive: Archive) -> tuple[str, list[tuple[str, str]]]:
    """The document's own part, and every part that is read, each with what it is to the document."""
    main = next((name for kind, name in _related(archive, "") if kind == "officeDocument"), "word/document.xml")
    found = [(kind, name) for kind, name in _related(archive, main) if kind in _READ]
    return main, [("document", main), *dict.fromkeys(found)]


def _related(archive: Archive, name: str) -> Iterator[tuple[str, str]]:
    """What a part, or the whole, has relations to inside the archive: the kind, and the part's name."""
    folder, base = posixpath.split(name)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    tree = ooxml.parsed(archive.part(path), path, archive)
    for one in tree if tree is not None else ():
        target = one.get("Target", "")
        if one.get("TargetMode") != "External":
            yield one.get("Type", "").rpartition("/")[2], posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _html(archive: Archive, main: str, parts: Sequence[tuple[str, str]], trees: dict[str, ooxml.Element]) -> str:
    """The document as mammoth reads it: of the archive only what was looked at, and no picture."""
    import mammoth

    made = io.BytesIO()
    folder, base = posixpath.split(main)
    with zipfile.ZipFile(made, "w") as into:
        for name in ("[Content_Types].xml", "_rels/.rels", posixpath.join(folder, "_rels", f"{base}.rels")):
            if ooxml.parsed(archive.part(name), name, archive) is not None:
                into.writestr(name, archive.part(name))
        for kind, name in parts:
            if name in trees and kind not in ("header", "footer"):
                into.writestr(name, ooxml.written(trees[name]))
                notes = posixpath.join(folder, "_rels", f"{posixpath.basename(name)}.rels")
                if kind in ("footnotes", "endnotes") and ooxml.parsed(archive.part(notes), notes, archive) is not None:
                    into.writestr(notes, archive.part(notes))
    made.seek(0)
    named = _Named(next((trees[name] for kind, name in parts if kind == "styles" and name in trees), None))
    try:
        done = mammoth.convert_to_html(
            made,
            style_map=_MAP,
            convert_image=lambda _: [],
            transform_document=mammoth.transforms.paragraph(named.paragraph),
        )
    except (RecursionError, KeyError, ValueError, AttributeError, OSError, TypeError) as error:
        raise archive.wrong("", f"this one cannot be read ({type(error).__name__}); save it anew, or as .txt") from None
    return str(done.value)


class _Named:
    """What the paragraph styles of a document mean, whatever language they are named in."""

    def __init__(self, styles: ooxml.Element | None) -> None:
        self._names: dict[str, str] = {}
        self._based: dict[str, str] = {}
        self._levels: dict[str, int] = {}
        for style in styles if styles is not None else ():
            if ooxml.local(style) == "style" and _value(style, "type") == "paragraph":
                self._style(style, _value(style, "styleId"))

    def _style(self, style: ooxml.Element, name: str) -> None:
        for one in style.iter():
            tag, value = ooxml.local(one), _value(one, "val")
            if tag == "name":
                self._names[name] = value
            elif tag == "basedOn":
                self._based[name] = value
            elif tag == "outlineLvl" and value.isdecimal():
                self._levels[name] = int(value[:2])

    def paragraph(self, paragraph: Any) -> Any:
        """The paragraph, under a name that the map knows."""
        if paragraph.numbering is not None and not self._heading(paragraph):
            return paragraph
        meant = self._meant(paragraph)
        if meant.startswith("list "):
            return self._listed(paragraph, ordered=meant == "list number")
        return paragraph.copy(style_id="", style_name=f"campaign {meant}", numbering=None)

    def _chain(self, paragraph: Any) -> Iterator[tuple[str, str]]:
        """The style and those that it is based on: id and name."""
        name = paragraph.style_id or ""
        yield name, self._names.get(name, paragraph.style_name or "") or name
        for _ in range(20):
            name = self._based.get(name, "")
            if not name:
                return
            yield name, self._names.get(name, name)

    def _heading(self, paragraph: Any) -> bool:
        return self._meant(paragraph) in ("title", "subtitle", "heading")

    def _meant(self, paragraph: Any) -> str:
        for style, name in self._chain(paragraph):
            plain = name.strip().lower()
            if plain in _TITLE or plain in _SUBTITLE:
                return "title" if plain in _TITLE else "subtitle"
            if _HEADING.fullmatch(plain) or self._levels.get(style, 9) < 9:
                return "heading"
            if _QUOTE.fullmatch(plain):
                return "quote"
            listed = _LIST.fullmatch(plain)
            if listed:
                return f"list {listed[1]}"
        return "paragraph"

    def _listed(self, paragraph: Any, *, ordered: bool) -> Any:
        from mammoth.documents import numbering_level

        return paragraph.copy(numbering=numbering_level("0", is_ordered=ordered))


def _value(element: ooxml.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _missing(page: hypertext.Page, trees: Sequence[ooxml.Element]) -> list[str]:
    """Remarks with every paragraph whose words stand nowhere in what was read."""
    read_words = [*(line.shown for line in page.lines), *(one for line in page.lines for one in line.said), *page.said]
    there = _bare("".join(read_words))
    found = dict.fromkeys(
        words for tree in trees for words in ooxml.paragraphs(tree) if _bare(words) and _bare(words) not in there
    )
    # An embargo at the head of each page must not go unseen.
    held = "undecided: what does this, beside the draft's text, mean? "
    return [
        f"{held if phrases.EMBARGO.search(words) else 'from the draft, beside its text: '}{words}" for words in found
    ]


def _bare(words: str) -> str:
    return "".join(character for character in normalise(words) if character.isalnum())
