"""Keeps messages in memory, answers as a script says: for tests and rehearsals."""

from collections.abc import Callable

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.transport import MayFinish

__all__ = ["Recording"]

_ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "recorded")


class Recording:
    """A transport whose ``messages`` are what a server would hold.

    ``answer`` decides each outcome. One before the dot is given before ``may_finish`` is asked.
    """

    def __init__(self, answer: Callable[[Message], Outcome] = lambda _: _ACCEPTED) -> None:
        self.messages: list[Message] = []
        self._answer = answer

    def session(self) -> "Recording":
        """The recording itself."""
        return self

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Keep the message when the answer is accepted, or lost after the dot."""
        outcome = self._answer(message)
        if outcome.stage is not Stage.DOT:
            return outcome
        if not await may_finish():
            return None
        if outcome.kind in {"accepted", "lost"}:
            self.messages.append(message)
        return outcome

    async def close(self) -> None:
        """Nothing to close."""
