"""A finished release as it was brought: plain text, HTML or .docx, told by what is in the file and not by its name.

Nothing is converted that a person can save better: other formats are refused with what to do.
"""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from campaign.errors import InputError
from campaign.intake import encoding, shape, source
from campaign.intake.shape import Line
from campaign.text import normalise

__all__ = ["Manuscript", "read"]

#: Octets of a document; pictures in it are not read.
_LIMIT = 50_000_000
#: Octets of a page, which is parsed as a whole.
_PAGE = 10_000_000
_SAVE = "a text, a web page (.html) or a Word document (.docx); "
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "this is an old Word document (.doc), or one with a password: open it in Word or LibreOffice "
    "and save it as .docx, without a password",
    b"{\\rtf": "this is rich text (.rtf): open it in Word or LibreOffice and save it as .docx",
    b"%PDF": "this is a PDF: save the document that it was made from as .docx, or copy its text into a .txt file",
    b"\x1f\x8b": "this is a compressed file: unpack it first",
}
_MAIL = re.compile(rb"(?:From |Received:|Return-Path:|MIME-Version:|Delivered-To:|From:)", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title|article|main|"
    r"section|div|p|h[1-6]|table|ul|ol|blockquote|span|font|center|b|strong)\b[^<>]{0,2000}>)",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(
    r"</(?:html|body|article|main|section|div|p|h[1-6]|table|ul|ol|blockquote|span|b|strong)\s*>", re.IGNORECASE
)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Manuscript(NamedTuple):
    """The lines of a draft, and remarks on the whole."""

    lines: list[Line]
    said: list[str]


def read(path: Path) -> Manuscript:
    """What a file holds. Raises ``InputError`` when it is not there, too large, or no draft."""
    where = str(path)
    octets = _octets(path)
    right = next((right for magic, right in _OTHERS.items() if octets.startswith(magic)), "")
    if right:
        raise InputError.of(where, "", "", _SAVE + right)
    if octets.startswith(b"PK"):
        from campaign.intake import docx

        return Manuscript(*docx.read(octets, where))
    if _MAIL.match(octets) and re.search(rb"^MIME-Version:", octets[:20_000], re.IGNORECASE | re.MULTILINE):
        raise InputError.of(
            where, "", "", _SAVE + "this is a whole mail or web archive: save it as HTML, or copy its text"
        )
    page = _page(octets, path.suffix.lower() in (".html", ".htm", ".xhtml"))
    if page is None:
        return Manuscript(shape.lines(source.read(path)), [])
    if len(octets) > _PAGE:
        right = f"a page of at most {_PAGE:,} octets; its text saved as .docx or .txt is smaller"
        raise InputError.of(where, "", f"{len(octets):,} octets", right)
    from campaign.intake import hypertext

    found = hypertext.read(page, where)
    unread = page.count("\ufffd")
    said = [f"undecided: {unread:,} characters could not be read; they stand as \ufffd"] if unread else []
    return Manuscript(found.lines, [*said, *found.said])


def _octets(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            octets = file.read(_LIMIT + 1)
    except OSError as error:
        raise InputError.of(str(path), "", "", f"a file that can be read ({error.strerror})") from None
    if len(octets) > _LIMIT:
        raise InputError.of(str(path), "", f"more than {_LIMIT:,} octets", f"a document of at most {_LIMIT:,} octets")
    return octets


def _page(octets: bytes, named: bool) -> str | None:
    """The text of a file that is HTML; None for one that is not. ``named`` when its name says that it is."""
    head = octets[:4000].replace(b"\0", b"").decode("latin-1").lstrip("ï»¿ÿþ")
    marked = re.match(r"\s*<(?:!doctype|html|\?xml|!--)", head, re.IGNORECASE)
    if not (named or (_HTML.match(head) and (marked or _TAGS.search(octets.replace(b"\0", b"").decode("latin-1"))))):
        return None
    text = normalise(octets.decode(_encoding(octets), "replace"))
    return text if _TAGS.search(text) or re.search(r"<(?:p|br|h[1-6]|div|li|td)\b", text, re.IGNORECASE) else None


def _encoding(octets: bytes) -> str:
    """How a page was saved: its mark, UTF-8 if all of it is, what it says, else the likeliest code page."""
    for mark, name in _BOMS.items():
        if octets.startswith(mark):
            return name
    if octets[:40].count(b"\0") >= 10:
        return "utf-16-be" if octets[0] == 0 else "utf-16-le"
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    said = _CHARSET.search(octets[:100_000])
    named = _known(said[1].decode("ascii", "replace")) if said else ""
    if named and named != "utf-8":
        return named
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]+", octets[:1_000_000]) if not word.isascii()]
    damaged = sum(_is_utf8(word) for word in words) * 2 > len(words)
    return "utf-8" if damaged else encoding.likeliest(word[:40] for word in words[:5000]) or named or "cp1252"


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known(name: str) -> str:
    """Python's name of an encoding of text; Latin 1 and ASCII mean Windows-1252 (WHATWG Encoding, section 4.2)."""
    try:
        found = codecs.lookup(name).name
        b"".decode(found)
    except (LookupError, ValueError):
        return ""
    return "cp1252" if found in ("iso8859-1", "ascii") else found
