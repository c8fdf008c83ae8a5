"""The send journal: what it proves, what it never claims, what it gives away."""

import os
from pathlib import Path

import pytest

from campaign.store.journal import Identity, Journal, hashed, reached, read, unknown

SECRET = b"s" * 32
HERE = Identity("boot-1", "place-1")


def written(path: Path, *dots: tuple[str, int], identity: Identity = HERE) -> Path:
    """A journal with one session of these dots."""
    book = Journal(path, SECRET, identity)
    for token, fence in dots:
        book.dot(token, fence)
    book.close()
    return path


def test_a_dot_that_is_not_in_a_whole_journal_was_not_sent(tmp_path: Path) -> None:
    """Within one start of one machine, a marked delivery without a line has not reached its dot."""
    said = read(written(tmp_path / "j", ("one", 1), ("two", 3)))
    sent = reached(said, SECRET, HERE)

    assert [sent("one", 1), sent("one", 2), sent("two", 3), sent("three", 1)] == [True, False, True, False]


@pytest.mark.parametrize("other", [Identity("boot-2", "place-1"), Identity("boot-1", "place-2")])
def test_after_another_boot_or_elsewhere_nothing_is_concluded(tmp_path: Path, other: Identity) -> None:
    """A line that is missing proves nothing after a power loss, or on another machine."""
    sent = reached(read(written(tmp_path / "j", ("one", 1))), SECRET, other)

    assert sent("three", 1)


def test_a_torn_line_proves_nothing(tmp_path: Path) -> None:
    """A journal whose last line is torn rules nothing out, and the next session starts on a line of its own."""
    path = written(tmp_path / "j", ("one", 1), ("two", 1))
    os.truncate(path, path.stat().st_size - 3)
    torn = read(path)
    assert reached(torn, SECRET, HERE)("three", 1)

    after = read(written(path, ("four", 1)))

    assert after.dots[hashed(SECRET, "four")] == 1
    assert after.latest == HERE


def test_a_torn_line_of_an_earlier_session_is_history(tmp_path: Path) -> None:
    """What a session finds torn was judged before it began: of its own lines a whole journal is sure again."""
    path = written(tmp_path / "j", ("one", 1))
    os.truncate(path, path.stat().st_size - 3)

    sent = reached(read(written(path, ("two", 1))), SECRET, HERE)

    assert [sent("two", 1), sent("three", 1)] == [True, False]


@pytest.mark.parametrize("left", [0, 5, 32, 34])
def test_a_line_that_a_full_disk_cut_short_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """The dot after a line that was not written whole stands in the journal, however that was cut."""
    write = os.write
    book = Journal(tmp_path / "j", SECRET, HERE)
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:left]))
    with pytest.raises(OSError, match="No space"):
        book.dot("one", 1)
    monkeypatch.undo()
    book.dot("two", 1)
    book.close()
    said = read(tmp_path / "j")

    assert reached(said, SECRET, HERE)("two", 1)
    assert unknown(said, SECRET, [("one", 1), ("two", 0)]) == 1


def test_two_lines_run_together_prove_nothing(tmp_path: Path) -> None:
    """A line that is none of ours may hide a dot: then a journal rules nothing out."""
    path = written(tmp_path / "j", ("one", 1))
    with path.open("a") as file:
        file.write("abc" + hashed(SECRET, "two") + " 1\n")

    assert reached(read(path), SECRET, HERE)("two", 1)


def test_no_journal_rules_nothing_out(tmp_path: Path) -> None:
    """A ledger that came without its journal treats every marked row as perhaps sent."""
    assert reached(read(tmp_path / "none"), SECRET, HERE)("one", 1)


def test_a_restored_ledger_is_behind_its_journal(tmp_path: Path) -> None:
    """A ledger that does not know a line of its journal was restored from before it."""
    said = read(written(tmp_path / "j", ("one", 1), ("one", 2), ("two", 1)))

    assert unknown(said, SECRET, [("one", 2), ("two", 1), ("three", 0)]) == 0
    assert unknown(said, SECRET, [("one", 1), ("two", 1)]) == 1
    assert unknown(said, SECRET, [("one", 2)]) == 1


def test_the_journal_names_nobody(tmp_path: Path) -> None:
    """Only its owner can read the file, and without the secret it holds nothing that could be known."""
    path = written(tmp_path / "j", ("token-of-somebody", 1))

    assert path.stat().st_mode & 0o777 == 0o600
    assert b"token-of-somebody" not in path.read_bytes()
