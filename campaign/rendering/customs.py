"""What the printers of a language do: quotation marks, dashes, words that must not end a line. Only data.

Sources: CLDR's delimiters; Lexique des règles typographiques en usage à l'Imprimerie nationale; OQLF, Banque de
dépannage linguistique (fr-CA); Duden; Правопис 2019 § 158-166. A region stands here where it differs.
"""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from campaign.locale import base

__all__ = ["NARROW", "NO_BREAK", "Marks", "clinging", "colon_space", "dash", "mark_space", "marks"]

NARROW, NO_BREAK = "\u202f", "\u00a0"


class Marks(NamedTuple):
    """Quotation marks, with the space that a language sets inside them.

    ``again`` opens each further paragraph of one quotation, where a language repeats it; the ``inner`` ones stand
    for a quotation in a quotation.
    """

    opening: str
    closing: str
    again: str = ""
    inner_opening: str = "“"
    inner_closing: str = "”"


_MARKS = {
    "en": Marks("“", "”", "“", "‘", "’"),
    "fr": Marks(f"«{NARROW}", f"{NARROW}»", f"«{NARROW}"),
    "fr-CA": Marks(f"«{NO_BREAK}", f"{NO_BREAK}»", f"«{NO_BREAK}"),
    "fr-CH": Marks(f"«{NARROW}", f"{NARROW}»", f"«{NARROW}", "‹", "›"),
    "de": Marks("„", "“", "", "‚", "‘"),
    "de-CH": Marks("«", "»", "", "‹", "›"),
    "it": Marks("«", "»"),
    "it-CH": Marks("«", "»", "", "‹", "›"),
    "es": Marks("«", "»", "»"),
    "pl": Marks("„", "”", "", "«", "»"),
    "uk": Marks("«", "»", "", "„", "“"),
    "ru": Marks("«", "»", "", "„", "“"),
    "kk": Marks("«", "»"),
    "ar": Marks("«", "»"),
}
#: The dash of an aside with its spaces: it never begins a line.
_DASHES = {
    "en-US": "—",
    **dict.fromkeys(("uk", "ru", "kk", "be", "bg"), f"{NO_BREAK}— "),
}
#: Prepositions and conjunctions of one letter, which never end a line.
_CLINGING = {
    "pl": "aiouwz",
    "cs": "aikosuvz",
    "sk": "aikosuvz",
    "uk": "авезійоуя",
    "ru": "авикосуя",
    "be": "азіуя",
}


_Kind = TypeVar("_Kind")


def _of(table: Mapping[str, _Kind], tag: str, other: _Kind) -> _Kind:
    return table.get(tag) or table.get(base(tag)) or other


def marks(tag: str) -> Marks:
    """The quotation marks of a locale; the English ones where we know none."""
    return _of(_MARKS, tag, _MARKS["en"])


def dash(tag: str) -> str:
    """The dash between an aside and its sentence, with its spaces."""
    return _of(_DASHES, tag, f"{NO_BREAK}– ")


def mark_space(tag: str) -> str | None:
    """What stands before ``; ! ?``; ``None`` where a language leaves what was typed."""
    return None if base(tag) != "fr" else "" if tag == "fr-CA" else NARROW


def colon_space(tag: str) -> str | None:
    """What stands before a colon; ``None`` where a language leaves what was typed."""
    return None if base(tag) != "fr" else NO_BREAK if tag == "fr-CA" else NARROW


def clinging(tag: str) -> str:
    """The letters that are words of their own and hold on to the word that follows; empty where there are none."""
    return _of(_CLINGING, tag, "")
