"""A server that stalls or refuses at any point, a sender that stands still: nobody twice, nobody lost in silence."""

import asyncio
import datetime as dt
import signal
from functools import partial
from pathlib import Path

import pytest

from campaign.delivery import State
from campaign.errors import WorldError
from campaign.store import ledger as opening
from campaign.store import mailings, recovery
from campaign.store.ledger import Ledger
from tests.faults import need
from tests.faults.driver import Rig, Verdict, rig
from tests.faults.truth import POINTS, Action
from tests.support.builders import states

CONNECTIONS = 2
PEOPLE = 6
#: Where a connection that is cut cannot leave anybody in doubt.
BEFORE_DOT = POINTS[: POINTS.index("before-dot")]


def at_each_point(folder: Path, action: Action, **order: object) -> dict[str, Verdict]:
    """A mailing for each point, with the action the second time that it is reached."""

    async def go() -> dict[str, Verdict]:
        verdicts = {}
        async with rig(folder / "w", PEOPLE, CONNECTIONS) as prepared:
            for point in POINTS:
                prepared.prepare(folder / point, PEOPLE)
                await prepared.until_done(
                    lambda at, number, point=point: action if (at, number) == (point, 2) else "",  # type: ignore[misc]
                    **order,
                )
                assert "Traceback" not in prepared.said, point
                verdicts[point] = prepared.verdict()
        return verdicts

    return asyncio.run(go())


def broken(verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """The points at which a law was broken."""
    return {
        point: one
        for point, one in verdicts.items()
        if one.doubled or one.lost or one.unbalanced or one.most_uncertain_at_once > CONNECTIONS
    }


@pytest.mark.parametrize("action", ["kill", "reset"])
def test_harm_at_each_point_doubles_and_loses_nobody(tmp_path: Path, action: Action) -> None:
    """Killed or cut at any point of the conversation, nobody has it twice and nobody is lost in silence."""
    actual = at_each_point(tmp_path, action)

    assert broken(actual) == {}
    if action == "reset":  # a kill meets the other connection too, wherever it is
        assert {point for point, one in actual.items() if one.uncertain} <= set(POINTS) - set(BEFORE_DOT)
    assert actual["after-dot"].uncertain >= 1


def test_a_stall_at_each_point_doubles_and_loses_nobody(tmp_path: Path) -> None:
    """A server that falls silent leaves somebody uncertain only when their dot was on its way."""
    actual = at_each_point(tmp_path, "stall", timeouts=0.15)

    assert broken(actual) == {}
    assert {point for point, one in actual.items() if one.uncertain} <= {"body", "before-dot", "after-dot"}
    assert actual["after-dot"].uncertain == 1


@pytest.mark.parametrize("code", ["421", "451", "550"] if need.LONG else ["421"])
def test_an_answer_at_each_point_doubles_and_loses_nobody(tmp_path: Path, code: Action) -> None:
    """A refusal is an outcome: nobody is uncertain after it, wherever it comes."""
    actual = at_each_point(tmp_path, code, timeouts=0.5)

    assert broken(actual) == {}
    assert {point for point, one in actual.items() if one.uncertain} == set()


def test_a_sender_that_stood_still_past_its_lease_doubles_nobody(tmp_path: Path) -> None:
    """Stopped and continued after its lease, at each point: what it held it may not mark, what it sent it settles."""
    actual = at_each_point(tmp_path, "stop", lease=0.1)

    assert broken(actual) == {}
    assert {point for point, one in actual.items() if one.uncertain} == set()


@pytest.mark.parametrize("point", ["rcpt", "before-dot", "after-dot"] if need.LONG else ["after-dot"])
def test_a_sender_that_was_taken_over_while_it_stood_still_sends_nothing_more(
    tmp_path: Path, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leases over, another took over: it can neither mark nor settle what is not its own any more."""
    monkeypatch.setattr(opening, "_BUSY_MS", 200)
    taken_over: list[tuple[int, int]] = []

    async def take_over(prepared: Rig) -> None:
        later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
        while not taken_over:
            ledger = Ledger.open(prepared.root / "ledger.db")
            try:
                with ledger.write() as connection:
                    (mailing,) = mailings.every(connection)
                    taken_over.append(recovery.recover(connection, mailing.id, later, alone=False))
            except WorldError:  # it was stopped in the middle of a commit: let it come to its end, stop it again
                prepared.truth.signal(signal.SIGCONT)
                await asyncio.sleep(0.02)
                prepared.truth.signal(signal.SIGSTOP)
            ledger.close()

    async def go() -> tuple[Verdict, dict[str, str]]:
        async with rig(tmp_path / "w", PEOPLE, 1) as prepared:
            prepared.truth.meanwhile = partial(take_over, prepared)
            await prepared.until_done(lambda at, number: "stop" if (at, number) == (point, 2) else "")
            ledger = Ledger.open(prepared.root / "ledger.db")
            said = states(ledger)
            ledger.close()
            return prepared.verdict(), said

    actual, said = asyncio.run(go())

    back, lost = taken_over[0]
    assert back + lost > 0
    assert broken({point: actual}) == {}
    assert actual.uncertain == lost
    assert sum(state == State.ACCEPTED for state in said.values()) == PEOPLE - lost
