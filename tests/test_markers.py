"""Laws of marks before a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.markers import CORRECTIONS, REPLIES, corrected, reply, topic

TEN = {"en", "fr", "de", "it", "es", "pl", "uk", "ru", "kk", "ar"}


def test_all_ten_languages_have_marks() -> None:
    """Each of the ten languages has a mark of reply and a word for a correction of its own."""
    assert set(REPLIES) == set(CORRECTIONS) == TEN
    assert len(set(CORRECTIONS.values())) == len(TEN)


@given(st.sampled_from(sorted(TEN)), st.sampled_from(sorted(TEN)), st.text("abÄж :Re", min_size=1).filter(str.strip))
def test_one_mark_and_no_more(first: str, second: str, subject: str) -> None:
    """An answer to an answer has one mark, that of its own locale; what it is about stays."""
    once = reply(subject, first)

    assert reply(once, second) == reply(subject, second)
    assert topic(once) == topic(subject).strip()


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("RE: AW: Odp: رد: Urteil", "Urteil"),
        ("R: RIF: Sentenza", "Sentenza"),
        ("Re[3]: x", "x"),
        ("RE : Décision", "Décision"),
        ("Reform: what changes", "Reform: what changes"),
        ("Rennes: un procès", "Rennes: un procès"),
        ("Re:", "Re:"),
    ],
)
def test_marks_of_every_language_are_known(subject: str, about: str) -> None:
    """Whatever a program has put before a subject is taken off; words that only begin alike stay."""
    assert topic(subject) == about


def test_a_correction_says_so_in_its_language() -> None:
    """The word of the locale, with its colon; English for a language that we do not know."""
    assert [corrected("x", tag) for tag in ("de-AT", "fr", "kk", "he")] == [
        "Berichtigung: x", "Rectificatif : x", "Түзету: x", "Correction: x",
    ]  # fmt: skip
