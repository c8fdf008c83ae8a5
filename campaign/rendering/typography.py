"""The marks and spaces that a language's printers use: quotation marks, French spaces, isolated directions.

Pure. Content comes without them and gets them when it is rendered; no word is changed.
"""

import re
import unicodedata
from typing import NamedTuple

from campaign.locale import base

__all__ = ["Marks", "isolate", "marks", "typeset"]

_NARROW = "\u202f"
_ISOLATE, _POP = "\u2068", "\u2069"


class Marks(NamedTuple):
    """Quotation marks. ``again`` opens each further paragraph of one quotation, where a language repeats it."""

    opening: str
    closing: str
    again: str = ""


_MARKS = {
    "en": Marks("“", "”", "“"),
    "fr": Marks(f"«{_NARROW}", f"{_NARROW}»", f"«{_NARROW}"),
    "pl": Marks("„", "”"),
    "de": Marks("„", "“"),
    "es": Marks("«", "»", "»"),
    **dict.fromkeys(("uk", "ru", "kk", "it", "ar"), Marks("«", "»")),
}


def marks(tag: str) -> Marks:
    """The quotation marks of a locale; the English ones where we know none."""
    return _MARKS.get(base(tag), _MARKS["en"])


_SPACE_BEFORE = re.compile(r"[ \u00a0\u2009\u202f]+(?=[;:!?»])")
_SPACE_AFTER = re.compile(r"«[ \u00a0\u2009\u202f]*")
_WORD = re.compile(r"[^\s«]+")
# Between a word and the mark at its end. Not inside 9:00, and not between "?" and "!".
_MISSING = re.compile(r"(?<=[^\W_]|[)\]%’”»…])(?=[;:!?»]+[)\]”»]*$)")


def typeset(text: str, tag: str) -> str:
    """The text with its locale's spaces: in French a narrow no-break space before ``; : ! ? »`` and after ``«``.

    Never inside a web or mail address. Only white space changes. Other locales: the text as it is.
    """
    if base(tag) != "fr":
        return text
    text = _SPACE_BEFORE.sub(_NARROW, text)
    text = _SPACE_AFTER.sub(f"«{_NARROW}", text)
    return _WORD.sub(_with_space, text)


def _with_space(match: re.Match[str]) -> str:
    word = match[0]
    return word if "://" in word or "@" in word or word.startswith("www.") else _MISSING.sub(_NARROW, word)


def isolate(text: str, direction: str) -> str:
    """The text between first-strong isolate and pop (UAX #9), if it would otherwise reorder what stands beside it.

    ``direction`` is that of the text around, ``rtl`` or ``ltr``. For plain text; HTML has ``bdi``.
    """
    against = {"L", "EN"} if direction == "rtl" else {"R", "AL", "AN"}
    foreign = any(unicodedata.bidirectional(character) in against for character in text)
    return f"{_ISOLATE}{text}{_POP}" if foreign else text
