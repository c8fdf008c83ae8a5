"""What a file tells of who made it and where: properties of PDF, Word, OpenDocument and pictures.

Only reads; nothing is removed. By content, not by name. Sources: ISO 32000-1 section 14.3.3 (PDF), ECMA-376 part 2
section 11 (Office), ODF 1.3 part 3 section 4.3, Exif 2.32, IPTC-IIM 4.2, XMP part 1.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from campaign.lint_facts import Trace

__all__ = ["read"]

#: Octets of one part inside a document, and of one packet of XMP; the rest is not looked at.
_PART = 8_000_000
_UNREAD = Trace("unread", "metadata", "")
#: What programs write where the name of a person could stand.
_NOBODY = {"python-docx", "python-pptx", "openpyxl", "microsoft office user", "unknown", "author", "user", "anonymous"}
#: A PDF's Creator is the program that made the text; now and then somebody's name stands there.
_PROGRAM = re.compile(
    r"microsoft|word\b|excel|powerpoint|office|writer|calc|impress|adobe|quark|tex\b|chrom|skia|mozilla|firefox|safari|"
    r"weasyprint|wkhtml|quartz|pages|keynote|ghostscript|canva|cairo|inkscape|google|prince|scribus|affinity|pandoc|"
    r"python|reportlab|pdf|gimp|scan|\d",
    re.IGNORECASE,
)
_ELEMENTS = {
    "docProps/core.xml": ("dc:creator", "cp:lastModifiedBy"),
    "docProps/app.xml": ("Manager", "Company"),
    "meta.xml": ("dc:creator", "meta:initial-creator", "meta:printed-by"),
    "content.xml": ("dc:creator",),
}
_COMMENTED = ("word/comments.xml", "word/document.xml", "word/footnotes.xml", "ppt/commentAuthors.xml")
#: Exif tags with a person's name: Artist, XPAuthor, CameraOwnerName.
_EXIF = {0x013B: "Artist", 0x9C9D: "XPAuthor"}
_OWNER, _EXIF_IFD, _GPS_IFD = 0xA430, 0x8769, 0x8825
#: IPTC-IIM record 2: By-line, Writer/Editor.
_IPTC = {(2, 80): "By-line", (2, 122): "Writer"}


def read(path: Path) -> list[Trace]:
    """Every name and place in a file's properties, each once. One of kind ``unread`` for what cannot be looked into."""
    content = path.read_bytes()
    try:
        found = list(_traces(content))
    # Any damage in a file that somebody else wrote: the reader of its format has its own errors for it.
    except Exception:  # noqa: BLE001 - said as "unread", never passed over
        found = [_UNREAD]
    return list(dict.fromkeys(one for one in found if one.kind != "author" or one.value))


def _traces(content: bytes) -> Iterator[Trace]:
    if content[:1024].lstrip().startswith(b"%PDF"):
        yield from _pdf(content)
    elif content.startswith(b"PK\x03\x04"):
        yield from _archive(content)
    elif _is_text(content):
        yield from _xmp(content.decode())
    else:
        yield from _picture(content)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _named(field: str, value: object) -> Iterator[Trace]:
    """An author, unless it is the name of a program."""
    words = " ".join(str(value).replace("\0", " ").split())
    program = words.casefold() in _NOBODY or (field == "Creator" and _PROGRAM.search(words))
    if words and not program:
        yield Trace("author", field, words[:200])


def _pdf(content: bytes) -> Iterator[Trace]:
    import logging

    from pypdf import PdfReader

    # It tells every oddity of a file to the terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        yield _UNREAD
        return
    information: dict[str, object] = dict(reader.metadata or {})
    for field in ("/Author", "/Creator", "/Company", "/Manager"):
        if field in information:
            yield from _named(field[1:], information[field])
    packet = reader.root_object.get("/Metadata")
    if packet is not None:
        yield from _xmp(packet.get_object().get_data()[:_PART].decode("utf-8", "replace"))


def _archive(content: bytes) -> Iterator[Trace]:
    """Word, Excel, PowerPoint, OpenDocument. What is in any other archive is not looked at."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not names & set(_ELEMENTS):
            yield _UNREAD
        for part, elements in _ELEMENTS.items():
            text = _part(archive, part) if part in names else ""
            for element in elements:
                for match in re.finditer(rf"<{element}(?:\s[^>]*)?>([^<]*)</{element}>", text):
                    yield from _named(element.rpartition(":")[2], unescape(match[1]))
        for part in _COMMENTED:
            text = _part(archive, part) if part in names else ""
            for match in re.finditer(r"<[^>]*\s(?:w:author|name)=\"([^\"]+)\"", text):
                # Only comments and tracked changes name an author; other elements have other names.
                if "w:author" in match[0] or part.startswith("ppt/"):
                    yield from _named("comment or change by", unescape(match[1]))


def _part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(_PART).decode("utf-8", "replace")


def _picture(content: bytes) -> Iterator[Trace]:
    from PIL import Image, IptcImagePlugin

    # Only properties are read, no pixel: how large the picture is does not matter here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content)) as image:
            exif = image.getexif()
            for tag, field in _EXIF.items():
                value = exif.get(tag)
                yield from _named(
                    field, value.decode("utf-16-le", "replace") if isinstance(value, bytes) else value or ""
                )
            yield from _named("CameraOwnerName", exif.get_ifd(_EXIF_IFD).get(_OWNER) or "")
            # The IFD alone, with its version (tag 0), says nothing of a place.
            if set(exif.get_ifd(_GPS_IFD)) - {0}:
                yield Trace("location", "GPS", "")
            for field in ("Author", "Artist", "Creator", "By-line"):
                yield from _named(field, image.info.get(field) or "")
            packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
            yield from _xmp(packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet))
            for key, value in (IptcImagePlugin.getiptcinfo(image) or {}).items():
                for one in value if isinstance(value, list) else [value]:
                    if key in _IPTC:
                        yield from _named(_IPTC[key], one.decode("utf-8", "replace"))


_XMP_AUTHORS = re.compile(
    r"<dc:creator[^>]*>(.*?)</dc:creator>|<(?:tiff:Artist|aux:OwnerName|exifEX:CameraOwnerName|xmpDM:artist)[^>]*>([^<]*)<|"
    r"(?:tiff:Artist|aux:OwnerName|exifEX:CameraOwnerName|dc:creator|photoshop:CaptionWriter)=\"([^\"]*)\"",
    re.DOTALL,
)


def _xmp(text: str) -> Iterator[Trace]:
    """Names and places in a packet of XMP, or in an SVG's metadata."""
    for match in _XMP_AUTHORS.finditer(text[:_PART]):
        for words in re.split(r"<[^>]*>", next(group for group in match.groups() if group is not None)):
            yield from _named("XMP creator", unescape(words))
    if re.search(r"exif:GPS(?:Latitude|Longitude)\b", text[:_PART]):
        yield Trace("location", "XMP GPS", "")
