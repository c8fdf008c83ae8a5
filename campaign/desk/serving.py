"""The desk's server: on this machine's loopback only, until Ctrl-C. And its eyes on the release's files."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from watchfiles import awatch

from campaign.desk.app import application
from campaign.desk.state import Desk
from campaign.errors import WorldError

__all__ = ["bound", "serve"]

#: Saves that follow each other within so many milliseconds are one; an editor's save is two or three events.
_TOGETHER = 25
#: ... but after so many milliseconds something is shown, however fast they come.
_AT_LAST = 250
#: Seconds in which a page that was told of news has asked for them.
_ASKED = 0.1


class _Server(uvicorn.Server):
    """Lets go of its open event streams first: uvicorn waits for what is still being answered."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], object]) -> None:
        super().__init__(config)
        self._leave = leave

    def leave(self) -> None:
        """End, without a signal."""
        self._leave()
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._leave()
        super().handle_exit(sig, frame)


def bound(port: int) -> socket.socket:
    """A socket on the loopback; port 0 is a free one. Raises ``WorldError`` when the port is taken."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(("127.0.0.1", port))
    except OSError as error:
        held.close()
        raise WorldError(
            f"port {port} on this machine: {error.strerror}; another --port, or none for a free one"
        ) from None
    return held


async def serve(desk: Desk, secret: str, held: socket.socket, ready: Callable[[], None]) -> None:
    """Show the desk until somebody interrupts. ``ready`` is called once the port answers."""
    loop = asyncio.get_running_loop()
    config = uvicorn.Config(
        application(desk, secret, held.getsockname()[1]),
        lifespan="off",
        ws="none",
        http="h11",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whatever still hangs after the streams were let go: a browser that reads nothing.
        timeout_graceful_shutdown=1,
    )
    server = _Server(config, lambda: loop.call_soon_threadsafe(desk.close))
    # From here on connections wait in the socket's queue: the browser may be opened.
    held.listen()
    ready()
    watching = asyncio.create_task(_watch(desk))
    # A page that says it watches while nobody does would lie: the server ends with its eyes.
    watching.add_done_callback(lambda _: server.leave())
    try:
        await server.serve(sockets=[held])
    finally:
        desk.close()
        watching.cancel()
        (ended,) = await asyncio.gather(watching, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


async def _watch(desk: Desk) -> None:
    """Read again at each save; and every two seconds, for what no system tells (a network folder, the first moment).

    Where watching is not possible at all, files are looked at every fifth of a second.
    """
    for poll in (False, True):
        try:
            async for changes in awatch(
                desk.root,
                watch_filter=lambda _, path: desk.concerns(Path(path)),
                debounce=_AT_LAST,
                step=_TOGETHER,
                rust_timeout=2000,
                yield_on_timeout=True,
                force_polling=poll,
                poll_delay_ms=200,
            ):
                paths = [Path(path) for _, path in changes]
                news = await asyncio.to_thread(desk.again, paths)
                if news:
                    desk.tell()
                    # The page is asked for now; finding at the same time would hold it up.
                    await asyncio.sleep(_ASKED)
                if not (news or paths):
                    continue
                if await asyncio.to_thread(desk.judge):
                    desk.tell()
        except (OSError, RuntimeError):
            if poll:
                raise
