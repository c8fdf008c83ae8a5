"""Links of an edition that lead elsewhere than those of its source.

A site's own page in another language is where a translator should lead readers: that is a notice at most.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from campaign.correspondence import Hit, Zone
from campaign.edition import plain
from campaign.locale import base

__all__ = ["links"]


class _Link(NamedTuple):
    """A link as it can be compared, where it stands, its words, and its zone's number."""

    href: str
    place: str
    words: str
    zone: int

    @property
    def key(self) -> tuple[str, ...]:
        """The address without what servers do not tell apart: the host's case, a slash at the end."""
        parts = urlsplit(self.href)
        host = (parts.hostname or "").removeprefix("www.")
        return parts.scheme, host, str(parts.port or ""), parts.path.rstrip("/"), parts.query, parts.fragment


def links(zones: Sequence[Zone], source: str, locale: str) -> Iterator[Hit]:
    """What differs. ``source`` and ``locale`` are the locales of the two."""
    ours = [
        _Link(span.href, part.place, plain([span]), n)
        for n, zone in enumerate(zones)
        for unit in zone.units
        for part in unit.ours
        for span in part.text
        if span.href
    ]
    theirs = [
        _Link(span.href, part.place, plain([span]), n)
        for n, zone in enumerate(zones)
        for unit in zone.units
        for part in unit.theirs
        for span in part.text
        if span.href
    ]
    known, used = {one.key for one in ours}, {other.key for other in theirs}
    left, rest = _cancelled(ours, theirs)
    for one in left:
        own = next((other for other in rest if _own(one.href, other.href, source, locale)), None)
        near = next((other for other in rest if other.zone == one.zone), None)
        if own:
            rest.remove(own)
            yield Hit("link-locale", own.place, one.place, own.href, f"fine if it is the same page; source: {one.href}")
        elif near:
            rest.remove(near)
            yield Hit("link-differs", near.place, one.place, near.href, f"{one.href}, as in the source")
        elif one.key not in used and zones[one.zone].place:
            right = f"a link to {one.href}, as in the source"
            yield Hit("link-differs", zones[one.zone].place, one.place, "", right)
    for other in rest:
        if other.key not in known and zones[other.zone].beside:
            right = "no link; the source has none to this address"
            yield Hit("link-differs", other.place, zones[other.zone].beside, other.href, right)


def _cancelled(ours: list[_Link], theirs: list[_Link]) -> tuple[list[_Link], list[_Link]]:
    """What is left when each link has taken its like with it: in its own zone first, then anywhere."""
    left, rest = ours, list(theirs)
    for near in (True, False):
        still = []
        for one in left:
            same = (other for other in rest if one.key == other.key and (one.zone == other.zone or not near))
            other = next(same, None)
            if other:
                rest.remove(other)
            else:
                still.append(one)
        left = still
    return left, rest


def _own(one: str, other: str, source: str, locale: str) -> bool:
    """Whether two addresses are one page in two languages: the same without the language, or one site's own pages."""
    (first, marked), (second, also) = _neutral(one, source), _neutral(other, locale)
    if first == second:
        return marked or also
    return marked and also and first[0] == second[0]


def _neutral(href: str, locale: str) -> tuple[tuple[str, str], bool]:
    """The host and the rest without the parts that say a language; and whether there were such parts."""
    parts = urlsplit(href)
    tag = rf"(?:{re.escape(base(locale))}|{_COUNTRY.get(base(locale), '!')})(?:[-_][a-z]{{2,4}})?"
    host, found = re.subn(rf"^{tag}\.|^www\.(?={tag}\.){tag}\.", "", (parts.hostname or ""), flags=re.IGNORECASE)
    rest = f"{parts.path.rstrip('/')}?{parts.query}"
    rest, more = re.subn(
        rf"(?<=/){tag}(?:/|(?=\?))|(?<=[?&])(?:lang|l|hl|locale)={tag}(?:&|$)", "", rest, flags=re.IGNORECASE
    )
    rest, last = re.subn(rf"[-_.]{tag}(?=\.\w{{2,5}}\?|\?)", "", rest, flags=re.IGNORECASE)
    return (host.removeprefix("www."), rest.replace("/?", "?")), bool(found + more + last)


#: How sites of some countries name their language.
_COUNTRY = {"uk": "ua", "kk": "kz", "en": "eng", "ar": "arabic"}
