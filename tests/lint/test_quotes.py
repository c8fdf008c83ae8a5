"""Quotation marks are paired in every language's own way, whatever stands between them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.lint_quotes import scan

MARKS = {
    "en": ("“", "”", "‘", "’"), "fr": ("« ", " »", "“", "”"), "de": ("„", "“", "‚", "‘"), "it": ("«", "»", "“", "”"),
    "es": ("«", "»", "“", "”"), "pl": ("„", "”", "«", "»"), "uk": ("«", "»", "„", "“"), "ru": ("«", "»", "„", "“"),
    "kk": ("«", "»", "“", "”"), "ar": ("«", "»", "“", "”"),
}  # fmt: skip
#: Words with apostrophes inside or at their end; nothing that a quotation mark is.
WORDS = st.lists(
    st.sampled_from(["word", "l’eau", "п’ять", "Qur'an", "judges’", "O'Neill", "7,500", "كلمة", "7500", "end."]),
    min_size=1,
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize("locale", MARKS)
@given(WORDS, WORDS, WORDS)
def test_a_quotation_in_a_quotation_is_whole(locale: str, before: str, inside: str, after: str) -> None:
    """A quotation with another inside it is one quotation, from its first mark to its last."""
    outer, end, inner, inner_end = MARKS[locale]
    said = f"{outer}word {inner}{inside.rstrip('’')}{inner_end} word{end}"
    text = f"{before} {said} {after}"

    actual = scan(text, locale)

    assert (list(actual.open), list(actual.stray)) == ([], [])
    assert [text[start:stop] for start, stop in actual.quoted] == [said]


@pytest.mark.parametrize("locale", MARKS)
@given(WORDS, WORDS)
def test_half_a_quotation_is_found(locale: str, before: str, inside: str) -> None:
    """A quotation that is not closed, or was not opened, is found at its mark."""
    outer, end, *_ = MARKS[locale]
    opened, closed = f"{before} {outer}{inside}", f"{before} word{end}"

    assert list(scan(opened, locale).open) == [opened.index(outer.strip())]
    assert list(scan(closed, locale).stray) == [closed.index(end.strip())]


@given(st.text(st.sampled_from("a 1.’'‘‚\"“”„«»‹›—(),\n"), max_size=40), st.sampled_from(sorted(MARKS)), st.booleans())
@example("«“»”", "ru", False)
def test_any_text_can_be_read(text: str, locale: str, carried: bool) -> None:
    """Whatever the marks, reading ends, and each place it names is one of the text."""
    actual = scan(text, locale, carried=carried)

    assert all(0 <= position < len(text) for position in (*actual.open, *actual.stray))
    assert all(0 <= start < stop <= len(text) for start, stop in actual.quoted)
