"""Numbers and dates as ten languages write them are the same numbers and dates."""

from decimal import Decimal

import pytest

from campaign.figures import Day, alike, read, spoken


def values(text: str, locale: str) -> list[object]:
    """What is read, as plain values."""
    return [figure.value for figure in read(text, locale)]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("29 September 2020", "en"), ("September 29, 2020", "en-US"), ("29th of September 2020", "en"),
        ("le 29 septembre 2020", "fr"), ("am 29. September 2020", "de"), ("il 29 settembre 2020", "it"),
        ("el 29 de septiembre de 2020", "es"), ("29 września 2020 roku", "pl"), ("29 вересня 2020 року", "uk"),
        ("29 сентября 2020 года", "ru"), ("2020 жылғы 29 қыркүйекте", "kk"), ("في 29 سبتمبر 2020", "ar"),
        ("٢٩ أيلول/سبتمبر ٢٠٢٠", "ar"), ("2020-09-29", "en"), ("29.09.2020", "de"), ("29/09/2020", "fr"),
    ],
)  # fmt: skip
def test_one_date(text: str, locale: str):
    """A date is read in words and figures, with inflected months, in every script's figures."""
    assert values(text, locale) == [Day(2020, 9, 29)]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("in March 2018", "en", Day(2018, 3, 0)), ("en mars 2018", "fr", Day(2018, 3, 0)),
        ("w styczniu 2011 roku", "pl", Day(2011, 1, 0)), ("у січні 2011 року", "uk", Day(2011, 1, 0)),
        ("в марте 2018 года", "ru", Day(2018, 3, 0)), ("2018 жылдың наурызында", "kk", Day(2018, 3, 0)),
        ("1er mai", "fr", Day(0, 5, 1)), ("كانون الثاني 2011", "ar", Day(2011, 1, 0)),
    ],
)  # fmt: skip
def test_part_of_a_date(text: str, locale: str, expected: Day):
    """A month with its year, or a day with its month, is as much of a date as is said."""
    assert values(text, locale) == [expected]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("7,500", "en", "7500"), ("7 500", "fr", "7500"), ("7\u202f500", "fr", "7500"), ("7.500", "de", "7500"),
        ("7500", "pl", "7500"), ("٧٥٠٠", "ar", "7500"), ("٧٬٥٠٠", "ar", "7500"), ("7,500", "ar", "7500"),
        ("7’500", "de-CH", "7500"), ("7.500", "en", "7.5"), ("0,125", "de", "0.125"), ("3,5", "uk", "3.5"),
        ("٣٫٥", "ar", "3.5"), ("1.234.567,89", "it", "1234567.89"), ("1,234,567.89", "en", "1234567.89"),
        ("1.5 million", "en", "1500000"), ("1,5 Mio.", "de", "1500000"), ("1,5 млн", "ru", "1500000"),
        ("12,5 tys. osób", "pl", "12500"), ("5 mil millones", "es", "5000000000"), ("1 500 000", "kk", "1500000"),
        ("the 1990s", "en", "1990"), ("1 may appeal", "en", "1"),
    ],
)  # fmt: skip
def test_one_number(text: str, locale: str, expected: str):
    """Thousands, decimals and large numbers are read as the language writes them."""
    assert values(text, locale) == [Decimal(expected)]


def test_no_figures():
    """Addresses, names with figures in them and numbers in words are no figures; a telephone number is one whole."""
    text = "See https://x.example/2020/7 and a1@b2.example, the G7, three of them; +32 2 555 01 42"

    assert values(text, "en") == ["3225550142"]


@pytest.mark.parametrize(
    ("one", "first", "other", "second"),
    [
        ("29 September", "en", "29 вересня 2020 року", "uk"),
        ("2 p.m.", "en", "14:00", "fr"),
        ("2 p.m.", "en", "14.00 Uhr", "de"),
        ("14 h 30", "fr", "14.30", "pl"),
        ("3/4/2020", "en-US", "4 mars 2020", "fr"),
        ("in March 2018", "en", "2018", "fr"),
    ],
)
def test_two_ways_to_say_it(one: str, first: str, other: str, second: str):
    """A date with and without its year, and an hour in both ways of counting, can be the same."""
    assert alike(read(one, first)[0], read(other, second)[0])


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("twenty-five people", "en", 25), ("quatre-vingt-dix", "fr", 90), ("fünfundzwanzig", "de", 25),
        ("dziesięciu państw", "pl", 10), ("шістьма роками", "uk", 6), ("десяти стран", "ru", 10), ("он ел", "kk", 10),
        ("عشر دول", "ar", 10), ("diez países", "es", 10), ("dodici mesi", "it", 12), ("le XIXe siècle", "fr", 19),
    ],
)  # fmt: skip
def test_numbers_in_words(text: str, locale: str, number: int):
    """What a text may say in words or in Roman figures is known in ten languages."""
    assert Decimal(number) in spoken(text, locale)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("€3.5m", "en", Decimal(3_500_000)),
        ("$2m", "en", Decimal(2_000_000)),
        ("2 mld di euro", "it", Decimal(2_000_000_000)),
        ("a wall of 5 m", "en", Decimal(5)),
        ("1.º de mayo de 2026", "es", Day(2026, 5, 1)),
    ],
)
def test_newsrooms_shorten_sums_and_firsts(text: str, locale: str, expected: object):
    """Millions of money in one letter, milliards in three, the first of a month with a point: as if in full."""
    assert values(text, locale) == [expected]
