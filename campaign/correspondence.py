"""An edition beside its source: the parts that belong together, as zones whose facts should be the same."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from campaign import alignment
from campaign.edition import Edition, Text, places

__all__ = ["Hit", "Part", "Sides", "Zone", "zones"]

#: What an inbox and the top of a release show: said again below, and shortened as each language needs.
_TOP = ("headline", "subhead", "subject", "preheader", "dateline")


class Hit(NamedTuple):
    """What a rule found: at a place of the edition, beside a place of the source (either may be empty)."""

    rule: str
    place: str
    beside: str
    found: str
    right: str


class Part(NamedTuple):
    """A text of one of the two, with its place."""

    place: str
    text: Text


class Sides(NamedTuple):
    """Parts of the source and of the edition that say the same."""

    ours: tuple[Part, ...]
    theirs: tuple[Part, ...]


class Zone(NamedTuple):
    """A section with its counterpart, or what takes its place. ``units`` are its blocks, when they are the same.

    ``place`` and ``beside`` are where the zone begins. A zone that is ``top`` may leave out what stands below.
    """

    place: str
    beside: str
    units: tuple[Sides, ...]
    top: bool = False


def zones(source: Edition, edition: Edition, paired: Sequence[alignment.Pair]) -> Iterator[Zone]:
    """Both editions cut into zones. Sections without a counterpart are in a zone of their own, with one side empty."""
    ours, theirs = ([Part(*one) for one in places(one)] for one in (source, edition))
    yield Zone("headline", "headline", tuple(_sides(ours, theirs, name, name) for name in _TOP), top=True)
    yield Zone("lead", "lead", (_sides(ours, theirs, "lead", "lead"),))
    for one, other in paired:
        first, second = ("" if number is None else f"section.{number + 1}" for number in (one, other))
        shapes = [
            [(block.kind, len(alignment.block_texts(block))) for block in edited.sections[number].blocks]
            for edited, number in ((source, one), (edition, other))
            if number is not None
        ]
        alike = len(shapes) == 2 and shapes[0] == shapes[1]
        units = [_sides(ours, theirs, first, second)]
        if alike:
            blocks = range(1, len(shapes[0]) + 1)
            units = [_sides(ours, theirs, f"{first}.block.{n}", f"{second}.block.{n}") for n in blocks]
            units.append(Sides(_exactly(ours, first), _exactly(theirs, second)))
        yield Zone(second, first, tuple(units))
    for name in ("pull_quote", "boilerplate"):
        yield Zone(name, name, (_sides(ours, theirs, name, name),))


def _sides(ours: Sequence[Part], theirs: Sequence[Part], one: str, other: str) -> Sides:
    return Sides(_under(ours, one), _under(theirs, other))


def _under(parts: Sequence[Part], place: str) -> tuple[Part, ...]:
    return tuple(part for part in parts if place and (part.place == place or part.place.startswith(f"{place}.")))


def _exactly(parts: Sequence[Part], place: str) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.place == place)
