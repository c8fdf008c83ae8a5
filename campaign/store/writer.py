"""Group commit: what several connections want written now goes into one durable transaction.

While one transaction is being committed, the next ones gather; each waits until the disk has it. Marks and
settlements only: everything else is rare and has a transaction of its own.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from campaign.store.answers import Settlement, mark, settle
from campaign.store.claims import Claim
from campaign.store.ledger import Ledger

__all__ = ["Writer"]

Result = TypeVar("Result")


class Writer:
    """Writes marks and settlements for all connections of one process."""

    def __init__(self, ledger: Ledger, now: Callable[[], dt.datetime], lease: dt.timedelta) -> None:
        self._ledger = ledger
        self._now = now
        self._lease = lease
        self._waiting: list[tuple[Claim | Settlement, asyncio.Future[bool]]] = []
        self._task: asyncio.Task[None] | None = None
        # One thread: the ledger has one writer at a time anyway.
        self._thread = ThreadPoolExecutor(1, "ledger")

    async def mark(self, held: Claim) -> bool:
        """Whether this claim may have its final dot. True only once that is on the disk."""
        return await self._write(held)

    async def settle(self, settlement: Settlement) -> bool:
        """Write an outcome. False when the delivery was no longer ours."""
        return await self._write(settlement)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do a transaction of one's own in the ledger's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _write(self, item: Claim | Settlement) -> asyncio.Future[bool]:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return done

    async def _drain(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            items = [item for item, _ in group]
            try:
                written = await self.run(partial(self._commit, items))
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
                for _, done in group:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_, done), ours in zip(group, written, strict=True):
                if not done.done():
                    done.set_result(ours)

    def _commit(self, items: Sequence[Claim | Settlement]) -> list[bool]:
        now = self._now()
        claims = [item for item in items if isinstance(item, Claim)]
        settlements = [item for item in items if isinstance(item, Settlement)]
        with self._ledger.write() as connection:
            marked = iter(mark(connection, claims, now, self._lease))
            settled = iter(settle(connection, settlements, now))
        # Not by id: a stale claim and its successor may stand in one group.
        return [next(marked if isinstance(item, Claim) else settled) for item in items]

    def close(self) -> None:
        """Wait for what is being written and let the thread go."""
        self._thread.shutdown()
