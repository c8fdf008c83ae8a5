"""Dates as people write them in a release. Not a calendar: Gregorian, a day with month and year."""

import datetime as dt
import functools
import re
from typing import NamedTuple

__all__ = ["Found", "clock", "find"]

#: Whose month names are known. ``ar-LB`` has those of the Levant.
_LOCALES = ("en", "fr", "pl", "uk", "ar", "ar_LB", "de", "es", "it", "ru")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?"
_YEAR = r"(?P<year>(?:[1١۱][9٩۹]|[2٢۲][0٠۰])\d\d)"

_CLOCK = re.compile(
    r"(?<![\d:.])(?:(?P<hour>[01]?\d|2[0-3])\s?[:.h]\s?(?P<minute>[0-5]\d)(?![\d.])|"
    r"(?P<round>[01]?\d|2[0-3])(?=\s?(?:h|uhr|heures?|ore|horas?|[ap]\.?\s?m)\b))\s?(?P<half>[ap]\.?\s?m\b)?",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A date in a text, where it stands there, and whether day and month could be the other way round."""

    date: dt.date
    start: int
    end: int
    unsure: bool = False


@functools.cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                # Arabic names come with invisible marks in some places.
                for number, name in get_month_names(width, context, locale).items():
                    names.setdefault(name.casefold().strip(".\u200f "), number)
    return {name: number for name, number in names.items() if len(name) > 2 and not name.isdigit()}


@functools.cache
def _patterns() -> tuple["re.Pattern[str]", ...]:
    month = f"(?P<month>{'|'.join(sorted(map(re.escape, _months()), key=len, reverse=True))})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
            rf"(?<!\d){_DAY}\s+(?:de\s+|d['’])?{month}\.?,?\s+(?:de\s+|del\s+)?{_YEAR}(?!\d)",
            rf"(?<!\w){month}\.?\s+{_DAY},?\s+{_YEAR}(?!\d)",
            rf"(?<!\d)(?P<day>\d{{1,2}})(?P<sign>[./-])\s?(?P<month>\d{{1,2}})(?P=sign)\s?{_YEAR}(?!\d)",
        )
    )


def find(text: str) -> Found | None:
    """The first date in a text, ``None`` when there is none. Figures of every script are understood."""
    found = [hit for pattern in _patterns() for match in pattern.finditer(text) if (hit := _read(match))]
    return min(found, key=lambda hit: (hit.start, -hit.end), default=None)


def _read(match: "re.Match[str]") -> Found | None:
    month = match["month"].casefold()
    number = int(month) if month.isdigit() else _months()[month]
    day = int(match["day"])
    # In figures with slashes, some write the month first.
    unsure = match.groupdict().get("sign") == "/" and day <= 12 and number <= 12 and day != number
    if month.isdigit() and number > 12 >= day:
        day, number = number, day
    try:
        return Found(dt.date(int(match["year"]), number, day), match.start(), match.end(), unsure)
    except ValueError:
        return None


def clock(text: str) -> dt.time | None:
    """The first hour in a text: ``14:00``, ``9.30``, ``14h``, ``9 am``; ``None`` when there is none."""
    match = _CLOCK.search(text)
    if not match:
        return None
    hour, half = int(match["hour"] or match["round"]), match["half"] or ""
    if half:
        hour = hour % 12 + 12 * (half[0] in "pP")
    return dt.time(hour, int(match["minute"] or 0))
