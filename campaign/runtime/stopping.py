"""What may end a run before its time: Ctrl-C, SIGTERM, `campaign stop` typed elsewhere."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from campaign.errors import CampaignError
from campaign.store import stopping
from campaign.store.ledger import Ledger

__all__ = ["CTRL_C", "TERMINATED", "Halt", "watching"]

CTRL_C = "Ctrl-C"
TERMINATED = "told to end (SIGTERM)"
#: Seconds between two looks at the ledger. Marks are denied from the stop itself on; this only ends the run.
_LOOK = 0.25


class Halt:
    """Two events and a reason: ``drain`` lets what is on its way finish, ``cut`` lets no further dot be sent."""

    def __init__(self) -> None:
        self.drain = asyncio.Event()
        self.cut = asyncio.Event()
        self.reason = ""
        #: Says to the person at the keyboard what the first Ctrl-C does.
        self.told: Callable[[], None] = lambda: None

    def call(self, reason: str) -> None:
        """End the run when what is on its way has finished. The first reason stands."""
        self.reason = self.reason or reason
        self.drain.set()

    def interrupt(self) -> None:
        """Ctrl-C: the first drains and is told; the next one, also after another reason to drain, cuts."""
        if self.drain.is_set():
            self.cut.set()
            return
        self.call(CTRL_C)
        self.told()

    def listen(self) -> None:
        """Take this process's signals. On Windows Ctrl-C ends it at once; the ledger recovers at the next start."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGINT, self.interrupt)
            loop.add_signal_handler(signal.SIGTERM, self.call, TERMINATED)


@asynccontextmanager
async def watching(ledger: Ledger, mailing_id: str, halt: Halt) -> AsyncIterator[None]:
    """Within the block a stop by a person, from whatever process, drains the run within a second."""
    watch = asyncio.create_task(_watch(ledger, mailing_id, halt))
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _watch(ledger: Ledger, mailing_id: str, halt: Halt) -> None:
    while not halt.drain.is_set():
        # A ledger that cannot be read is the run's to notice.
        with contextlib.suppress(CampaignError):
            if reason := await asyncio.to_thread(_paused, ledger, mailing_id):
                halt.call(reason)
        await asyncio.sleep(_LOOK)


def _paused(ledger: Ledger, mailing_id: str) -> str:
    with ledger.read() as connection:
        return stopping.paused(connection, mailing_id)
