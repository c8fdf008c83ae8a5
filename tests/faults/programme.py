"""The long programme: ``make faults``. Random kills over mailings of 500 people, and a table of what they did."""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.driver import Rig, Verdict, rig
from tests.faults.truth import Action

__all__ = ["random_kills"]


def random_kills(folder: Path, *, kills: int, people: int, connections: int, seed: int) -> Verdict:
    """Mailings to so many people, one after another, until the sender was killed so many times. Sums over all."""
    chance = random.Random(seed)
    verdicts: list[Verdict] = []

    async def one(left: int) -> Verdict:
        async with rig(folder / f"mailing-{len(verdicts)}", people, connections) as prepared:
            await prepared.until_done(_deadly(prepared, chance, left), limit=10 * kills)
            return prepared.verdict()

    while (done := sum(verdict.kills for verdict in verdicts)) < kills:
        verdicts.append(asyncio.run(one(kills - done)))
    return Verdict(
        people=sum(one.people for one in verdicts),
        runs=sum(one.runs for one in verdicts),
        kills=sum(one.kills for one in verdicts),
        doubled=sum(one.doubled for one in verdicts),
        lost=sum(one.lost for one in verdicts),
        uncertain=sum(one.uncertain for one in verdicts),
        most_uncertain_at_once=max(one.most_uncertain_at_once for one in verdicts),
        unbalanced=sum(one.unbalanced for one in verdicts),
    )


def _deadly(prepared: Rig, chance: random.Random, kills: int) -> Callable[[str, int], Action]:
    """A kill every few dozen steps of the conversation, at whatever point it comes."""

    def fault(_point: str, _number: int) -> Action:
        return "kill" if prepared.truth.killed < kills and chance.random() < 1 / 24 else ""

    return fault


def main() -> None:
    """Run the programme and print its table; exit 1 when a law was broken."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    connections = 4
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        table = random_kills(Path(folder), kills=kills, people=500, connections=connections, seed=20261122)
    print(f"people {table.people}, senders started {table.runs}, killed {table.kills}")
    print(f"doubled {table.doubled} (must be 0), lost in silence {table.lost} (must be 0)")
    print(f"uncertain {table.uncertain}, at most {table.most_uncertain_at_once} a kill (connections: {connections})")
    print(f"accounts out of balance {table.unbalanced} (must be 0); {time.monotonic() - started:.0f} s")
    broken = table.doubled or table.lost or table.unbalanced or table.most_uncertain_at_once > connections
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
