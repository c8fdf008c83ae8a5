"""Reports and a person's word: through the state table, and into the history whatever they change."""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from campaign.delivery import RESTING, TABLE, Event, State
from campaign.errors import Fault
from campaign.store import claims, settling, stopping
from campaign.store.ledger import Ledger
from campaign.store.schema import deliveries, reports
from campaign.store.settling import Report
from tests.support.builders import LEASE, NOW, accounts, candidates, people, sending

PATIENCE = dt.timedelta(hours=48)
LATER = NOW + dt.timedelta(days=5)
ALL = list(itertools.product(State, Event))
#: What a person may say.
SETTLES = [one for one in TABLE if one[0] is State.UNCERTAIN]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """An approved mailing to one person."""
    made, _ = sending(tmp_path_factory.mktemp("settling"), candidates(people(1)))
    yield made
    made.close()


def put(ledger: Ledger, state: State) -> int:
    """Put the one delivery into a state; gives its id."""
    with ledger.write() as connection:
        connection.execute(update(deliveries).values(state=state, next_at=NOW, reason=""))
        return int(connection.execute(select(deliveries.c.id)).scalar_one())


def history(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    """The reports there are."""
    with ledger.read() as connection:
        rows = connection.execute(select(reports.c.event, reports.c.found, reports.c.left, reports.c.source))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(("state", "happened"), ALL)
def test_a_report_moves_what_rests_along_the_table(ledger: Ledger, state: State, happened: Event):
    """A report moves what rests along a row of the table, never into the queue, or changes nothing; it is kept."""
    one = Report(put(ledger, state), happened, "relay.log", "550 no")
    before = len(history(ledger))
    fits = state in RESTING and happened is not Event.DEFER
    expected = TABLE.get((state, happened), state) if fits else state
    with ledger.write() as connection:
        moved = settling.report(connection, one, NOW)

    assert moved == (expected is not state)
    assert accounts(ledger).states == {expected: 1}
    assert accounts(ledger).balanced
    assert history(ledger)[before:] == [(happened, state, expected, "relay.log")]


@pytest.mark.parametrize(("state", "happened"), [one for one in ALL if one not in SETTLES])
def test_a_word_that_fits_no_row_raises_and_changes_nothing(ledger: Ledger, state: State, happened: Event):
    """An event of ours that fits no row of an uncertain delivery raises a fault; nothing is touched."""
    one = Report(put(ledger, state), happened, "a person")
    before = history(ledger)
    with pytest.raises(Fault, match="cannot"), ledger.write() as connection:
        settling.decide(connection, one, NOW, PATIENCE)

    assert accounts(ledger).states == {state: 1}
    assert history(ledger) == before


def test_sent_again_is_due_at_once_and_has_time(ledger: Ledger):
    """Who is sent to again by a person's word waits for nothing, also after the mailing's hour has passed."""
    one = Report(put(ledger, State.UNCERTAIN), Event.DEFER, "a person")
    with ledger.write() as connection:
        settling.decide(connection, one, LATER, PATIENCE)
        claims.sweep(connection, "", LATER)
        name = connection.execute(select(deliveries.c.mailing_id)).scalar_one()
        claims.sweep(connection, name, LATER)
        taken = claims.claim(connection, name, LATER, "w", LEASE, 9)

    assert len(taken) == 1


def test_only_the_pause_that_was_seen_is_lifted(tmp_path: Path):
    """Who stops a mailing while another is being asked whether to go on has stopped it."""
    ledger, made = sending(tmp_path, candidates(people(1)))
    with ledger.write() as connection:
        claims.pause(connection, made.id, NOW, "refused at auth: 535")
        stopping.stop(connection, made.id, LATER)

        assert not stopping.lift(connection, made.id, NOW, LATER)
        assert stopping.paused(connection, made.id) == "stopped by a person"
        assert not stopping.lift(connection, made.id, None, LATER)
        assert stopping.lift(connection, made.id, LATER, LATER)
        assert stopping.paused(connection, made.id) == ""
    ledger.close()
