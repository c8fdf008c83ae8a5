"""In which language a paragraph is, told by its small words and letters; silent when that is not plain.

Ten languages and some neighbours. Made to find a paragraph that was left untranslated, not to name the language of any
text: a short line, a list of names or a title tells too little, and then nothing is said.
"""

import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from campaign.tongues import ALPHABETS, ALWAYS, LETTERS, SCRIPTS, WORDS

__all__ = ["OTHER", "Heard", "foreign", "hear"]

#: A language that is none of those known here.
OTHER = "other"
_WORD = re.compile(r"[^\W\d_]+")
#: The fewest words that are judged; the least evidence, in small words; how much more of it than for its own language.
_FEWEST, _LEAST, _TIMES = 5, 1.5, 2.0
_UNPARTED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"})
#: So many words with hardly a small word of the language among them are not in it.
_LONG, _HARDLY = 15, 0.04
#: The fewest words that are judged, and the least evidence, where the script is not the language's.
_FEWEST_STRANGE, _LEAST_STRANGE = 4, 0.9


class Heard(NamedTuple):
    """What speaks for each language, in small words; the script of most letters; how many words there are."""

    evidence: Mapping[str, float]
    script: str
    words: int

    @property
    def best(self) -> str:
        """The language for which most speaks; empty when nothing does."""
        return max(self.evidence, key=lambda one: self.evidence[one], default="")


def hear(text: str) -> Heard:
    """All that a text tells. Words with a capital inside a sentence are names, and only count as words."""
    words = _WORD.findall(text)
    scripts = Counter(_script(letter) for word in words for letter in word)
    script = scripts.most_common(1)[0][0] if scripts else ""
    evidence: dict[str, float] = defaultdict(float)
    for word in words:
        if word[0].isupper() and word[1:] and word is not words[0]:
            continue
        for language, weight in _weights(word.casefold()):
            evidence[language] += weight
    # Where no blanks part the words, two letters are counted for one.
    count = sum(1 + len(word) // 2 if _script(word[0]) in _UNPARTED else 1 for word in words)
    return Heard(evidence, script, count)


@functools.lru_cache(maxsize=8192)
def _weights(word: str) -> tuple[tuple[str, float], ...]:
    """What one word says for each language. A small word that many share says less for each."""
    # Arabic writes "and" as part of the next word.
    bare = word[1:] if word.startswith("و") and len(word) > 2 else word
    owners = [language for language, small in _small().items() if word in small or bare in small]
    found: dict[str, float] = defaultdict(float, {language: 1 / len(owners) ** 0.5 for language in owners})
    script = _script(word[0])
    for language, letters in LETTERS.items():
        if SCRIPTS[language] == script:
            found[language] += max((weight for letter, weight in letters.items() if letter in word), default=0)
    return tuple((language, weight) for language, weight in found.items() if weight)


@functools.cache
def _small() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in WORDS.items()}


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


def foreign(text: str, language: str) -> str:
    """The language in which a text is plainly written instead of ``language``, or ``OTHER``; empty when it fits.

    Empty as well when the text is too short or tells too little, and for a ``language`` that is not known here.
    """
    heard = hear(text)
    if language not in WORDS or heard.words < _FEWEST_STRANGE:
        return ""
    best = heard.best
    most = heard.evidence.get(best, 0)
    # Names in another script are at home in every language; words without a capital are not.
    small = [word for word in _WORD.findall(text) if not word[0].isupper()]
    if heard.words < _FEWEST:
        strange = SCRIPTS.get(best) == heard.script != SCRIPTS[language] and len(small) >= _FEWEST_STRANGE - 1
        return best if strange and most >= _LEAST_STRANGE else ""
    own = _own(heard, small, language)
    if most >= max(_LEAST, heard.words * 0.1) and most >= own * _TIMES + 0.5 and best != language:
        return best
    plain = len(small) >= _FEWEST - 1 or heard.script in _UNPARTED
    if _lacks(small, language) or (heard.script != SCRIPTS[language] and own < 1 and plain):
        return best if best != language and most >= 1 else OTHER
    small = [word for word in small if word[0].islower()]
    if len(small) >= _LONG and own <= len(small) * _HARDLY:
        return OTHER
    return ""


def _lacks(small: Sequence[str], language: str) -> bool:
    """Whether a sentence has none of the letters of which some stand in every one of a language."""
    always = ALWAYS.get(language, frozenset())
    return len(small) > _FEWEST and bool(always) and always.isdisjoint("".join(small))


def _own(heard: Heard, small: Sequence[str], language: str) -> float:
    """What speaks for a language, less the words with letters that it does not have."""
    alphabet = ALPHABETS.get(language)
    strange = sum(not alphabet.issuperset(word.casefold()) for word in small) if alphabet else 0
    return max(0, heard.evidence.get(language, 0) - strange)
