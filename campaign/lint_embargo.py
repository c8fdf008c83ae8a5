"""An embargo in an edition's words against the one that holds. Days and hours are read in ten languages.

The notice that every message prints by itself is not looked at: it is made from the embargo. Only what a writer
typed can differ.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from campaign.edition import Edition, places, plain
from campaign.lint_text import Hit
from campaign.lint_words import EMBARGOED, MONTHS
from campaign.locale import base
from campaign.release import Embargo

__all__ = ["embargo_hits"]

#: Characters after the word within which its day and hour stand.
_NEAR = 120
_HOUR = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-4])(?:\s?[:.hH]\s?(?P<minute>[0-5]\d)(?![\d.]*\d)|(?=\s?(?:h\b|uhr\b|heures?\b|"
    r"ore\b|horas?\b|o['’]clock|[ap]\.?\s?m\b|сағат)))\s?(?P<half>[ap]\.?\s?m\b)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](?:20)?(\d\d)(?!\d)|(?<!\d)20(\d\d)-(\d\d)-(\d\d)(?!\d)")


def embargo_hits(edition: Edition, embargo: Embargo | None) -> Iterator[Hit]:
    """What an edition says about an embargo, where it is not what holds."""
    for place, text in places(edition):
        words = plain(text)
        for match in EMBARGOED.finditer(words):
            notice = words[match.start() : match.end() + _NEAR].split("\n")[0]
            if embargo is None:
                right = "[embargo] in release.toml as well: words alone hold nothing back"
                yield Hit("embargo-differs", place, notice, right)
            elif _differs(notice, edition.locale, embargo):
                right = f"the embargo that holds: {embargo.lifts:%Y-%m-%d %H:%M} in {embargo.zone}"
                yield Hit("embargo-differs", place, notice, right)


def _differs(notice: str, tag: str, embargo: Embargo) -> bool:
    """Whether a day or an hour is named and none of them is the embargo's, by its own clock or in UTC."""
    right = (embargo.lifts, embargo.instant.replace(tzinfo=None))
    days, hours = list(_days(notice, tag)), list(_hours(notice))
    wrong_day = days and not any(_same_day(day, moment.date()) for day in days for moment in right)
    wrong_hour = hours and not any(hour == (moment.hour, moment.minute) for hour in hours for moment in right)
    return bool(wrong_day or wrong_hour)


_Day = tuple[int, int, int | None]


def _same_day(day: _Day, date: dt.date) -> bool:
    return day[:2] == (date.day, date.month) and day[2] in {None, date.year}


@cache
def _months(language: str) -> "re.Pattern[str]":
    each = [f"(?P<m{number}>{stems})" for number, stems in enumerate(MONTHS[language].split(), 1)]
    month = f"(?:{'|'.join(each)})"
    forward = rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°|-?[а-яі]{{1,3}})?\s+(?:of |de |d['’])?{month}\w*"
    year = r"(?:\.?,?\s+(?:de |del |року )?(?P<year>20\d\d))?"
    return re.compile(forward + year, re.IGNORECASE)


@cache
def _month_first(language: str) -> "re.Pattern[str]":
    each = [f"(?P<m{number}>{stems})" for number, stems in enumerate(MONTHS[language].split(), 1)]
    return re.compile(
        rf"(?:(?P<year>20\d\d)\s+\w+\s+)?(?P<day>\d{{1,2}})\s+(?:{'|'.join(each)})\w*" if language == "kk" else
        rf"(?<!\w)(?:{'|'.join(each)})\w*\.?\s+(?P<day>\d{{1,2}})(?!\d|[:.h]\d)(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d))?",
        re.IGNORECASE,
    )  # fmt: skip


def _days(notice: str, tag: str) -> Iterator[_Day]:
    """Every day that is named: (day, month, year or nothing)."""
    for match in _FIGURES.finditer(notice):
        first, second, year, *whole = match.groups()
        if first:
            yield int(first), int(second), 2000 + int(year)
            yield int(second), int(first), 2000 + int(year)
        else:
            yield int(whole[2]), int(whole[1]), 2000 + int(whole[0])
    for language in dict.fromkeys((base(tag), "en")):
        if language in MONTHS:
            for pattern in (_months(language), _month_first(language)):
                for match in pattern.finditer(notice):
                    month = next(number for number in range(1, 13) if match[f"m{number}"])
                    yield int(match["day"]), month, int(match["year"]) if match["year"] else None


def _hours(notice: str) -> Iterator[tuple[int, int]]:
    for match in _HOUR.finditer(notice):
        hour, half = int(match["hour"]), match["half"]
        if half:
            hour = hour % 12 + 12 * (half[0] in "pP")
        yield hour % 24, int(match["minute"] or 0)
