"""The relay's connections as a rehearsal has them: all of them are there, and their messages take turns.

One message is on the way at a time, in the plan's order among those that wait, from its first command until its
outcome is written down. So the same script gives the same report with four connections as with one, and a sender that
is killed was at one message. Whom a fault befalls is told to the built-in server through the board.
"""

import asyncio
import heapq
from collections.abc import Mapping, Sequence
from itertools import count

from campaign.delivery import Outcome
from campaign.message import Message
from campaign.rehearsal import FRESH, KILL, Harm, Script
from campaign.runtime.board import Board
from campaign.runtime.moving import MovingClock
from campaign.transport import MayFinish, Session, Transport

__all__ = ["Cast", "Watched"]

#: Real seconds in which a line that was cut within a body shows it; and for ever, for a sender that will be killed.
_SHOWN, _FOR_EVER = 0.05, 3600.0


class Cast:
    """Who is who in a rehearsal: each message's number by its token, the script, and the board."""

    def __init__(self, tokens: Sequence[str], script: Script, board: Board) -> None:
        self._numbers: Mapping[str, int] = {token: number for number, token in enumerate(tokens, 1)}
        self._script = script
        self.board = board

    def number(self, message: Message) -> int:
        """A message's number; 0 for one that is not of this mailing."""
        return self._numbers.get(message.message_id.strip("<>").partition("@")[0], 0)

    def next_harm(self, number: int) -> Harm | None:
        """What will befall this number at its next try."""
        return self._script.at(number, self.board.tries(number) + 1)


class _Turns:
    """Whose turn it is. While it is somebody's, something is on the way and no time passes."""

    def __init__(self, clock: MovingClock) -> None:
        self._clock = clock
        self._taken = False
        self._order = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    async def take(self, number: int) -> None:
        """Wait for the turn; the lowest number of those that wait is next."""
        if not self._taken:
            self._taken = True
            self._clock.on_the_way(1)
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (number, next(self._order), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """The next one's turn."""
        while self._waiting:
            waits = heapq.heappop(self._waiting)[2]
            if not waits.done():
                waits.set_result(None)
                self._clock.on_the_way(0)
                return
        self._taken = False
        self._clock.on_the_way(-1)


class Watched:
    """A transport whose sessions take turns. It is a session's turn until its outcome is ``heard``."""

    def __init__(self, ways: Sequence[Transport], clock: MovingClock, cast: Cast) -> None:
        self._ways = ways
        self._made = 0
        self.clock = clock
        self.cast = cast
        self.turns = _Turns(clock)
        self.holder: Session | None = None

    def session(self) -> Session:
        """The session of the next connection, from the first one again after the last."""
        place = self._made % len(self._ways)
        self._made += 1
        return _WatchedSession(self, self._ways[place].session(), place)

    def heard(self) -> None:
        """An outcome is written down: the next one's turn."""
        self.release(self.holder)

    def release(self, session: Session | None) -> None:
        """It is not this session's turn any more, if it was."""
        if session is not None and self.holder is session:
            self.holder = None
            self.turns.give()


class _WatchedSession:
    def __init__(self, watched: Watched, inner: Session, place: int) -> None:
        self._watched = watched
        self._inner = inner
        self._place = place
        self._leaves = False

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        watched = self._watched
        number = watched.cast.number(message)
        await watched.turns.take(number)
        watched.holder = self
        outcome: Outcome | None = None
        try:
            harm = watched.cast.next_harm(number)
            if self._leaves or (harm and harm.point in FRESH):
                # Before the board says who is next: what befalls a QUIT is the last message's.
                await self._inner.close()
            self._leaves = harm is not None and harm.point == "quit"
            watched.clock.trying = (number, watched.cast.board.begin(self._place, number))
            outcome = await self._inner.send(message, _held_up(harm, may_finish))
        finally:
            if outcome is None:
                watched.release(self)
        return outcome

    async def close(self) -> None:
        # Whoever failed before its outcome was heard holds nobody up.
        self._watched.release(self)
        await self._inner.close()


def _held_up(harm: Harm | None, may_finish: MayFinish) -> MayFinish:
    """A fault in the body comes before the ledger's mark, as it would in a body that takes its time."""
    if harm is None or harm.point != "body":
        return may_finish

    async def later() -> bool:
        await asyncio.sleep(_FOR_EVER if harm.what == KILL else _SHOWN)
        return await may_finish()

    return later
