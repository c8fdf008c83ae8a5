"""A folder of ``.eml`` files, one a message: for looking at, and for tests."""

import os
from pathlib import Path

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.transport import MayFinish

__all__ = ["Folder"]


class Folder:
    """Writes each message to ``TOKEN.eml``. Its name tells nothing of the person or the release."""

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path

    def session(self) -> "Folder":
        """The folder itself: it has no connection."""
        return self

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Write the file under a passing name, then give it its own: the final dot."""
        path = self._path / f"{message.message_id.strip('<>').partition('@')[0]}.eml"
        part = path.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(message.content)
        except OSError as error:
            return Outcome("deferred", Stage.BODY, text=str(error.strerror))
        if not await may_finish():
            part.unlink()
            return None
        try:
            part.replace(path)
        except OSError as error:
            return Outcome("deferred", Stage.BODY, text=str(error.strerror))
        return Outcome("accepted", Stage.DOT, 250, "2.0.0", "written")

    async def close(self) -> None:
        """Nothing to close."""
