"""A ledger that was put back from a backup, or came alone: whatever is typed first, nobody has it twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from campaign.runtime.clock import Clock
from campaign.store import claims
from campaign.store.ledger import Ledger
from tests.support.builders import DEADLINE, LEASE
from tests.support.keyboard import Campaign, Relay


@pytest.fixture
def mailing(campaign: Campaign, connected: Path) -> str:
    """A planned mailing to four people."""
    name: str = campaign("plan", "water-rights", "--audience", "all", "--json").json["mailing"]
    return name


@contextmanager
def rewritten() -> Iterator[sqlite3.Connection]:
    """The ledger as a file of SQLite."""
    with closing(sqlite3.connect("ledger.db")) as ledger, ledger:
        yield ledger


def saved() -> bytes:
    """The ledger as a whole copy of its file, with nothing left beside it."""
    with closing(sqlite3.connect("ledger.db")) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path("ledger.db").read_bytes()


def restore(backup: bytes) -> None:
    """Put it back."""
    for path in Path().glob("ledger.db*"):
        path.unlink()
    Path("ledger.db").write_bytes(backup)


def claimed(name: str) -> bytes:
    """A backup of the moment at which everybody is claimed and nobody sent to; the ledger itself is as before."""
    before = saved()
    ledger, now = Ledger.open(Path("ledger.db")), Clock().now()
    with ledger.write() as connection:
        claims.approve(connection, name, now, DEADLINE)
        claims.claim(connection, name, now, "w", LEASE, 4)
    ledger.close()
    backup = saved()
    restore(before)
    return backup


def test_settle_leaves_a_restored_ledger_in_doubt(campaign: Campaign, mailing: str, relay: Relay) -> None:
    """`settle` takes nothing from a ledger that is behind its journal: it says so, and `send` still refuses."""
    backup = claimed(mailing)
    assert campaign("send", mailing, "--yes").code == 0
    restore(backup)
    looked = campaign("settle", mailing)
    word = campaign("settle", mailing, "--treat-as-accepted", "--all", "--yes")
    sent = campaign("send", mailing, "--yes")

    assert len(relay.received()) == 4
    assert all("behind its send journal by 4 messages" in one.err for one in (looked, word, sent))
    assert (looked.code, word.code, sent.code) == (0, 3, 3)


def test_a_ledger_without_its_journal_asks(campaign: Campaign, mailing: str, relay: Relay) -> None:
    """A ledger that has sent and stands without its journal, as a copy or a restored one may, waits for a person."""
    relay.refusals["ada@gazette.example"] = "451 4.7.1 later"
    campaign("send", mailing, "--yes")
    with rewritten() as ledger:
        ledger.execute("UPDATE deliveries SET next_at = settled_at WHERE state = 'queued'")
    Path("ledger.journal").unlink()
    relay.refusals.clear()
    refused = campaign("send", mailing, "--yes")
    adopted = campaign("adopt", "--yes")
    done = campaign("send", mailing, "--yes")

    assert refused.code == 3
    assert "its send journal is not there" in refused.err
    assert (adopted.code, done.code) == (0, 0)
    assert len(relay.received()) == 4
