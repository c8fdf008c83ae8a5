"""Opening the ledger, and its transactions.

SQLite runs WAL with ``synchronous=FULL``: a commit that was acknowledged survives a power loss. A writing
transaction begins immediate, so that it waits for its turn instead of failing half-way.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError

from campaign.errors import InputError, WorldError
from campaign.store import schema

__all__ = ["Ledger"]

_BUSY_MS = 30_000


class Ledger:
    """One ledger file. Not safe to share between processes by copying it; any number may open it."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path
        #: Keys the short ids and tokens of this ledger. Never leaves it.
        self.secret = b""

    @classmethod
    def create(cls, path: Path, secret: bytes) -> "Ledger":
        """A new ledger, readable by its owner only. Raises ``InputError`` when the file is there already."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise InputError.of(str(path), "", "", "a ledger is here already; nothing was changed") from None
        ledger = cls(_engine(path), path)
        ledger.migrate()
        with ledger.write() as connection:
            connection.execute(insert(schema.facts), [{"name": "secret", "value": secret}])
        ledger.secret = secret
        return ledger

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger at a path, migrated when it is older than this program.

        Raises ``InputError`` when there is none, or when a newer program wrote it.
        """
        if not path.is_file():
            raise InputError.of(str(path), "", "", "no ledger here; `campaign init` makes one")
        ledger = cls(_engine(path), path)
        with ledger.read() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > schema.VERSION:
            right = f"schema {schema.VERSION} or older; this ledger was written by a newer campaign"
            raise InputError.of(str(path), "", f"schema {version}", right)
        if version < schema.VERSION:
            ledger.migrate()
        with ledger.read() as connection:
            secret = select(schema.facts.c.value).where(schema.facts.c.name == "secret")
            found = connection.execute(secret).scalar_one_or_none()
        if found is None:
            # A crash while it was made, or an empty file under its name.
            raise InputError.of(str(path), "", "", "a whole ledger; this one was never finished: move it away")
        ledger.secret = found
        return ledger

    def migrate(self) -> None:
        """Bring the schema to this program's version, in one transaction."""
        # Alembic costs a tenth of a second to import; most commands never need it.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "campaign.store:migrations")
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A writing transaction: committed durably at the end, undone by any exception."""
        with _understood(self.path), self._engine.connect() as connection:
            writing = connection.execution_options(campaign_write=True)
            with writing.begin():
                yield writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading transaction: one consistent view."""
        with _understood(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


#: What SQLite's primary result codes (sqlite.org/rescode.html) mean to a person: what is wrong, and what to do.
_LOCKED = "another program has kept it locked for {seconds:g} s; close whatever may have it open (a backup, a viewer)"
_DAMAGED = (
    "is damaged ({said}); move it away with its -wal and -shm, put the latest backup in its place, then type: "
    "campaign adopt"
)
_TROUBLES = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_FULL: "the disk is full; make room on it",
    sqlite3.SQLITE_IOERR: "the disk failed ({said}); see whether it is full, in place and sound",
    sqlite3.SQLITE_READONLY: "may not be written; see who owns it and its folder, and whether the disk is read-only",
    sqlite3.SQLITE_PERM: "may not be opened; see who owns it and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened, or a file beside it cannot; see who owns it and its folder",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """What the disk or another writer did to us, as one line that a person can act on.

    Raises ``WorldError``. What is ours (a broken constraint, a wrong statement) passes through.
    """
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.DatabaseError) or isinstance(error.orig, _OURS):
            raise
        # The primary code is the low octet of an extended one.
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        trouble = _TROUBLES.get(code, "SQLite says: {said}")
        again = "" if trouble is _DAMAGED else ", then type the command again"
        said = trouble.format(seconds=_BUSY_MS / 1000, said=error.orig)
        raise WorldError(f"{path.name}: {said}{again}") from error


_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": _BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("campaign_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
