"""Words that were left in another language than the edition's.

A title, a link's words or what stands in quotation marks may be in any language, and names are no words.
"""

import re
from collections.abc import Iterator

from campaign.correspondence import Hit
from campaign.edition import Edition, Text, places, plain
from campaign.language import OTHER, foreign, hear
from campaign.locale import base
from campaign.text import fold

__all__ = ["languages"]

_QUOTED = re.compile('«[^»]*»|“[^”]*”|„[^“”]*[“”]|"[^"]*"')
#: The name of a place, and a person's, are the same in many languages.
_NAMES = re.compile(r"dateline|.*\.speaker")


def languages(edition: Edition, source: Edition | None) -> Iterator[Hit]:
    """Every part that is plainly in another language, or that still says what the source says."""
    own = base(edition.locale)
    copied = {fold(plain(text)): place for place, text in places(source)} if source else {}
    for place, text in places(edition):
        if _NAMES.fullmatch(place):
            continue
        words = plain(text)
        right = f"words in {own}"
        beside = copied.get(fold(words), "")
        if source and beside and base(source.locale) != own and _is_in(words, base(source.locale), own):
            yield Hit("wrong-language", place, beside, words, f"{right}; this is what the source says")
            continue
        told = foreign(_own_words(text), own)
        if told:
            seems = "" if told == OTHER else f"; these seem to be {told}"
            yield Hit("wrong-language", place, "", words, right + seems)


def _own_words(text: Text) -> str:
    """A text without what may be in any language: titles, which are emphasised, linked or in quotation marks."""
    looks = [(span.emphasis or span.href is not None) for span in text]
    # A text that is one link or emphasised as a whole is no title in a text.
    kept = text if all(looks) else [span for span, title in zip(text, looks, strict=True) if not title]
    return _QUOTED.sub(" ", plain(kept))


def _is_in(words: str, language: str, own: str) -> bool:
    """Whether words that two editions share are words of the source's language rather than names or figures."""
    heard = hear(words)
    return heard.evidence.get(language, 0) >= max(1.0, heard.evidence.get(own, 0) * 2)
