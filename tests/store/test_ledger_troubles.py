"""What the disk or another program does to the ledger is one line: the file, what is wrong, what to do."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from campaign.errors import WorldError
from campaign.store import contacts
from campaign.store import ledger as opening
from campaign.store.ledger import Ledger
from tests.support.builders import NOW, SECRET, new_ledger, people


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with people in it, nothing of it in the WAL."""
    made = new_ledger(tmp_path)
    with made.write() as connection:
        contacts.add(connection, SECRET, people(200), NOW)
    made.close()
    yield made
    made.close()


def full(ledger: Ledger) -> None:
    """No page more."""
    with ledger.write() as connection:
        count = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {count}")
        contacts.add(connection, SECRET, people(900)[200:], NOW)


def read_only(ledger: Ledger) -> None:
    """May be read only. SQLite's own switch: a test that runs as root may write to any file."""
    with ledger.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("DELETE FROM contacts")


def damaged(ledger: Ledger) -> None:
    """Noise in every page but the first."""
    with ledger.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"noise" * (ledger.path.stat().st_size // 5 - 1000))
    everybody(ledger)


def no_ledger(ledger: Ledger) -> None:
    """Something else under its name."""
    ledger.path.write_bytes(b"Dear all, " * 1000)
    everybody(ledger)


def in_its_place(ledger: Ledger) -> None:
    """A folder where SQLite keeps its log."""
    Path(f"{ledger.path}-wal").mkdir()
    everybody(ledger)


def everybody(ledger: Ledger) -> None:
    """Read all contacts."""
    with ledger.read() as connection:
        assert list(contacts.every(connection))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (full, "the disk is full; make room on it, then type the command again"),
        (read_only, "may not be written; see who owns it and its folder, and whether the disk is read-only, then type"),
        (damaged, "is damaged (database disk image is malformed); move it away with its -wal and -shm, put the latest"),
        (no_ledger, "is damaged (file is not a database); move it away with its -wal and -shm, put the latest backup"),
        (in_its_place, "cannot be opened, or a file beside it cannot; see who owns it and its folder, then type"),
    ],
)
def test_a_trouble_is_one_line_that_says_what_to_do(ledger: Ledger, harm: Callable[[Ledger], None], said: str):
    """The line names the file, what is wrong, and what to do; nothing else of SQLite's shows."""
    with pytest.raises(WorldError) as caught:
        harm(ledger)

    assert str(caught.value).startswith(f"ledger.db: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("opened", [True, False], ids=["open", "to be opened"])
def test_a_lock_that_is_held_too_long_is_one_line(ledger: Ledger, opened: bool, monkeypatch: pytest.MonkeyPatch):
    """Who holds it cannot be known; what to close and what to type then is said, also when it is only opened."""
    monkeypatch.setattr(opening, "_BUSY_MS", 50)
    patient = Ledger.open(ledger.path)
    with contextlib.closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        again = patient if opened else Ledger.open(ledger.path)
        with pytest.raises(WorldError) as caught, again.write():
            pass
        again.close()
        other.execute("ROLLBACK")
    patient.close()

    assert str(caught.value) == (
        "ledger.db: another program has kept it locked for 0.05 s; "
        "close whatever may have it open (a backup, a viewer), then type the command again"
    )


def test_what_is_ours_is_not_called_the_disks(ledger: Ledger):
    """A broken constraint is no trouble of the world's: it passes through."""
    with pytest.raises(IntegrityError), ledger.write() as connection:
        connection.exec_driver_sql("INSERT INTO waves (mailing_id, number) VALUES ('none', 1)")
