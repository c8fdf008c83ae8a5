"""Which quotation marks belong together, however they were typed; and what is an apostrophe.

Marks are told apart by what stands around them, by their shape where that leaves it open, and by what is open where
both do. A mark without its partner stays as it was typed: the linter tells of it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from campaign.rendering.customs import Marks
from campaign.rendering.galley import Change

__all__ = ["changes"]

_DOUBLE, _SINGLE = '"“”„‟«»', "'‘’‚‹›"
_RUN = re.compile(f"[{_DOUBLE}{_SINGLE}]+")
#: Nobody nests deeper; a partner is not looked for farther away.
_DEEPEST = 20
#: What may close what, by the opening mark. A low single mark is not closed by what may be an apostrophe.
_PARTNERS = {
    '"': '"”“»«', "“": '”"', "”": '”"', "„": '“”"', "‟": '”"', "«": '»"', "»": '«"',
    "'": "'’‘›", "‘": "’'", "’": "’'", "‚": "‘'", "‹": "›'", "›": "‹'",
}  # fmt: skip
_SPACES = " \u00a0\u2009\u202f"
_BEFORE_OPENING = "([{<–—―-/¿¡*_"
_AFTER_CLOSING = ")]}>,.;:!?…–—―-/%*_،؛؟"


class _Mark(NamedTuple):
    place: int
    shape: str
    before: str
    after: str


class _Pair(NamedTuple):
    opening: int
    closing: int
    single: bool


def changes(text: str, kept: bytearray, marks: Marks, *, inside: bool) -> list[Change]:
    """The changes that give every pair of marks the locale's, outer and inner in turn, and apostrophes their form.

    Spaces just inside a pair go, but for those that are the locale's own. ``inside``: the whole text stands between
    outer marks already.
    """
    found = list(_marks(text, kept))
    pairs, alone = _paired(found)
    made = [change for pair in _styled(pairs, marks, inside=inside) for change in _set(text, *pair)]
    made += [Change(mark.place, mark.place + 1, "’") for mark in alone if _apostrophe(mark)]
    return sorted(made)


def _marks(text: str, kept: bytearray) -> Iterator[_Mark]:
    # A mark beside a mark says nothing of it: what is beyond both counts. So marks are told in their runs.
    for run in _RUN.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        yield from (_Mark(n, text[n], before, after) for n in range(*run.span()) if not kept[n])


def _within_word(mark: _Mark) -> bool:
    letters = mark.before.isalpha() or mark.after.isalpha()
    return mark.shape in _SINGLE and mark.before.isalnum() and mark.after.isalnum() and letters


def _apostrophe(mark: _Mark) -> bool:
    """Whether a single mark without partner stands for letters left out: *l'asile*, *workers'*, *'90s*."""
    if mark.shape != "'":
        return False
    return _within_word(mark) or mark.before.isalpha() or (_opens(mark) is True and mark.after.isdigit())


def _opens(mark: _Mark) -> bool | None:
    """Whether a mark opens, by what is around it; ``None`` when that says nothing."""
    may_open = not mark.before or mark.before.isspace() or mark.before in _BEFORE_OPENING
    may_close = not mark.after or mark.after.isspace() or mark.after in _AFTER_CLOSING
    return None if may_open == may_close else may_open


def _paired(marks: Sequence[_Mark]) -> tuple[list[_Pair], list[_Mark]]:
    """Pairs by their opening, and the marks that have no partner."""
    stack: list[_Mark] = []
    pairs: list[_Pair] = []
    for mark in marks:
        if _within_word(mark):
            continue
        near = range(len(stack) - 1, max(-1, len(stack) - 1 - _DEEPEST), -1)
        partner = next((n for n in near if mark.shape in _PARTNERS[stack[n].shape]), None)
        opens = _opens(mark)
        if opens is None:
            opens = _opens_by_shape(mark, stack[partner].shape if partner is not None else "")
        if opens is False and partner is not None:
            pairs.append(_Pair(stack[partner].place, mark.place, stack[partner].shape in _SINGLE))
            del stack[partner:]
        elif opens:
            stack.append(mark)
    taken = {place for pair in pairs for place in pair[:2]}
    return sorted(pairs), [mark for mark in marks if mark.place not in taken]


def _opens_by_shape(mark: _Mark, partner: str) -> bool | None:
    """Whether a mark opens, by its shape and by what is open; ``None`` for one that is no quotation mark here."""
    if mark.shape in "„‟«‚‹":
        return True
    if mark.shape in "“‘":
        return partner not in {"„", "‚"}
    if mark.shape in "”»›":
        return False
    # Feet, inches, minutes: nothing opens after a figure.
    measure = mark.before.isdigit() or (mark.shape in _SINGLE and mark.before.isspace())
    return False if partner else None if measure else True


def _styled(pairs: Sequence[_Pair], marks: Marks, *, inside: bool) -> Iterator[tuple[_Pair, str, str]]:
    """Each pair with the marks it gets: the outer ones where it stands between inner ones, else the inner ones."""
    around: list[tuple[_Pair, bool]] = []
    for pair in pairs:
        while around and around[-1][0].closing < pair.opening:
            around.pop()
        # Single marks on their own are a custom of English: they stay single where the language has such.
        alone = pair.single and marks.inner_opening in _SINGLE
        inner = not around[-1][1] if around else inside or alone
        around.append((pair, inner))
        yield (
            (pair, marks.inner_opening, marks.inner_closing)
            if inner
            else (pair, marks.opening.strip(_SPACES), marks.closing.strip(_SPACES))
        )


def _set(text: str, pair: _Pair, opening: str, closing: str) -> Iterator[Change]:
    start, end = pair.opening + 1, pair.closing
    while start < end and text[start] in _SPACES:
        start += 1
    while end > start and text[end - 1] in _SPACES:
        end -= 1
    yield Change(pair.opening, start, opening)
    yield Change(end, pair.closing + 1, closing)
