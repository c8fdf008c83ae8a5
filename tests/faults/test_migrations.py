"""A migration of a filled ledger, killed at statements, commits and writes: old schema or new, no row lost."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert

from campaign.delivery import Event, Outcome, Stage, State
from campaign.store import answers, claims, recovery, schema
from campaign.store import ledger as opening
from campaign.store.answers import Settlement
from campaign.store.ledger import Ledger
from tests.faults import need
from tests.faults.driver import Rig, rig
from tests.support.builders import LEASE, NOW, accounts, candidates, people, sending

PEOPLE = 30
#: The oldest there is, and the one before this one.
OLD = range(1, schema.VERSION) if need.LONG else sorted({1, schema.VERSION - 1})
SYNC = "fsync,fdatasync"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of this version in which people wait, have it, were refused, and are in doubt."""
    ledger, made = sending(tmp_path_factory.mktemp("filled"), candidates(people(PEOPLE)))
    with ledger.write() as connection:
        first, second, *_ = taken = claims.claim(connection, made.id, NOW, "w", LEASE, PEOPLE // 2)
        answers.mark(connection, taken[:-2], NOW, LEASE)
        said = [
            Settlement(first, State.SENDING, Event.ACCEPT, Outcome("accepted", Stage.DOT, 250), None, 5),
            Settlement(second, State.SENDING, Event.REFUSE, Outcome("refused", Stage.DOT, 550), None, 5),
        ]
        assert answers.settle(connection, said, NOW) == [True, True]
        recovery.recover(connection, made.id, NOW, alone=True)
    ledger.close()
    return ledger.path


class Shape(NamedTuple):
    """A ledger as SQLite holds it: its version, its schema, its rows by table and column."""

    version: int
    made: list[str]
    columns: dict[str, list[str]]
    rows: dict[str, list[dict[str, Any]]]


def shape(path: Path) -> Shape:
    """What is there, with what a dead writer left in the WAL."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        master = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        tables = [row["name"] for row in master if row["type"] == "table" and row["name"] != "alembic_version"]
        columns = {name: [row["name"] for row in raw.execute(f"PRAGMA table_info({name})")] for name in tables}
        rows = {name: [dict(row) for row in raw.execute(f"SELECT * FROM {name} ORDER BY rowid")] for name in tables}
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return Shape(version, [row["sql"] for row in master], columns, rows)


def old_ledger(path: Path, version: int, source: Path) -> Shape:
    """A ledger as an older version made it, with the rows of a newer one as far as it knows their columns."""
    path.touch(0o600)
    ledger = Ledger(opening._engine(path), path)
    config = Config()
    config.set_main_option("script_location", "campaign.store:migrations")
    with ledger.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, f"{version:04}")
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
        connection.execute(insert(schema.facts), [{"name": "secret", "value": b"s" * 32}])
    ledger.close()
    empty = shape(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("ATTACH ? AS source", (str(source),))
        for name, columns in empty.columns.items():
            if name != "facts":
                known = ", ".join(f'"{one}"' for one in columns)
                raw.execute(f"INSERT INTO main.{name} ({known}) SELECT {known} FROM source.{name}")
        raw.commit()
    return shape(path)


def kept(before: Shape, now: Shape) -> bool:
    """Each row of the old ledger is there, its values unchanged."""
    for name, rows in before.rows.items():
        found = [{column: row[column] for column in before.columns[name]} for row in now.rows[name]]
        assert found == rows, name
    return True


def order(call: str, number: int) -> dict[str, Any]:
    """What a sender is told: to die at the Nth of these."""
    if call == "statement":
        return {"dies_at": number}
    return {"inject": f"{call}:signal=SIGKILL:when={number}", "traced": "main"}


#: Of how many one is taken: every commit, and in ``make faults`` every statement and write.
STEPS = {"statement": 1, SYNC: 1, "pwrite64": 1} if need.LONG else {"statement": 9, SYNC: 1, "pwrite64": 25}


@pytest.mark.parametrize("version", OLD)
def test_a_migration_that_is_killed_leaves_the_old_or_the_new_schema(
    tmp_path: Path, version: int, filled: Path
) -> None:
    """Killed anywhere, the ledger is wholly of the old version or wholly of the new, and the next opening ends it."""
    need.tracing()
    before, new = old_ledger(tmp_path / "old.db", version, filled), shape(filled)
    assert sum(map(len, before.rows.values())) > PEOPLE

    async def killed_at(prepared: Rig, call: str, number: int) -> int | None:
        """The version that a migration leaves which dies there; ``None`` when it came to its end before that."""
        path = prepared.root / "ledger.db"
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        path.write_bytes((tmp_path / "old.db").read_bytes())
        ended = await prepared.run(verb="read", **order(call, number))
        found = shape(path)
        assert found.made == (before.made if found.version == version else new.made), (call, number)
        assert kept(before, found)
        ledger = Ledger.open(path)
        assert accounts(ledger).balanced
        ledger.close()
        assert shape(path).made == new.made
        assert kept(before, shape(path))
        if ended == -signal.SIGKILL:
            return found.version
        assert (ended, found.version) == (0, schema.VERSION)
        return None

    async def go() -> None:
        async with rig(tmp_path / "w", 1, 1) as prepared:
            for call, step in STEPS.items():
                seen = []
                for number in range(1, 2000, step):
                    if (left := await killed_at(prepared, call, number)) is None:
                        break
                    seen.append(left)
                # First the old one, from the commit on the new one, and never back.
                assert seen == sorted(seen)
                assert seen[0] == version
                assert call != SYNC or seen[-1] == schema.VERSION, seen

    asyncio.run(go())
