"""In which encoding a sheet was saved: strict UTF-8, UTF-16, else the likeliest of three Windows code pages.

Not a detector for every encoding there is: Excel in the countries we work in saves these. Anything else has to be
named. Reads in chunks; a file of any size costs about two megabytes.
"""

import codecs
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import BinaryIO

from campaign.errors import InputError

__all__ = ["guess", "likeliest", "named"]

_CHUNK = 1 << 20
_HEAD = 1 << 16
_WORDS = 5_000
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_CSV = 'open it in the program that made it and save the sheet as "CSV UTF-8"'
#: How the files begin that people offer in place of a sheet.
_MAGIC = {
    b"PK\x03\x04": "a text sheet; this is an Excel or LibreOffice workbook (or a zip archive): " + _CSV,
    b"\xd0\xcf\x11\xe0": "a text sheet; this is an old Excel workbook: " + _CSV,
    b"%PDF": "a text sheet; this is a PDF: " + _CSV,
    b"\x1f\x8b": "a text sheet; this is a compressed file: unpack it first",
}
_BINARY = "a text sheet; this holds binary data: " + _CSV
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: The letters beyond ASCII of each language, the most frequent first.
_LETTERS = {
    "cp1252": (
        "éèàêçôîâïûùëœü",
        "üäöß",
        "áóíñéúü",
        "àèòùìé",
        "ãçáéíõóêâúà",
        "åäöéøæ",
        "öäå",
        "åøæéö",
        "éëïèöüá",
        "áíéðóþæúýö",
    ),
    "cp1250": (
        "łąężóśćńź",
        "íáéěřčžýšůúňóťď",
        "áíčéžýšúľťôňäďŕóĺ",
        "áéöőíüóúű",
        "ăîâşţșț",
        "čšžćđ",
    ),
    "cp1251": (
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        "оаинітевсркулдмпьязбгйчхєїжцшюфщґ",
        "аеиотнсрвлдкпмзгбуйъяцчжщшхюьф",
    ),
}
#: Punctuation that word processors put in; the same bytes in all three.
_PLAIN = set("–—‘’‚“”„†‡•…‰‹›€«»§°®©™\xa0\xad·±¶")


def named(encoding: str) -> str:
    """The encoding a person named, if Python knows it as a text encoding; else an ``InputError``."""
    try:
        "".encode(encoding)
        b"".decode(encoding)
    except (LookupError, ValueError):
        raise InputError.of("--encoding", "", encoding, "an encoding such as utf-8, windows-1250 or utf-16") from None
    return encoding


def guess(stream: BinaryIO, where: str) -> str:
    """The encoding of a sheet, as Python names it.

    Raises ``InputError`` with one problem for workbooks, archives, other binary data, and for bytes that are text
    in no encoding tried here.
    """
    head = stream.read(_HEAD)
    for magic, right in _MAGIC.items():
        if head.startswith(magic):
            raise InputError.of(where, "", "", right)
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            return encoding
    if b"\0" in head:
        return _wide(head, where)
    return _narrow(head, stream, where)


def _wide(head: bytes, where: str) -> str:
    """UTF-16 without a mark: addresses and delimiters are ASCII, so one of two bytes is often NUL, never the other."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    wide = max(even, odd) * 8 > len(head) // 2
    if wide and not even:
        return "utf-16-le"
    if wide and not odd:
        return "utf-16-be"
    raise InputError.of(where, "", "", _BINARY)


def _narrow(head: bytes, stream: BinaryIO, where: str) -> str:
    """UTF-8 when the whole file is; else the code page under which its words are likeliest."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    words: list[bytes] = []
    valid = plain = True
    chunk, last = head, b""
    while chunk and len(words) < _WORDS:
        try:
            if valid:
                decoder.decode(chunk)
        except UnicodeDecodeError:
            valid = False
        if not valid and not chunk.isascii():
            words += islice(_words(chunk), _WORDS)
        last, chunk = chunk, stream.read(_CHUNK)
        plain = plain and (not chunk or last.isascii())
    # What looks like a character cut short at the end: all there is beyond ASCII, or a file that lost its end?
    cut = decoder.getstate()[0] if valid else b""
    if cut and plain and last[: -len(cut)].isascii():
        valid, words = False, list(_words(last[-100:]))
    elif cut:
        raise InputError.of(where, "", "", "a sheet saved as CSV UTF-8; this one breaks off inside a character")
    if valid:
        return "utf-8"
    if sum(map(_is_utf8, words)) * 2 > len(words):
        right = "one encoding throughout; most of this is UTF-8, and --encoding utf-8 tells the first row that is not"
        raise InputError.of(where, "", "", right)
    found = likeliest(words)
    if not found:
        raise InputError.of(where, "", "", "a sheet saved as CSV UTF-8, or name its encoding with --encoding")
    return found


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


def _words(chunk: bytes) -> Iterator[bytes]:
    """The words that have a byte beyond ASCII, cut at 40 bytes."""
    return (word[:40] for word in map(re.Match.group, _WORD.finditer(chunk)) if not word.isascii())


def likeliest(words: Iterable[bytes]) -> str:
    """The Windows code page under which these words are likeliest, empty when they are text in none.

    A word is worth the logarithm of how likely its letters are in a language (by the letters' rank; Zipf's guess is
    good enough), less what foreign letters cost. Counted twice: once for the language
    that suits all words best, once word by word, since a press list has names from everywhere.
    """
    counted = Counter(words)
    scores: dict[str, float] = {}
    for encoding, languages in _LETTERS.items():
        tables = [_likely(alphabet) for alphabet in languages]
        try:
            each = [[_score(word.decode(encoding), table) * n for table in tables] for word, n in counted.items()]
        except UnicodeDecodeError:
            continue
        scores[encoding] = sum(map(max, each)) + max(map(sum, zip(*each, strict=True)), default=0)
    return max(scores, key=scores.__getitem__, default="")


def _likely(alphabet: str) -> dict[str, float]:
    whole = sum(1 / rank for rank in range(1, len(alphabet) + 1))
    return {letter: math.log(1 / rank / whole) for rank, letter in enumerate(alphabet, 1)}


def _score(word: str, likely: Mapping[str, float]) -> float:
    letters = (c for c in word.lower() if not c.isascii() and c not in _PLAIN)
    return sum(likely.get(c, -7 if c.isalpha() else -9) for c in letters)
