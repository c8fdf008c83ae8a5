"""Cells: what people write is understood, what has two readings is refused, guards come off as they went on."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.intake import cells
from campaign.text import normalise, single_line


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("pl", "pl"), ("PT_br", "pt-BR"), ("pol", "pl"), ("French", "fr"), ("français", "fr"), ("francais", "fr"),
        ("polski", "pl"), ("Ukrainian", "uk"), ("українська", "uk"), ("Deutsch", "de"), ("العربية", "ar"),
        ("русский", "ru"), ("čeština", "cs"), ("Español", "es"), ("niemiecki", "de"), ("sr-Latn", "sr-Latn"),
    ],
)  # fmt: skip
def test_languages_by_tag_and_name(said: str, meant: str):
    """A language is known by its tag, by its own name, and by its name in the languages of our lists."""
    assert cells.languages(said) == (meant,)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("PL", "PL"), ("pl", "PL"), ("POL", "PL"), ("Polska", "PL"), ("UK", "GB"), ("U.S.A.", "US"), ("Niemcy", "DE"),
        ("Deutschland", "DE"), ("Україна", "UA"), ("Allemagne", "DE"), ("بولندا", "PL"), ("Great Britain", "GB"),
        ("Turkey", "TR"), ("Myanmar", "MM"), ("Kosovo", "XK"),
    ],
)  # fmt: skip
def test_countries_by_code_and_name(said: str, meant: str):
    """A country is known by its code and by its name in the languages of our lists."""
    assert cells.country(said) == meant


@pytest.mark.parametrize("said", ["yes", "TAK", "oui", "ja", "x", "X", "1", "да", "так", "sí", "Wahr", "نعم"])
def test_yes(said: str):
    """Yes is yes in every language of our lists."""
    assert cells.yes_no(said)


@pytest.mark.parametrize("said", ["no", "nie", "NON", "nein", "0", "нет", "ні", "false", "-"])
def test_no(said: str):
    """No is no in every language of our lists."""
    assert not cells.yes_no(said)


@pytest.mark.parametrize("said", ["2024-05-03", "2024/5/3", "03.05.2024", "3.5.2024"])
def test_dates(said: str):
    """A date is read in the forms that have one reading."""
    assert cells.date(said) == dt.date(2024, 5, 3)


@pytest.mark.parametrize(
    ("reader", "said", "right"),
    [
        (cells.languages, "ua", "the country's language is uk"),
        (cells.languages, "cz", "the country's language is cs"),
        (cells.languages, "né", "a language such as"),
        (cells.languages, "Klingonese", "a language such as"),
        (cells.languages, "x" * 10_000, "a language such as"),
        (cells.country, "XX", "a country such as"),
        (cells.country, "EU", "a country such as"),
        (cells.country, "ČR", "a country such as"),
        (cells.country, "ß", "a country such as"),
        (cells.yes_no, "perhaps", "yes or no"),
        (cells.date, "03/04/2024", "2024-05-31"),
        (cells.date, "31.02.2024", "2024-05-31"),
        (cells.date, "2024-05/03", "2024-05-31"),
        (cells.trust, "yes", "agreed"),
        (cells.basis, "because", "legitimate-interest"),
    ],
)
def test_what_is_no_value_is_refused(reader: Callable[[str], object], said: str, right: str):
    """What has no reading, or two, is refused with what would be right."""
    with pytest.raises(ValueError, match=re.escape(right)):
        reader(said)


def test_words_of_the_house_are_read_loosely():
    """Trust and basis are read in any case, with spaces for hyphens."""
    assert cells.trust("Agreed") == "agreed"
    assert cells.basis("Legitimate Interest") == "legitimate-interest"


def test_lists_are_split():
    """A list is apart at semicolons, commas, bars and line ends; quotation marks hold a value together."""
    assert cells.split("a; b,c|d\ne;;") == ("a", "b", "c", "d", "e")
    assert cells.split('"Law, order"; b; "say ""hi"""') == ("Law, order", "b", 'say "hi"')
    assert cells.split('5" screens; b') == ('5" screens', "b")


@given(st.lists(st.text(max_size=10).map(lambda text: single_line(normalise(text))).filter(bool), max_size=5))
def test_join_and_split_are_inverse(values: list[str]):
    """Any list written into a cell is read back as it was."""
    assert cells.split(cells.join(values)) == tuple(values)


texts = st.text() | st.text(alphabet="'=+-@\t\r\n;,|a\uff1d\uff0b\uff0d\uff20", max_size=12)


@given(texts)
def test_guard_comes_off_as_it_went_on(text: str):
    """What is guarded and read back is what it was, whatever apostrophes it had of its own."""
    assert cells.unguard(cells.guard(text)) == text


@given(texts)
def test_guarded_cell_starts_no_formula(text: str):
    """Neither a guarded cell nor any part that a spreadsheet may take for a cell starts with a formula's sign."""
    for part in re.split(r"[;,|\t\r\n]", cells.guard(text)):
        assert not re.match("[=+\\-@\uff1d\uff0b\uff0d\uff20]", part)
