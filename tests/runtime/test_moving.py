"""The rehearsal's clock: waits pass at once, and only waits."""

import asyncio
import datetime as dt
from pathlib import Path

from campaign.delivery import Outcome, Stage
from campaign.runtime.moving import MovingClock, Passed, Watched
from campaign.transport.recording import Recording
from tests.support.builders import NOW, message


def clock(folder: Path, sender: int = 1) -> MovingClock:
    """A clock whose time stands in a folder."""
    return MovingClock(NOW, Passed(folder / "passed"), 1, sender)


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
    relay = Watched(Recording(), moving)

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

        return await Watched(Recording(lambda _: outcome), clock(tmp_path)).session().send(message(), yes)

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
    first, second = clock(tmp_path), clock(tmp_path, sender=2)
    first.until(NOW + dt.timedelta(hours=2))

    assert second.now() == NOW + dt.timedelta(hours=2)
    second.until(NOW)
    assert waited(first) == 7201


def test_chance_is_the_seeds(tmp_path: Path) -> None:
    """The same seed and sender draw the same numbers; the next sender draws others."""
    drawn = [[clock(tmp_path, sender).jitter() for _ in range(2)] for sender in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert all(0 <= number < 1 for numbers in drawn for number in numbers)
