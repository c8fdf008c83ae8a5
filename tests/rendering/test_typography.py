"""Laws of marks and spaces."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rendering.typography import isolate, marks, typeset

FRENCH = st.lists(
    st.sampled_from(["a", "é", "9", " ", "\u00a0", "\u202f", ";", ":", "!", "?", "«", "»", "…", "/", "@", ".", "\n"])
).map("".join)


@given(FRENCH)
def test_only_white_space_changes(text: str) -> None:
    """Setting French type changes no letter and no mark, only the spaces between them."""
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", typeset(text, "fr"))


@given(FRENCH)
def test_setting_twice_is_setting_once(text: str) -> None:
    """Text that is set stays as it is."""
    assert typeset(text, "fr-CA") == typeset(typeset(text, "fr-CA"), "fr-CA")


@given(st.text())
def test_other_languages_are_left_alone(text: str) -> None:
    """No locale but French gets French spaces."""
    assert text == typeset(text, "en") == typeset(text, "pl")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Asile: oui", "Asile\u202f: oui"),
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Quoi?!", "Quoi\u202f?!"),
        ("«mot»", "«\u202fmot\u202f»"),
        ("« mot » : suite", "«\u202fmot\u202f»\u202f: suite"),
        ("à 9:00 précises", "à 9:00 précises"),
        ("https://port.example/a?b=c;d:", "https://port.example/a?b=c;d:"),
        ("presse@port.example:", "presse@port.example:"),
        ("mailto:a@port.example", "mailto:a@port.example"),
    ],
)
def test_french_spaces_stand_where_printers_put_them(before: str, after: str) -> None:
    """A narrow no-break space before high marks and inside guillemets, none in hours and addresses."""
    assert after == typeset(before, "fr")


def test_each_language_quotes_in_its_own_way() -> None:
    """Quotation marks are the locale's; an unknown locale gets the English ones."""
    assert [marks(tag)[:2] for tag in ("en-GB", "fr", "pl", "uk", "ar", "xx")] == [
        ("“", "”"),
        ("«\u202f", "\u202f»"),
        ("„", "”"),
        ("«", "»"),
        ("«", "»"),
        ("“", "”"),
    ]


@pytest.mark.parametrize(
    ("text", "direction", "alone"),
    [
        ("Jane Doe", "rtl", True),
        ("+32 2 555", "rtl", True),
        ("سلمى", "rtl", False),
        ("سلمى", "ltr", True),
        ("Jane, 2026", "ltr", False),
        ("—", "rtl", False),
    ],
)
def test_what_would_reorder_its_neighbours_is_isolated(text: str, direction: str, alone: bool) -> None:
    """Names and numbers of the other direction stand between isolates; others stay bare."""
    assert (f"\u2068{text}\u2069" if alone else text) == isolate(text, direction)
