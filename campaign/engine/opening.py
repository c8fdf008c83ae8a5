"""The first connection goes alone: a wrong password costs one try, however many connections there are.

Until one connection has carried a message as far as its dot, only one tries. What the relay refuses it, the others do
not ask again. Not here: what a refusal means (``delivery``), and when a run ends (``local``).
"""

import asyncio

from campaign.delivery import CONNECTING, Outcome
from campaign.message import Message
from campaign.transport import MayFinish, Session

__all__ = ["Opening"]


class Opening:
    """What the connections of one run know of their relay."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._open = self._refused = False

    def session(self, session: Session) -> Session:
        """A session that waits for its turn while no connection has come about."""
        return _Patient(self, session)

    async def send(self, session: Session, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Send when it is this connection's turn; ``None`` when the relay refused another meanwhile."""
        if self._refused:
            return None
        if self._open:
            return self._heard(await session.send(message, may_finish))
        await self._turn.acquire()
        mine = True

        def let_go() -> None:
            nonlocal mine
            if mine:
                mine = False
                self._turn.release()

        async def passed() -> bool:
            self._open = True
            let_go()
            return await may_finish()

        try:
            return None if self._refused else self._heard(await session.send(message, passed))
        finally:
            let_go()

    def _heard(self, outcome: Outcome | None) -> Outcome | None:
        if outcome is not None:
            self._refused = self._refused or outcome.stops
            self._open = outcome.stage not in CONNECTING
        return outcome


class _Patient:
    def __init__(self, opening: Opening, session: Session) -> None:
        self._opening = opening
        self._session = session

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        return await self._opening.send(self._session, message, may_finish)

    async def close(self) -> None:
        await self._session.close()
