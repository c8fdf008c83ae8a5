"""What the durable commits of one message cost: mark and answer, at 1 and at 20 connections.

    python -m tests.bench.commits [FOLDER]

FOLDER is where the ledger lies: the disk is what is measured. Nothing is sent.
"""

import asyncio
import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from campaign.delivery import Event, Outcome, Stage, State
from campaign.store import claims
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.writer import Writer
from tests.support.builders import LEASE, NOW, candidates, people, sending

PEOPLE = 2000


async def measure(folder: Path, connections: int) -> float:
    """Microseconds a message."""
    ledger, made = sending(folder, candidates(people(PEOPLE)))
    with ledger.write() as connection:
        held = claims.claim(connection, made.id, NOW, "bench", LEASE, PEOPLE)
    writer = Writer(ledger, lambda: NOW + dt.timedelta(seconds=1), LEASE)
    accepted = Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")
    queue = iter(held)

    async def one_connection() -> None:
        for one in queue:
            assert await writer.mark(one)
            assert await writer.settle(_settled(one, accepted))

    started = time.perf_counter()
    await asyncio.gather(*(one_connection() for _ in range(connections)))
    taken = time.perf_counter() - started
    writer.close()
    ledger.close()
    return taken / PEOPLE * 1e6


def _settled(one: Claim, outcome: Outcome) -> Settlement:
    return Settlement(one, State.SENDING, Event.ACCEPT, outcome, None, 5)


def main() -> None:
    """Print a line for each number of connections."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        for connections in (1, 20):
            lies = Path(folder) / str(connections)
            lies.mkdir()
            cost = asyncio.run(measure(lies, connections))
            sys.stdout.write(f"{connections:3} connections: {cost:6.0f} microseconds a message, mark and answer\n")


if __name__ == "__main__":
    main()
