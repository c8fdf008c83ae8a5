"""A schedule that was missed asks instead of firing: `send --late` is the answer."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from campaign.runtime.clock import Clock
from campaign.store.schema import stored
from tests.support.keyboard import Campaign, Relay


@pytest.fixture
def missed(campaign: Campaign, connected: Path, relay: Relay) -> Path:
    """A mailing whose embargo lifted six hours ago, while no sender ran."""
    path = connected / "releases" / "water-rights" / "release.toml"
    now = Clock().now()
    lifts = f"{now + dt.timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    path.write_text(f"{path.read_text('utf-8')}\n[embargo]\nlifts = {lifts}\nzone = 'UTC'\n", "utf-8")
    assert campaign("plan", "water-rights", "--audience", "all").code == 0
    assert campaign("send", "water-rights", "--yes").code == 0
    assert relay.received() == []
    with closing(sqlite3.connect(connected / "ledger.db", isolation_level=None)) as ledger:
        hour, approved = (stored(now - dt.timedelta(hours=hours)) for hours in (6, 30))
        ledger.execute("UPDATE deliveries SET not_before = ?, next_at = ?", (hour, hour))
        ledger.execute("UPDATE mailings SET approved_at = ?", (approved,))
    return connected


def test_a_timer_that_comes_too_late_sends_nothing(campaign: Campaign, missed: Path, relay: Relay) -> None:
    """Hours after the lift `send --yes` sends nothing, says so in one line with what to type, and exits 3."""
    done = campaign("send", "water-rights", "--yes")

    assert done.code == 3
    assert relay.received() == []
    assert done.err.count("\n") == 1
    assert "nothing was sent: 4 people wait for your word: their hour, " in done.err
    assert "--late" in done.err
    assert "4 people wait for your word" in campaign("status", "water-rights").text


def test_a_persons_word_sends_it_late(campaign: Campaign, missed: Path, relay: Relay) -> None:
    """With `--late` those whose hour was missed get it; the same word still stands at the next `send`."""
    done = campaign("send", "water-rights", "--late", answer="4\n")

    assert done.code == 0, done.err
    assert len(relay.received()) == 4
    assert campaign("send", "water-rights", "--yes").code == 0


def test_a_longer_grace_asks_later(campaign: Campaign, missed: Path, relay: Relay) -> None:
    """Within `[policy] grace_hours` a late wave goes by itself."""
    path = missed / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("[policy]", "[policy]\ngrace_hours = 7"), "utf-8")

    assert campaign("send", "water-rights", "--yes").code == 0
    assert len(relay.received()) == 4
