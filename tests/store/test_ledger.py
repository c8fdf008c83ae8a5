"""Opening the ledger: its schema, its file, its pragmas, and what it refuses."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from campaign.errors import InputError, WorldError
from campaign.store import contacts, schema
from campaign.store.ledger import Ledger
from tests.support.builders import NOW, SECRET, new_ledger, people


def _shape(connection: Connection) -> dict[str, object]:
    """Everything that SQLite knows of each table: columns, keys, uniqueness, checks."""
    ask = connection.exec_driver_sql
    shape: dict[str, object] = {}
    for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all():
        if name == "alembic_version":
            continue
        indexes = []
        for index in ask(f"PRAGMA index_list({name})").all():
            columns = tuple(row[2] for row in ask(f"PRAGMA index_info({index[1]})").all())
            indexes.append((index[2], index[3], columns, index[1] if index[3] == "c" else ""))
        shape[name] = {
            "columns": ask(f"PRAGMA table_info({name})").all(),
            "keys": sorted(row[2:] for row in ask(f"PRAGMA foreign_key_list({name})").all()),
            "indexes": sorted(indexes),
            "checks": sorted(
                part.strip().rstrip(",")
                for part in ask("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar_one().split("\n")
                if "CONSTRAINT" in part
            ),
        }
    return shape


def test_schema_by_migration_is_the_schema(tmp_path: Path):
    """The tables that the migrations make are those that the code declares, to the last key and check."""
    ledger = Ledger.create(tmp_path / "ledger.db", SECRET)
    declared = create_engine("sqlite://")
    schema.metadata.create_all(declared)

    with ledger.read() as migrated, declared.connect() as fresh:
        assert _shape(migrated) == _shape(fresh)
        assert migrated.exec_driver_sql("PRAGMA user_version").scalar_one() == schema.VERSION
    ledger.close()
    declared.dispose()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_only_its_owner_can_read_it(tmp_path: Path):
    """The ledger and the files that SQLite puts beside it have mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        ledger = Ledger.create(tmp_path / "ledger.db", SECRET)
        with ledger.write() as connection:
            contacts.add(connection, SECRET, people(1), NOW)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        ledger.close()
    finally:
        os.umask(before)

    assert modes == dict.fromkeys(["ledger.db", "ledger.db-wal", "ledger.db-shm"], 0o600)


def test_pragmas_hold_on_every_connection(tmp_path: Path):
    """Each connection, also of a second opening, runs WAL, synchronous=FULL and foreign keys."""
    first = new_ledger(tmp_path)
    second = Ledger.open(first.path)
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(ledger.read()) for ledger in (first, first, first, second, second)]
        found = {
            tuple(one.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _PRAGMAS) for one in opened
        }  # fmt: skip

    assert found == {("wal", 2, 1)}
    first.close()
    second.close()


_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")


def test_a_ledger_of_a_newer_program_is_refused(tmp_path: Path):
    """What a newer program wrote is not touched; the error says why."""
    new_ledger(tmp_path).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "ledger.db")) as raw:
        raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")

    with pytest.raises(InputError, match="newer campaign"):
        Ledger.open(tmp_path / "ledger.db")


def test_no_ledger_is_one_clear_error(tmp_path: Path):
    """A missing ledger is the user's to make, and no file appears by looking for it."""
    with pytest.raises(InputError, match="campaign init"):
        Ledger.open(tmp_path / "ledger.db")

    assert not list(tmp_path.iterdir())


def test_an_existing_ledger_is_never_made_anew(tmp_path: Path):
    """``create`` refuses a path where something is, and leaves it as it was."""
    new_ledger(tmp_path).close()
    before = (tmp_path / "ledger.db").read_bytes()

    with pytest.raises(InputError, match="nothing was changed"):
        Ledger.create(tmp_path / "ledger.db", b"other")

    assert (tmp_path / "ledger.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to look like one" * 20])
def test_a_file_that_is_no_ledger_is_one_clear_error(tmp_path: Path, content: bytes):
    """An empty file (a crash in the making) or something else under the ledger's name ends in one line."""
    path = tmp_path / "ledger.db"
    path.write_bytes(content)

    with pytest.raises((InputError, WorldError), match=r"ledger\.db"):
        Ledger.open(path)


def test_opening_does_not_migrate_when_the_version_fits(tmp_path: Path):
    """Opening a ledger of this version does not import Alembic: most commands never pay for it."""
    new_ledger(tmp_path).close()
    script = (
        "import sys; from pathlib import Path; from campaign.store.ledger import Ledger; "
        "Ledger.open(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "ledger.db")], check=False, timeout=60)

    assert done.returncode == 0


def test_an_exception_undoes_a_writing_transaction(tmp_path: Path):
    """A transaction is whole or nothing."""
    ledger = new_ledger(tmp_path)

    with pytest.raises(IntegrityError), ledger.write() as connection:
        _ = [contacts.add(connection, SECRET, people(3), NOW) for _ in range(2)]

    with ledger.read() as connection:
        assert list(contacts.every(connection)) == []
    ledger.close()


def test_a_reading_transaction_sees_one_moment(tmp_path: Path):
    """What another connection writes meanwhile does not show within one view."""
    ledger = new_ledger(tmp_path)
    with ledger.read() as reading:
        assert list(contacts.every(reading)) == []
        with ledger.write() as writing:
            contacts.add(writing, SECRET, people(1), NOW)
        assert list(contacts.every(reading)) == []

    with ledger.read() as reading:
        assert len(list(contacts.every(reading))) == 1
    ledger.close()


def test_times_without_a_zone_are_refused(tmp_path: Path):
    """A naive datetime never reaches the ledger."""
    ledger = new_ledger(tmp_path)
    with pytest.raises(Exception, match="a moment has a zone"), ledger.write() as connection:
        contacts.add(connection, SECRET, people(1), NOW.replace(tzinfo=None))
    ledger.close()
