"""The way out: SMTP, a folder of ``.eml`` files, a recording for tests.

A transport gives sessions; a session carries one message at a time. Before the final dot a session asks
``may_finish``: the ledger's durable mark. Without a yes nothing is finished.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from campaign.delivery import Outcome
from campaign.message import Message

__all__ = ["MayFinish", "Session", "Transport"]

#: Asked once, after everything but the final dot. False: this worker must not finish; the message is dropped.
MayFinish = Callable[[], Awaitable[bool]]


class Session(Protocol):
    """One worker's way out. Not for use by two tasks at once."""

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Try once. ``None`` when ``may_finish`` said no. Never raises for what a server or network did."""
        ...

    async def close(self) -> None:
        """Say goodbye. An error in it changes nothing."""
        ...


class Transport(Protocol):
    """Something that takes messages."""

    def session(self) -> Session:
        """A new session; it connects when it first sends."""
        ...
