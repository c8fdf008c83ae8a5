"""How alike two names are, also when they are written in different scripts.

Names are compared by their consonants: ``Ablyazov``, ``Abliazov``, ``Ablazow``, ``Аблязов`` and ``أبليازوف`` share
them. Latin, Cyrillic, Arabic and Greek letters are known; a name in another script is like nothing and unlike nothing.
Not a transliteration that anybody should read. Particles and capitals do not count.
"""

import functools
import re
import unicodedata
from difflib import SequenceMatcher

__all__ = ["ALIKE", "known", "likeness", "named", "sounds"]

#: From here on two names are one; measured on transliterated names, which lie above 0.8 with few exceptions.
ALIKE = 0.8

_CYRILLIC = ("абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяёўәғқңөұүһ", "abfkkteessiiiiklmnobrstufkssss-i-euaeuakknouuk")
_ARABIC = ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگڤکی", "abtsskktsrssssttsakfkklmnkuiaaaaaauibsskfki")
_GREEK = ("αβγδεζηθικλμνξοπρστυφχψως", "afktesitiklmnkobrstifksos")
#: The letters of other scripts as Latin ones of the same class; vowels are dropped later.
_LETTERS = {letter: sound for pair in (_CYRILLIC, _ARABIC, _GREEK) for letter, sound in zip(*pair, strict=True)}
_LATIN = (
    ("sch|tsch|tch|sz|cz|sh|ch(?=[ei])|zh|rz|dj|dż|dz|j", "s"),
    ("ph|w|v", "f"),
    ("th", "t"),
    ("kh|gh|ch|ck|x|q", "k"),
    ("c(?=[eiy])|z|ç", "s"),
    ("c|g|h", "k"),
    ("p", "b"),
    ("d", "t"),
)
_WORD = re.compile(r"[^\W\d_]{2,}")


@functools.lru_cache(maxsize=4096)
def _consonants(word: str) -> str:
    """A word's consonants in classes; empty for scripts that are not known."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ß", "ss").replace("ø", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    if plain.isascii():
        for pattern, sound in _LATIN:
            plain = re.sub(pattern, sound, plain)
    else:
        plain = "".join(_LETTERS.get(c, "") for c in word.casefold())
    plain = re.sub("[aeiouy-]", "", plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def named(words: str) -> bool:
    """Whether words look like a person's name: two to five, each with a capital, or in a script without capitals."""
    parts = [part for part in _WORD.findall(words) if part.casefold() not in _PARTICLES]
    return 2 <= len(parts) <= 5 and all(part[0] != part[0].lower() or part.lower() == part.upper() for part in parts)


_PARTICLES = {"al", "el", "bin", "ibn", "de", "di", "da", "du", "van", "von", "der", "del", "la", "le", "ال", "بن"}


def sounds(words: str) -> list[str]:
    """The consonants of each word that has some."""
    return [sound for part in _WORD.findall(words) if (sound := _consonants(part))]


def known(name: str) -> bool:
    """Whether the name's script is one that can be compared."""
    return bool(sounds(name))


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1. The words of the shorter name are sought in the longer, in any order."""
    first, second = sounds(one), sounds(other)
    if not first or not second:
        return 0.0
    few, many = sorted((first, second), key=len)
    best = [(max(_alike(word, candidate) for candidate in many), len(word)) for word in few]
    return sum(score * size for score, size in best) / sum(size for _, size in best)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
