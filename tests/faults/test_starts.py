"""Several starters, a clock that jumps, a making that is killed: the ledger stands."""

import asyncio
import datetime as dt
import json
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from campaign.errors import InputError
from campaign.runtime.workspace import Workspace
from campaign.store import mailings, schema
from campaign.store.ledger import Ledger
from tests.faults import need
from tests.faults.driver import Rig, rig
from tests.faults.truth import Action
from tests.faults.zygote import Order
from tests.support.builders import NOW, candidates, people, planned, write_down

PEOPLE = 12
LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def test_five_starters_at_once_send_once(tmp_path: Path) -> None:
    """Exactly one of five sends; the others say so, exit 3, and do nothing."""

    async def go() -> None:
        async with rig(tmp_path / "w", PEOPLE, 2) as prepared:
            # The one that sends is still at it when the last of the others looks.
            prepared.truth.fault = lambda at, number: "pause" if at == "connect" and number == 1 else ""
            ended = await prepared.start(Order(str(prepared.root), starters=5))
            assert sorted(ended) == [0, 3, 3, 3, 3], prepared.said
            assert len(prepared.said.splitlines()) == 4
            assert list(prepared.truth.received.values()) == [1] * PEOPLE

    asyncio.run(go())


async def send_by_hand(prepared: Rig, **environment: str) -> tuple[int, str]:
    """The real command, in a process of its own; gives its exit code and its error stream."""
    ledger = Ledger.open(prepared.root / "ledger.db")
    with ledger.read() as connection:
        name = mailings.every(connection)[0].id
    ledger.close()
    command = [sys.executable, "-c", "from campaign.cli import main; main()", "send", name, "--yes"]
    process = await asyncio.create_subprocess_exec(
        *command,
        "--workspace",
        str(prepared.root),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode()


def set_clock(hand: Path, to: str) -> None:
    """At once: a clock that reads half a file shows any time at all."""
    new = hand.with_suffix(".new")
    new.write_text(to)
    new.replace(hand)


def faked(hand: Path, start: str) -> dict[str, str]:
    """The environment of a process whose clock shows what a file says."""
    set_clock(hand, start)
    return {
        "LD_PRELOAD": need.faketime(),
        "FAKETIME_TIMESTAMP_FILE": str(hand),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


@pytest.mark.parametrize("step", ["-3600s", "+3600s"])
def test_a_clock_that_jumps_in_the_middle_doubles_and_loses_nobody(tmp_path: Path, step: str) -> None:
    """An hour back or forth in the middle of the real command: sent once each, at once or when it is run again."""
    need.faketime()
    hand = tmp_path / "hand"

    def jump(point: str, number: int) -> Action:
        if (point, number) == ("before-dot", 5):
            set_clock(hand, step)
        return ""

    async def go() -> None:
        async with rig(tmp_path / "w", PEOPLE, 1) as prepared:
            prepared.truth.fault = jump
            ended, said = await send_by_hand(prepared, **faked(hand, "+0s"))
            assert ended in {0, 1}, said
            assert "Traceback" not in said
            assert prepared.verdict()[3:6] == (0, 0, 0)
            await prepared.until_done()
            assert list(prepared.truth.received.values()) == [1] * PEOPLE, (said, prepared.said, prepared.count())

    asyncio.run(go())


def test_the_night_in_which_an_hour_comes_twice_doubles_nobody(tmp_path: Path) -> None:
    """Summer time ends in the middle of a send, where the machine's zone has it: once each, nobody waits an hour."""
    need.faketime()

    async def go() -> None:
        async with rig(tmp_path / "w", PEOPLE, 1) as prepared:
            # Paris puts its clocks back at 01:00 UTC; this file is read as local time.
            environment = faked(tmp_path / "hand", "@2026-10-25 02:59:58")
            ended, said = await send_by_hand(prepared, TZ="Europe/Paris", **environment)
            assert ended == 0, said
            assert list(prepared.truth.received.values()) == [1] * PEOPLE
            ledger = Ledger.open(prepared.root / "ledger.db")
            with ledger.read() as connection:
                approved = mailings.every(connection)[0].approved_at
            ledger.close()
            assert approved
            assert approved.date() == dt.date(2026, 10, 25)

    asyncio.run(go())


def opened(prepared: Rig) -> str:
    """What opening the ledger says; empty when it is whole."""
    try:
        Workspace(prepared.root).ledger().close()
    except InputError as error:
        return str(error)
    return ""


def test_a_ledger_whose_making_was_killed_says_so(tmp_path: Path) -> None:
    """`init` killed at any commit leaves a whole ledger, or one of which every command says what to do."""
    need.tracing()
    unfinished = 0

    async def go() -> None:
        nonlocal unfinished
        async with rig(tmp_path / "w", 1, 1) as prepared:
            path = prepared.root / "ledger.db"
            for number in range(1, 20):
                for end in ("", "-wal", "-shm"):
                    Path(f"{path}{end}").unlink(missing_ok=True)
                inject = f"fsync,fdatasync:signal=SIGKILL:when={number}"
                ended = await prepared.run(inject=inject, verb="create", traced="main")
                if ended == 0:
                    return
                said = opened(prepared)
                unfinished += bool(said)
                assert "never finished" in said or not said

    asyncio.run(go())
    assert unfinished


def put_first(prepared: Rig, release: str) -> None:
    """Make this release's mailing the newest: it is the one that the sender takes."""
    ledger = Ledger.open(prepared.root / "ledger.db")
    with ledger.write() as connection:
        for one in mailings.every(connection):
            at = LATER if one.release == release else NOW
            connection.execute(update(schema.mailings).where(schema.mailings.c.id == one.id).values(planned_at=at))
    ledger.close()


def test_another_mailing_after_a_power_loss_hides_no_doubt(tmp_path: Path) -> None:
    """The journal of the lost start says nothing certain of anybody, also when another mailing was sent since."""

    async def go() -> None:
        async with rig(tmp_path / "w", 3, 1) as prepared:
            received = prepared.truth.received
            prepared.truth.fault = lambda at, number: "kill" if (at, number) == ("after-dot", 2) else ""
            await prepared.run()
            # What was not forced to the disk is gone; the machine has started anew.
            book = prepared.root / "ledger.journal"
            head = json.loads(book.read_text().partition("\n")[0])
            book.write_text(json.dumps({**head, "boot": "before the power loss"}) + "\n")
            ledger = Ledger.open(prepared.root / "ledger.db")
            write_down(ledger, planned(candidates(people(1)), slug="another"))
            ledger.close()
            put_first(prepared, "another")
            await prepared.run()
            assert received == {"person0@daily0.example": 2, "person1@daily1.example": 1}
            put_first(prepared, "ruling")
            await prepared.run()
            assert received["person1@daily1.example"] == 1
            assert received["person2@daily2.example"] == 1

    asyncio.run(go())
