"""Laws of working days."""

import datetime as dt
import subprocess
import sys

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from campaign.workdays import add_working_days, holiday, is_working_day, known, next_working_day, weekend

COUNTRIES = ("FR", "DE", "PL", "UA", "RU", "KZ", "IT", "ES", "GB", "SA", "EG", "MA", "US", "IR", "XX", "")
WEEKS = "AE AF BH DE DZ EG FR GB IL IN IQ IR JO KW KZ LB LY MA OM PK PL QA RU SA SD SY TN TR UA UG US YE"
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, st.integers(1, 12), st.sampled_from(COUNTRIES))
def test_as_many_working_days_as_counted(day: dt.date, count: int, country: str) -> None:
    """From a day to the one so many working days after it lie exactly so many, and the last is one."""
    end = add_working_days(day, count, country)
    between = [day + dt.timedelta(days=ahead) for ahead in range(1, (end - day).days + 1)]

    assert count == sum(is_working_day(one, country) for one in between)
    assert is_working_day(end, country)


@given(DAYS, st.sampled_from(COUNTRIES))
def test_the_next_one_is_the_first(day: dt.date, country: str) -> None:
    """The next working day lies after the day, and none between; no days more is the day itself."""
    assert (
        next_working_day(day, country) == add_working_days(day, 1, country) > day == add_working_days(day, 0, country)
    )


def test_weeks_are_those_of_cldr() -> None:
    """Each country rests on the days that CLDR has, but for those where it is behind."""
    rules = {country: Locale.parse(f"und_{country}") for country in WEEKS.split()}

    assert {country: weekend(country) for country in rules} == {
        country: {day % 7 for day in range(rule.weekend_start, rule.weekend_start + _length(rule))}
        for country, rule in rules.items()
    }
    assert {weekend(country) for country in ("BD", "DJ", "MV")} == {weekend("EG")}


def _length(rules: Locale) -> int:
    return (rules.weekend_end - rules.weekend_start) % 7 + 1


@pytest.mark.parametrize(
    ("day", "country", "name"),
    [
        ("2026-07-14", "FR", "National Day"),
        ("2026-11-11", "PL", "National Independence Day"),
        ("2026-10-03", "DE", "German Unity Day"),
        ("2026-03-23", "KZ", "Nowruz Holiday"),
        ("2026-04-25", "IT", "Liberation Day"),
        ("2026-07-14", "XX", ""),
        ("2026-07-14", "", ""),
    ],
)
def test_holidays_have_names(day: str, country: str, name: str) -> None:
    """Public holidays are known by name; a country that is not known has none, and that can be told."""
    assert holiday(dt.date.fromisoformat(day), country) == name
    assert known(country) is (country not in {"XX", ""})


def test_a_moved_day_off_is_worked() -> None:
    """A Saturday on which a country works, because its government moved a day off, is a working day."""
    assert is_working_day(dt.date(2024, 4, 27), "RU")
    assert not is_working_day(dt.date(2024, 4, 20), "RU")


def test_the_machine_s_language_changes_nothing() -> None:
    """A holiday has the same name on every machine."""
    said = "import datetime as dt; from campaign.workdays import holiday; print(holiday(dt.date(2026, 7, 14), 'FR'))"
    other = {"LANGUAGE": "fr", "LANG": "fr_FR.UTF-8"}
    run = subprocess.run([sys.executable, "-c", said], env=other, capture_output=True, text=True, check=True)

    assert run.stdout == "National Day\n"


def test_nobody_works_less_than_no_days() -> None:
    """A negative count is refused."""
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(dt.date(2026, 1, 1), -1, "FR")
