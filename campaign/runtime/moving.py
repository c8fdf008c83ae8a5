"""A clock for rehearsals: waits pass at once, and count. It asks nobody for the time or for chance.

Its time stands in a small file that the sender and the built-in server share, so that a sender that was killed goes
on at the same moment, and a slow answer is as long as the script says.
"""

import asyncio
import datetime as dt
import mmap
import os
import struct
from pathlib import Path

from campaign.rehearsal import draw
from campaign.runtime.clock import Clock

__all__ = ["MovingClock", "Passed"]

_FORM = struct.Struct("=q")
#: Real seconds that others get to work in one step.
_STEP = 0.005
#: Shorter waits only let others work; but so many of them in a row are a wait.
_SHORT, _MANY = 0.01, 20


class Passed:
    """How much time has passed in a rehearsal, shared through a file."""

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            os.ftruncate(handle, _FORM.size)
            self._shared = mmap.mmap(handle, _FORM.size)
        finally:
            os.close(handle)

    @property
    def time(self) -> dt.timedelta:
        """All that has passed."""
        (microseconds,) = _FORM.unpack_from(self._shared)
        return dt.timedelta(microseconds=microseconds)

    def add(self, more: dt.timedelta) -> None:
        """Let time pass."""
        _FORM.pack_into(self._shared, 0, (self.time + more) // dt.timedelta(microseconds=1))

    def close(self) -> None:
        """Let go of the file."""
        self._shared.close()


class MovingClock(Clock):
    """Time that moves only when somebody waits and nothing is on the way; chance from a seed."""

    def __init__(self, start: dt.datetime, passed: Passed, seed: int) -> None:
        self._start = start
        self._passed = passed
        self._seed = seed
        #: The message that is being tried and which try it is: its chance is its own, whoever is tried beside it.
        self.trying = (0, 0)
        self._short = 0
        self._on_the_way = 0

    def now(self) -> dt.datetime:
        """The rehearsal's moment."""
        return self._start + self._passed.time

    def monotonic(self) -> float:
        """Seconds of the rehearsal."""
        return self._passed.time.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let others work. When nobody does, the time has passed."""
        self._short = self._short + 1 if seconds < _SHORT else 0
        idle = not self._on_the_way
        await asyncio.sleep(0 if idle and seconds >= _SHORT else min(seconds, _STEP))
        if idle and not self._on_the_way and (seconds >= _SHORT or self._short > _MANY):
            self._passed.add(dt.timedelta(seconds=seconds))

    def until(self, moment: dt.datetime) -> None:
        """Wait for a moment: a second at least, as a sender does."""
        self._passed.add(max(moment - self.now(), dt.timedelta(seconds=1)))

    def on_the_way(self, more: int) -> None:
        """So many messages more are on the way: until they have come to their end, no wait is one."""
        self._on_the_way += more
        self._short = 0

    def jitter(self) -> float:
        """A number in [0, 1): the seed's for this message and try."""
        return draw(self._seed, "jitter", *self.trying)
