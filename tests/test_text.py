"""Laws of text as it enters a model."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.contact import Contact
from campaign.text import fold, normalise, single_line

anything = st.text(st.characters(), max_size=300)


@given(anything)
@example("e" + "\u0301" * 10_000)
@example("a\r\nb\rc\u2028d\x85e")
@example("\ufdd0salutation\ufdd1")
def test_normalised_text_is_clean(text: str) -> None:
    """Text from outside is NFC, has no controls, no direction overrides, no slot marks, and stays so."""
    actual = normalise(text)

    assert unicodedata.is_normalized("NFC", actual)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in actual)
    assert not set(actual) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufdd0\ufdd1\ufeff")
    assert normalise(actual) == actual


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=100))
def test_words_are_kept(text: str) -> None:
    """Letters, digits and punctuation are never dropped."""
    assert normalise(text) == unicodedata.normalize("NFC", text)


def test_marks_are_bounded() -> None:
    """A letter keeps 30 marks, more than any language uses, and no more."""
    assert normalise("x" + "\u0316" * 10_000) == "x" + "\u0316" * 30


@pytest.mark.parametrize(("text", "expected"), [("  a \n b\t c ", "a b c"), ("", ""), ("\u00a0x\u2003y", "x y")])
def test_single_line_folds_white_space(text: str, expected: str) -> None:
    """Every run of white space is one space, none at the ends."""
    assert single_line(text) == expected


def test_fold_compares_as_people_do() -> None:
    """Case, width and spacing do not tell two words apart; letters do."""
    assert fold("STRASSE  Ⅸ") == fold("straße ix")
    assert fold("Łódź") != fold("Lodz")


def test_models_normalise_at_intake() -> None:
    """A decomposed name is composed when it enters a model."""
    contact = Contact(address="zoe@daily.example", given_name="Zoe\u0308\r\nBcc: x")

    assert contact.given_name == "Zoë Bcc: x"
