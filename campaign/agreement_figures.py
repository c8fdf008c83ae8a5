"""Numbers and dates of an edition that are not those of its source.

Compared block by block where the blocks are the same, then by section, then over the whole edition, so that a sentence
that moved is no finding. A number that one side says in words is not judged.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from campaign.correspondence import Hit, Part, Zone
from campaign.edition import plain
from campaign.figures import Day, Figure, alike, read, spoken

__all__ = ["figures"]


class _Seen(NamedTuple):
    """A figure, where it stands, and by number the zone and the unit that it is in."""

    figure: Figure
    place: str
    zone: int
    unit: int


def figures(zones: Sequence[Zone], source: str, locale: str) -> Iterator[Hit]:
    """What differs. ``source`` and ``locale`` are the locales of the two."""
    all_ours = list(_seen(((zone, [unit.ours for unit in zone.units]) for zone in zones), source))
    all_theirs = list(_seen(((zone, [unit.theirs for unit in zone.units]) for zone in zones), locale))
    ours, theirs = all_ours, all_theirs
    for same_place in (_same_unit, _same_zone):
        for same in (_equal, _alike):
            ours, theirs = _cancelled(ours, theirs, same_place, same)
    in_theirs = [_spoken([unit.theirs for unit in zone.units], locale) for zone in zones]
    in_ours = [_spoken([unit.ours for unit in zone.units], source) for zone in zones]
    # Two hours in figures that differ are a change, whatever the words around them can say.
    clash = {(one.zone, one.unit) for one in ours if _hour(one)} & {
        (one.zone, one.unit) for one in theirs if _hour(one)
    }
    ours, theirs = (
        [
            one
            for one in side
            if (_hour(one) and (one.zone, one.unit) in clash) or not _says(words[one.zone], one.figure)
        ]
        for side, words in ((ours, in_theirs), (theirs, in_ours))
    )
    ours, theirs = _cancelled(ours, theirs, lambda _one, _other: True, _equal)
    yield from _told(zones, ours, theirs, all_ours, all_theirs)


def _seen(sides: Iterable[tuple[Zone, list[tuple[Part, ...]]]], locale: str) -> Iterator[_Seen]:
    for zone, (_, units) in enumerate(sides):
        for unit, parts in enumerate(units):
            for part in parts:
                for figure in read(plain(part.text), locale):
                    yield _Seen(figure, part.place, zone, unit)


def _spoken(units: Iterable[tuple[Part, ...]], locale: str) -> frozenset[Decimal]:
    return spoken("\n".join(plain(part.text) for unit in units for part in unit), locale)


_Test = Callable[[_Seen, _Seen], bool]


def _hour(one: _Seen) -> bool:
    return one.figure.kind == "hour"


def _same_unit(one: _Seen, other: _Seen) -> bool:
    return (one.zone, one.unit) == (other.zone, other.unit)


def _same_zone(one: _Seen, other: _Seen) -> bool:
    return one.zone == other.zone


def _equal(one: _Seen, other: _Seen) -> bool:
    return one.figure.kind == other.figure.kind and one.figure.value == other.figure.value


def _alike(one: _Seen, other: _Seen) -> bool:
    return alike(one.figure, other.figure)


def _cancelled(
    ours: Sequence[_Seen], theirs: Sequence[_Seen], near: _Test, same: _Test
) -> tuple[list[_Seen], list[_Seen]]:
    """What is left on both sides when each figure has taken one of the other side with it."""
    left, rest = [], list(theirs)
    for one in ours:
        other = next((other for other in rest if near(one, other) and same(one, other)), None)
        if other is None:
            left.append(one)
        else:
            rest.remove(other)
    return left, rest


def _says(words: frozenset[Decimal], figure: Figure) -> bool:
    """Whether words can say a figure: an hour by either clock, a decade without its century, a half."""
    if figure.kind == "hour" and isinstance(figure.value, int):
        hour, minute = divmod(figure.value, 60)
        return minute == 0 and not words.isdisjoint({Decimal(hour), Decimal(hour - 12)})
    if figure.kind != "number" or not isinstance(figure.value, Decimal):
        return False
    number = figure.value
    decade = 1900 <= number < 2100 and number % 10 == 0 and number % 100 in words
    # One and a half, in a word of its own or with "million".
    broken = number != int(number) or number >= 100_000
    half = broken and str(number.normalize()).replace(".", "").partition("E")[0] in _HALVES and Decimal(50) in words
    return number in words or decade or half


#: The first figures of one and a half, two and a half and so on, of whatever.
_HALVES = {f"{whole}5" for whole in range(10)}


def _told(
    zones: Sequence[Zone], ours: list[_Seen], theirs: list[_Seen], all_ours: list[_Seen], all_theirs: list[_Seen]
) -> Iterator[Hit]:
    """The rest as findings: two in one block are a change; one alone is told unless it is only said again."""
    for one in ours:
        other = next((other for other in theirs if _same_unit(one, other) and _kin(one, other)), None)
        if other:
            theirs.remove(other)
            yield _hit(one, other.place, one.place, other.figure.found, f"{one.figure.found}, as in the source")
        elif not _elsewhere(one, all_theirs, whole=zones[one.zone].top) and zones[one.zone].place:
            place = one.place if zones[one.zone].top else _beside(zones, one)
            yield _hit(one, place, one.place, "", f"{one.figure.found} stands in the source, and not here")
    for other in theirs:
        if not _elsewhere(other, all_ours, whole=True) and zones[other.zone].beside:
            right = "no such figure; the source has none here"
            yield _hit(other, other.place, zones[other.zone].beside, other.figure.found, right)


def _hit(one: _Seen, place: str, beside: str, found: str, right: str) -> Hit:
    return Hit("date-differs" if one.figure.kind == "date" else "number-differs", place, beside, found, right)


def _kin(one: _Seen, other: _Seen) -> bool:
    """Whether one may stand for the other: telephone numbers only for their kind."""
    return (one.figure.kind == "telephone") == (other.figure.kind == "telephone")


def _elsewhere(one: _Seen, others: Sequence[_Seen], *, whole: bool) -> bool:
    """Whether the other side says it in the same zone, or anywhere when the whole counts."""
    year = one.figure.value.year if isinstance(one.figure.value, Day) else 0
    return any(
        _alike(one, other) or (year and not isinstance(other.figure.value, Day) and other.figure.value == year)
        for other in others
        if whole or other.zone == one.zone
    )


def _beside(zones: Sequence[Zone], one: _Seen) -> str:
    """Where in the edition a figure of the source should stand: its unit's first part, else its zone."""
    theirs = zones[one.zone].units[one.unit].theirs
    return theirs[0].place if theirs else zones[one.zone].place
