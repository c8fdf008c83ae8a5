"""Dates, hours, language names and lists in the words of a locale. Babel's tables (CLDR); no clock."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

from campaign.briefing import Moment
from campaign.locale import base
from campaign.release import Embargo

__all__ = ["city", "date", "embargo_words", "language", "listed", "moment", "number", "region_rules"]


@cache
def region_rules(tag: str) -> Locale:
    """Babel's locale for a tag: its own, a shorter tag's, else English.

    Plain ``en`` is international English (5 October 2020), not that of the United States.
    """
    wanted = tag
    while wanted:
        try:
            return Locale.parse("en_001" if wanted == "en" else wanted.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            wanted = wanted.rpartition("-")[0]
    return Locale.parse("en_001")


#: Where newsrooms write a day otherwise than CLDR's pattern: by locale and form.
_PATTERNS = {
    # CLDR abbreviates the word for year, as forms do; prose has it whole.
    ("kk", "long"): "y 'жылғы' d MMMM",
    ("kk", "full"): "y 'жылғы' d MMMM, EEEE",
}
#: What follows the first of a month (Lexique des règles typographiques, "Dates"; Accademia della Crusca).
_FIRST = {"fr": "er", "it": "º"}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def date(day: dt.date, tag: str, *, weekday: bool = False) -> str:
    """The day in words, as prose has it: *1er mars 2026*, *5 жовтня 2020 р.*, *2020 жылғы 5 қазан*.

    Digits are Latin, as in newsrooms everywhere, unless the tag names a region that writes others (ar-EG).
    """
    form = "full" if weekday else "long"
    said = format_date(day, _PATTERNS.get((base(tag), form), form), locale=region_rules(tag))
    if day.day == 1 and base(tag) in _FIRST:
        said = re.sub(r"(?<!\d)1(?= )", f"1{_FIRST[base(tag)]}", said, count=1)
    return _digits(said, tag)


def _digits(text: str, tag: str) -> str:
    rules = region_rules(tag)
    return text.translate(_ARABIC_DIGITS) if rules.territory and rules.default_numbering_system == "arab" else text


def number(value: float | Decimal, tag: str) -> str:
    """The number with its locale's groups and decimal mark: *7 500*, *7.500*, *7,500*."""
    return _digits(format_decimal(value, locale=region_rules(tag)), tag)


def moment(when: Moment, tag: str) -> str:
    """A day, a month with its year, or a year in words, as far as it is known."""
    if when.day:
        return date(dt.date(*when), tag)
    if when.month:
        return format_skeleton("yMMMM", dt.datetime(when.year, when.month, 1), locale=region_rules(tag))  # noqa: DTZ001 - a calendar's month, in no zone
    return str(when.year)


def language(spoken: str, tag: str) -> str:
    """The name of the base language of ``spoken``; the tag itself where Babel has no name."""
    return str(region_rules(tag).languages.get(base(spoken), spoken))


def listed(items: Sequence[str], tag: str) -> str:
    """One, two and three."""
    return format_list(list(items), locale=region_rules(tag))


def city(zone: str, tag: str) -> str:
    """The name of a zone's city: *Київ* for ``Europe/Kyiv``.

    CLDR keeps cities under the zones' first names (``Europe/Kiev``), and Babel looks only under those of today.
    """
    rules = region_rules(tag)
    today = get_global("zone_aliases")
    names = (name for name in (zone, *today) if name == zone or today[name] == today.get(zone, zone))
    cities = (rules.time_zones.get(name, {}).get("city") for name in names)
    said: str = next(filter(None, cities), None) or get_timezone_location(zone, locale=rules, return_city=True)
    return said.rpartition("/")[2]


def embargo_words(embargo: Embargo, tag: str) -> dict[str, str]:
    """An embargo's ``date``, ``time`` and ``place`` as its writer meant them, and ``utc``, the same moment in UTC.

    Hours run from 0 to 24 everywhere: a newsroom must not mistake nine in the morning for nine at night.
    """
    rules = region_rules(tag)
    instant = embargo.instant
    utc = format_time(instant.time(), "HH:mm", locale=rules)
    if instant.date() != embargo.lifts.date():
        utc = f"{date(instant.date(), tag)} {utc}"
    return {
        "date": date(embargo.lifts.date(), tag, weekday=True),
        "time": _digits(format_time(embargo.lifts.time(), "HH:mm", locale=rules), tag),
        "place": city(embargo.zone, tag),
        "utc": _digits(utc, tag),
    }
