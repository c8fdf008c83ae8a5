"""Words of the other direction, set apart so that they do not reorder what stands beside them (UAX #9).

A Latin name in an Arabic sentence, an Arabic one in an English, a telephone number in either. Pure: it only adds
isolates, or ``span`` with ``dir`` in HTML.
"""

import re
import unicodedata
from functools import cache

from markupsafe import Markup, escape

__all__ = ["apart", "apart_html", "isolate"]

_ISOLATE, _POP = "\u2068", "\u2069"
_RIGHT_TO_LEFT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_LEFT_TO_RIGHT = r"A-Za-z\u00c0-\u02af\u0370-\u058f\u10a0-\u10ff\u1e00-\u1fff"
_URL = r"<?(?<![\w+.-])(?:[a-z][a-z0-9+.-]*://|mailto:|tel:)[^\s<>\"“”„«»]*[^\s<>\"“”„«».,;:!?)]>?"
_TELEPHONE = r"(?<![\w.,])(?:\+|\(?0)[\d ()./\u00a0\u202f-]{5,}\d"


def isolate(text: str, direction: str) -> str:
    """The text between first-strong isolate and pop, if it would otherwise reorder what stands beside it.

    ``direction`` is that of the text around, ``rtl`` or ``ltr``. For plain text; HTML has ``dir``.
    """
    against = {"L", "EN"} if direction == "rtl" else {"R", "AL", "AN"}
    foreign = any(unicodedata.bidirectional(character) in against for character in text)
    return f"{_ISOLATE}{text}{_POP}" if foreign else text


def apart(text: str, direction: str) -> str:
    """The text with each run of the other direction between isolates. For plain text."""
    return _runs(direction).sub(f"{_ISOLATE}\\g<0>{_POP}", text)


def apart_html(text: str, direction: str) -> Markup:
    """The text as HTML, with each run of the other direction in a ``span`` of its own and line ends as ``br``."""
    other = "ltr" if direction == "rtl" else "rtl"
    written = []
    done = 0
    for run in _runs(direction).finditer(text):
        written += [escape(text[done : run.start()]), Markup('<span dir="{}">{}</span>').format(other, run[0])]
        done = run.end()
    return Markup("").join((*written, escape(text[done:]))).replace("\n", Markup("<br>"))


@cache
def _runs(direction: str) -> re.Pattern[str]:
    """Words of the other direction in a row. Figures belong to them only within a word, such as G7 or COVID-19."""
    letters = _LEFT_TO_RIGHT if direction == "rtl" else _RIGHT_TO_LEFT
    word = rf"[{letters}](?:[{letters}0-9_.@&'’+/·\u0300-\u036f-]*[{letters}0-9\u0300-\u036f])?"
    words = rf"(?<![0-9]){word}(?:[ \u00a0]{word})*"
    return re.compile(rf"{_URL}|{_TELEPHONE}|{words}" if direction == "rtl" else words, re.IGNORECASE)
