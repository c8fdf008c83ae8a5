"""Quotation marks in running text: where a quotation begins and ends, and which mark has no partner.

Not typography: which marks a locale prints stands at the rendering door. Here every language's marks are read,
since writers type what their keyboard gives. An apostrophe is no mark.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from campaign.locale import base

__all__ = ["Quoted", "Scan", "scan"]

#: Double marks that open or close by what stands beside them; those with a shape of their own; single ones.
_CURLY, _LOW, _SINGLE = '“”„‟"', "„‚", "‘’‚'"
_GUILLEMETS = {"«": "»", "‹": "›"}
_OPENS_BEFORE = "([{/—–-¿¡«‹“„‘‚\"'…"
#: Where two quotations end at once, these languages print one mark (Lebedev; Imprimerie nationale).
_MERGING = {"ru", "uk", "kk", "fr"}
_SAYING = re.compile(r"[,:،]\s*$")
#: Words that begin with an apostrophe.
_ELIDED = re.compile(r"(?:tis|twas|em|til|cause|cos|n|round|s|t)\b", re.IGNORECASE)


class Quoted(NamedTuple):
    """A quotation of the outermost level: from its mark to behind its closing mark."""

    start: int
    end: int


class Scan(NamedTuple):
    """What the marks of a text come to. ``open`` are positions without an end, ``stray`` ends without a beginning."""

    quoted: Sequence[Quoted]
    open: Sequence[int]
    stray: Sequence[int]


class _Mark(NamedTuple):
    position: int
    family: str


def scan(text: str, tag: str, *, carried: bool = False) -> Scan:
    """Read a paragraph. ``carried``: the paragraph before left a quotation open, and this one goes on with it."""
    stack: list[_Mark] = []
    quoted: list[Quoted] = []
    stray: list[int] = []
    merged = 0
    for position, sign, opens in _signs(text, tag, stack):
        family = _family(sign)
        held = [mark.family for mark in stack]
        if opens:
            stack.append(_Mark(position, family))
        elif family in held:
            # A closing mark ends everything inside it: a lost inner mark is one finding, at the inner one.
            depth = len(held) - 1 - held[::-1].index(family)
            merged += depth > 0
            lost = [mark.position for mark in stack[depth + 1 :] if _meant(mark, text, inside=True)]
            stray.extend(lost)  # they have no end before the text that holds them has one
            del stack[depth + 1 :]
            first = stack.pop()
            if not stack:
                quoted.append(Quoted(first.position, position + 1))
        elif family != "single" and not (carried and position == _first(text)):
            if carried:
                quoted.append(Quoted(0, position + 1))
                carried = False
            else:
                stray.append(position)
    left = [mark for mark in stack if _meant(mark, text, inside=False)]
    if base(tag) in _MERGING and merged >= len(left) and all(mark.family == "«" for mark in left):
        quoted.extend(Quoted(mark.position, len(text)) for mark in left)
        left = []
    return Scan(quoted, [mark.position for mark in left], stray)


def _meant(mark: _Mark, text: str, *, inside: bool) -> bool:
    """Whether a mark without an end began a quotation; a single one may be a letter: ‘Abd, 'tis."""
    if mark.family != "single":
        return True
    after = text[mark.position + 1 :]
    if _ELIDED.match(after):
        return False
    return bool(_SAYING.search(text[: mark.position])) or (inside and after[:1].islower())


def _first(text: str) -> int:
    return len(text) - len(text.lstrip())


def _family(sign: str) -> str:
    if sign in "«»":
        return "«"
    if sign in "‹›":
        return "‹"
    return "single" if sign in _SINGLE else "straight" if sign == '"' else "curly"


def _signs(text: str, tag: str, stack: Sequence[_Mark]) -> Iterator[tuple[int, str, bool]]:
    """Each quotation mark with its position and whether it opens. Apostrophes, primes and inches are left out."""
    for position, sign in enumerate(text):
        if sign in "«»‹›":
            yield position, sign, _guillemet_opens(text, position, stack)
        elif sign in _CURLY:
            if sign == '"' and text[position - 1 : position].isdigit() and _top(stack) != "straight":
                continue
            yield position, sign, _curly_opens(text, position, tag, stack)
        elif sign in _SINGLE:
            opens = _single_opens(text, position, stack)
            if opens is not None:
                yield position, sign, opens


def _top(stack: Sequence[_Mark]) -> str:
    return stack[-1].family if stack else ""


def _around(text: str, position: int) -> tuple[str, str]:
    return text[position - 1 : position] if position else "", text[position + 1 : position + 2]


def _spaced(character: str) -> bool:
    return not character or character.isspace()


def _guillemet_opens(text: str, position: int, stack: Sequence[_Mark]) -> bool:
    """By shape; the other way round for those who print »so«."""
    sign, (before, after) = text[position], _around(text, position)
    held = any(mark.family == _family(sign) for mark in stack)
    if sign in "«‹":
        backwards = held and text[stack[-1].position] in "»›"
        return not (backwards and not _spaced(before))
    backwards = not held and (_spaced(before) or before in _OPENS_BEFORE) and (after.isalnum() or after in "¿¡")
    return backwards and bool(after)


def _curly_opens(text: str, position: int, tag: str, stack: Sequence[_Mark]) -> bool:
    sign, (before, after) = text[position], _around(text, position)
    family = _family(sign)
    if sign in _LOW:
        return True
    held = any(mark.family == family for mark in stack)
    if _spaced(before) != _spaced(after):
        return _spaced(before)
    if (before in _OPENS_BEFORE or before in "’'") and before and after.isalnum() and not (held and before in "'’…"):
        return True
    if not before.isalnum() and after.isalnum():
        return not held
    if sign == "“" and base(tag) not in {"de", "pl", "uk", "ru", "kk"} and before and not before.isalnum():
        return not held
    return not held and not before.isalnum()


def _single_opens(text: str, position: int, stack: Sequence[_Mark]) -> bool | None:
    """Whether a single mark opens; ``None`` for an apostrophe."""
    sign, (before, after) = text[position], _around(text, position)
    if sign == "‚":
        return True if after.isalnum() else None
    held = any(mark.family == "single" for mark in stack)
    if before.isalnum() and after.isalnum():
        return None
    if held and not _spaced(before) and not after.isalnum():
        return False
    if sign != "’" and (_spaced(before) or before in _OPENS_BEFORE) and after.isalpha():
        return True
    return None
