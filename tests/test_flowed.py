"""Laws of format=flowed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.flowed import SIGNATURE, columns, flow, unflow

LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=200),
        st.lists(st.sampled_from(["", "-", "--", ">", ">>", "From", "from", "a", "слово", "字", "x" * 90, "é"])).map(
            " ".join
        ),
        st.just(SIGNATURE),
    ),
    max_size=6,
)


@given(LINES, st.integers(2, 80))
def test_reflowing_gives_back_every_paragraph(lines: list[str], width: int) -> None:
    """What a mail program makes of flowed text is what went in, but for spaces at a paragraph's end."""
    kept = "\n".join(line if line == SIGNATURE else line.rstrip(" ") for line in lines)

    assert kept == unflow(flow("\n".join(lines), width))


@given(LINES, st.integers(8, 80))
def test_no_line_is_wider_than_asked_except_one_word_alone(lines: list[str], width: int) -> None:
    """A line fits, or it is a single word that cannot be cut."""
    for line in flow("\n".join(lines), width).split("\n"):
        words = line.removeprefix(" ").removeprefix(SIGNATURE).strip(" ").split(" ")
        assert columns(line) <= width or len(words) == 1


@given(LINES)
def test_nothing_reads_as_a_quotation_or_a_mailbox_separator(lines: list[str]) -> None:
    """No line begins with ">" or "From ", which mail programs and servers would change."""
    assert not [line for line in flow("\n".join(lines)).split("\n") if line.startswith((">", "From "))]


@given(LINES)
def test_only_a_real_signature_ends_the_message(lines: list[str]) -> None:
    """Wrapping never makes a line that reads as the signature separator."""
    assert flow("\n".join(lines)).split("\n").count(SIGNATURE) == lines.count(SIGNATURE)


@pytest.mark.parametrize(
    ("text", "width"),
    [("plain", 5), ("", 0), ("e\u0301", 1), ("\u0301" * 10_000, 0), ("漢字", 4), ("بيان", 4), ("\u2068a\u2069", 1)],
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    """Marks and format characters take no cell, East Asian wide characters two."""
    assert width == columns(text)


def test_an_address_stays_whole() -> None:
    """An address that is wider than a line stands alone on one, uncut."""
    url = "<https://organisation.example/" + "a" * 90 + ">"

    assert ["see ", url] == flow(f"see {url}").split("\n")


def test_a_run_between_isolates_stays_whole() -> None:
    """A short foreign name is not cut at its space, for its second line would turn round; a long one is."""
    short, long = "\u2068Lantern Watch\u2069", f"\u2068{'name ' * 30}\u2069"

    assert flow(f"aaaa bbbb {short} c", 18) == f"aaaa bbbb \n{short} c"
    assert max(map(columns, flow(long, 18).split("\n"))) <= 18
    assert unflow(flow(f"aaaa bbbb {short} {long}", 18)) == f"aaaa bbbb {short} {long}"
