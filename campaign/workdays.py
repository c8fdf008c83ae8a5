"""Working days: a country's week and its public holidays. Thought over tables; it asks no clock and no network.

The weeks are CLDR's (supplemental week data), but for three countries where it is behind; the holidays are those of
the ``holidays`` library, which is data. Only holidays of the whole country: not a region's, not those that banks or
schools keep alone. Where the moon decides, the library estimates. A country that it does not know has its weekend and
no holidays: ``known`` says so.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

__all__ = ["add_working_days", "holiday", "is_working_day", "known", "next_working_day", "weekend"]

_SATURDAY_SUNDAY = frozenset({5, 6})
_FRIDAY_SATURDAY = "BD BH DJ DZ EG IL IQ JO KW LY MV OM QA SA SD SY YE"
#: Days off by country where they are not Saturday and Sunday; Monday is 0.
_WEEKENDS = {
    **dict.fromkeys(_FRIDAY_SATURDAY.split(), frozenset({4, 5})),
    "AF": frozenset({3, 4}),
    "IR": frozenset({4}),
    "IN": frozenset({6}),
    "UG": frozenset({6}),
}
#: No run of days off is longer; beyond it a calendar would be wrong.
_LONGEST = 60


def weekend(country: str) -> frozenset[int]:
    """The weekdays on which a country rests, Monday is 0. ``country`` is ISO 3166-1 alpha-2; empty: not known."""
    return _WEEKENDS.get(country, _SATURDAY_SUNDAY)


def known(country: str) -> bool:
    """Whether the public holidays of a country are known, and not only its week."""
    return country in _supported()


@cache
def _supported() -> frozenset[str]:
    from holidays import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=False))


class _Year(NamedTuple):
    off: Mapping[dt.date, str]
    #: Days of a weekend on which people work, because a government moved a day off.
    worked: frozenset[dt.date]


@cache
def _year(country: str, year: int) -> _Year:
    if not known(country):
        return _Year({}, frozenset())
    from holidays import country_holidays

    # A language is named, else the library takes that of the machine.
    found = country_holidays(country, years=year, language="en_US")
    return _Year(dict(found), frozenset(found.weekend_workdays))


def holiday(day: dt.date, country: str) -> str:
    """The name of a public holiday, in English where the library has it; empty on other days."""
    return _year(country, day.year).off.get(day, "")


def is_working_day(day: dt.date, country: str) -> bool:
    """Whether people of a country work on a day."""
    year = _year(country, day.year)
    return day in year.worked or (day.weekday() not in weekend(country) and day not in year.off)


def next_working_day(day: dt.date, country: str) -> dt.date:
    """The first working day after a day."""
    return add_working_days(day, 1, country)


def add_working_days(day: dt.date, count: int, country: str) -> dt.date:
    """The day that is ``count`` working days after a day, which need not be one itself; with 0 the day itself.

    Raises ``ValueError`` for a negative count.
    """
    if count < 0:
        raise ValueError("0 or more working days")
    for _ in range(count):
        following = (day + dt.timedelta(days=ahead) for ahead in range(1, _LONGEST))
        day = next(one for one in following if is_working_day(one, country))
    return day
