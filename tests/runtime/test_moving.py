"""The rehearsal's clock: waits pass at once, and only waits."""

import asyncio
import datetime as dt
from pathlib import Path

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.rehearsal import Script
from campaign.runtime.board import Board
from campaign.runtime.moving import MovingClock, Passed
from campaign.runtime.watched import Cast, Watched
from campaign.transport.recording import Recording
from tests.support.builders import NOW, message


def clock(folder: Path) -> MovingClock:
    """A clock whose time stands in a folder."""
    return MovingClock(NOW, Passed(folder / "passed"), 1)


def watched(folder: Path, ways: list[Recording], moving: MovingClock) -> Watched:
    """These ways out, for people whose names are their tokens."""
    tokens = [f"p{number}" for number in range(1, 10)]
    return Watched(ways, moving, Cast(tokens, Script(), Board(folder / "board", len(ways), len(tokens))))


def waited(moving: MovingClock) -> float:
    """Seconds since it began."""
    return (moving.now() - NOW).total_seconds()


def test_a_wait_passes_at_once(tmp_path: Path) -> None:
    """An hour's wait is over at once, and it is an hour later."""
    moving = clock(tmp_path)
    asyncio.run(asyncio.wait_for(moving.sleep(3600), 5))

    assert (waited(moving), moving.monotonic()) == (3600, 3600)


def test_nothing_passes_while_a_message_is_on_the_way(tmp_path: Path) -> None:
    """From the first command until its outcome is written down, whoever waits only lets others work."""
    moving = clock(tmp_path)
    relay = watched(tmp_path, [Recording()], moving)

    async def yes() -> bool:
        await moving.sleep(3600)
        return True

    async def no() -> bool:
        return False

    async def go() -> list[float]:
        session, seen = relay.session(), []
        await session.send(message(), yes)
        await moving.sleep(3600)
        seen.append(waited(moving))
        relay.heard()
        await moving.sleep(60)
        seen.append(waited(moving))
        await session.send(message(), no)
        await moving.sleep(60)
        await session.close()
        return [*seen, waited(moving)]

    assert asyncio.run(go()) == [0, 60, 120]


def test_an_outcome_is_handed_on(tmp_path: Path) -> None:
    """What the relay answered is what the sender hears."""
    outcome = Outcome("deferred", Stage.RCPT, 451)

    async def go() -> Outcome | None:
        async def yes() -> bool:
            return True

        relay = watched(tmp_path, [Recording(lambda _: outcome)], clock(tmp_path))
        return await relay.session().send(message(), yes)

    assert asyncio.run(go()) == outcome


def test_a_glance_is_no_wait(tmp_path: Path) -> None:
    """Letting others work for a few milliseconds takes no time; but nobody can wait for ever in such steps."""
    moving = clock(tmp_path)

    async def glance(times: int) -> None:
        for _ in range(times):
            await moving.sleep(0.005)

    asyncio.run(glance(10))
    assert waited(moving) == 0
    asyncio.run(glance(30))
    assert waited(moving) > 0


def test_the_next_sender_goes_on_at_the_same_moment(tmp_path: Path) -> None:
    """Time stands in the file: after a sender's death the next one's clock shows what the first had come to."""
    first, second = clock(tmp_path), clock(tmp_path)
    first.until(NOW + dt.timedelta(hours=2))

    assert second.now() == NOW + dt.timedelta(hours=2)
    second.until(NOW)
    assert waited(first) == 7201


def test_chance_is_the_messages_own(tmp_path: Path) -> None:
    """The same seed, message and try draw the same number, whoever was tried before; another try draws another."""
    drawn = []
    for trying in ((1, 1), (2, 1), (1, 2), (1, 1)):
        moving = clock(tmp_path)
        moving.trying = trying
        drawn.append(moving.jitter())

    assert drawn[0] == drawn[3]
    assert len(set(drawn)) == 3
    assert all(0 <= number < 1 for number in drawn)


def test_messages_take_turns_in_their_order(tmp_path: Path) -> None:
    """Over three connections one message is on the way at a time; of those that wait the lowest number is next."""
    moving, begun = clock(tmp_path), []
    going = 0

    def answer(sent: Message) -> Outcome:
        begun.append(sent.envelope.recipient)
        return Outcome("accepted", Stage.DOT, 250)

    relay = watched(tmp_path, [Recording(answer) for _ in range(3)], moving)

    async def one(number: int) -> None:
        nonlocal going
        session = relay.session()

        async def alone() -> bool:
            nonlocal going
            going += 1
            await asyncio.sleep(0.001)
            assert going == 1
            going -= 1
            return True

        await session.send(message(recipient=f"p{number}@daily.example"), alone)
        relay.heard()
        await session.close()

    async def go() -> None:
        await asyncio.gather(*(one(number) for number in (5, 4, 1, 3)))

    asyncio.run(go())
    assert begun == [f"p{number}@daily.example" for number in (5, 1, 3, 4)]


def test_who_fails_holds_nobody_up(tmp_path: Path) -> None:
    """A connection that fails before its outcome was heard gives its turn back when it closes."""
    relay = watched(tmp_path, [Recording(), Recording()], clock(tmp_path))

    async def yes() -> bool:
        return True

    async def go() -> None:
        failed, other = relay.session(), relay.session()
        await failed.send(message(recipient="p1@daily.example"), yes)
        await failed.close()
        async with asyncio.timeout(5):
            assert await other.send(message(recipient="p2@daily.example"), yes)

    asyncio.run(go())
