"""Laws of dates, numbers and lists in words."""

import datetime as dt

import pytest

from campaign.release import Embargo
from campaign.rendering import forms

FIRST, OTHER = dt.date(2026, 3, 1), dt.date(2020, 10, 5)


@pytest.mark.parametrize(
    ("tag", "first", "other", "weekday", "number", "listed"),
    [
        ("en", "1 March 2026", "5 October 2020", "Monday, 5 October 2020", "7,500.5", "a, b and c"),
        ("fr", "1er mars 2026", "5 octobre 2020", "lundi 5 octobre 2020", "7\u202f500,5", "a, b et c"),
        ("de", "1. März 2026", "5. Oktober 2020", "Montag, 5. Oktober 2020", "7.500,5", "a, b und c"),
        ("it", "1º marzo 2026", "5 ottobre 2020", "lunedì 5 ottobre 2020", "7.500,5", "a, b e c"),
        ("es", "1 de marzo de 2026", "5 de octubre de 2020", "lunes, 5 de octubre de 2020", "7.500,5", "a, b y c"),
        ("pl", "1 marca 2026", "5 października 2020", "poniedziałek, 5 października 2020", "7\u00a0500,5", "a, b i c"),
        ("uk", "1 березня 2026\u202fр.", "5 жовтня 2020\u202fр.", "понеділок, 5 жовтня 2020\u202fр.",
         "7\u00a0500,5", "a, b і c"),
        ("ru", "1 марта 2026\u202fг.", "5 октября 2020\u202fг.", "понедельник, 5 октября 2020\u202fг.",
         "7\u00a0500,5", "a, b и c"),
        ("kk", "2026 жылғы 1 наурыз", "2020 жылғы 5 қазан", "2020 жылғы 5 қазан, дүйсенбі", "7\u00a0500,5", "a, b, c"),
        ("ar", "1 مارس 2026", "5 أكتوبر 2020", "الاثنين، 5 أكتوبر 2020", "7,500.5", "a وb وc"),
        ("ar-EG", "١ مارس ٢٠٢٦", "٥ أكتوبر ٢٠٢٠", "الاثنين، ٥ أكتوبر ٢٠٢٠", "٧,٥٠٠.٥", "a وb وc"),
        ("ar-LB", "١ آذار ٢٠٢٦", "٥ تشرين الأول ٢٠٢٠", "الاثنين، ٥ تشرين الأول ٢٠٢٠", "٧.٥٠٠,٥", "a وb وc"),
        ("ar-MA", "1 مارس 2026", "5 أكتوبر 2020", "الاثنين، 5 أكتوبر 2020", "7.500,5", "a وb وc"),
    ],
)  # fmt: skip
def test_days_numbers_and_lists_as_newsrooms_write_them(
    tag: str, first: str, other: str, weekday: str, number: str, listed: str
) -> None:
    """The first of a month, genitives and weekdays, groups of figures and lists are the locale's."""
    assert [first, other] == [forms.date(day, tag) for day in (FIRST, OTHER)]
    assert weekday == forms.date(OTHER, tag, weekday=True)
    assert [number, listed] == [forms.number(7500.5, tag), forms.listed(["a", "b", "c"], tag)]


@pytest.mark.parametrize("tag", ["fr", "it"])
def test_only_the_first_day_is_an_ordinal(tag: str) -> None:
    """No other day of a month gets the ending of the first, the eleventh and a year with a one included."""
    days = [dt.date(2011, 1, day) for day in range(2, 32)]

    assert not any(ending in forms.date(day, tag) for day in days for ending in ("1er", "º"))


def test_an_embargo_says_two_days_where_there_are_two() -> None:
    """When it is another day in UTC, the day is told there too, in the same words."""
    embargo = Embargo(lifts=dt.datetime(2026, 3, 2, 0, 30), zone="Asia/Almaty")
    said = forms.embargo_words(embargo, "fr")

    assert said["date"] == "lundi 2 mars 2026"
    assert said["utc"] == "1er mars 2026 19:30"


@pytest.mark.parametrize(
    ("zone", "tag", "said"),
    [
        ("Europe/Kyiv", "uk", "Київ"),
        ("Europe/Kiev", "pl", "Kijów"),
        ("Asia/Kolkata", "ar", "كالكتا"),
        ("Asia/Almaty", "kk", "Алматы"),
        ("America/Argentina/Buenos_Aires", "fr", "Buenos Aires"),
        ("UTC", "de", "UTC"),
    ],
)
def test_a_city_is_named_in_the_locale_whatever_its_zone_is_called_today(zone: str, tag: str, said: str) -> None:
    """A zone that was renamed keeps its city's name in each language."""
    assert said == forms.city(zone, tag)
