"""At most once, nobody lost in silence: the sender is harmed at every point, and the ledger still tells the truth."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.driver import Verdict, rig
from tests.faults.programme import random_kills
from tests.faults.truth import Action, Fault

CONNECTIONS = 3


def programme(root: Path, count: int, faults: list[Fault], connections: int = CONNECTIONS, **order: object) -> Verdict:
    """A mailing under these faults, to its end. ``order`` is what each sender is told."""

    def fault(point: str, number: int) -> Action:
        return next((one.action for one in faults if (one.point, one.number) == (point, number)), "")

    async def go() -> Verdict:
        async with rig(root, count, connections) as prepared:
            await prepared.until_done(fault, **order)
            return prepared.verdict()

    return asyncio.run(go())


def test_random_kills_double_and_lose_nobody(tmp_path: Path) -> None:
    """Forty kills at random moments: nobody has it twice, nobody is lost in silence, few are uncertain."""
    table = random_kills(tmp_path, kills=40, people=150, connections=CONNECTIONS, seed=1)

    assert table.kills >= 40
    assert (table.doubled, table.lost, table.unbalanced) == (0, 0, 0)
    assert table.most_uncertain_at_once <= CONNECTIONS


@pytest.mark.parametrize("point", ["connect", "mail", "data", "body"])
def test_a_kill_before_the_dot_leaves_nobody_uncertain(tmp_path: Path, point: str) -> None:
    """The send journal tells that a killed sender had not reached its dots: everybody is sent, nobody is in doubt."""
    actual = programme(tmp_path / "w", 12, [Fault(point, 1, "kill")], connections=1)

    assert actual == Verdict(12, 2, 1, 0, 0, 0, 0, 0)
