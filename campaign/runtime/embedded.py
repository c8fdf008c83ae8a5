"""A mail server inside the program, on a free loopback port: it keeps what it receives and sends nothing on."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

__all__ = ["Kept", "embedded", "listening", "serving"]

_LARGEST = 64 << 20


class Kept:
    """Writes each message to a numbered ``.eml`` in a folder, with the envelope in front as a server adds it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one message (aiosmtpd's call)."""
        self._count += 1
        path = self._folder / f"{self._count:05}.eml"
        head = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {envelope.rcpt_tos[0]}\r\n".encode()
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(head + envelope.original_content)
        return "250 2.0.0 kept"


@contextmanager
def embedded(folder: Path) -> Iterator[int]:
    """Run a server that keeps messages in a folder; gives its port."""
    with serving(Kept(folder)) as port:
        yield port


@contextmanager
def serving(handler: object, **options: Any) -> Iterator[int]:
    """Run aiosmtpd with a handler in a thread of its own; gives its port. ``options`` are those of its SMTP."""
    defaults: dict[str, Any] = {
        "hostname": "embedded.example",
        "enable_SMTPUTF8": True,
        "data_size_limit": _LARGEST,
    }
    with listening(lambda loop: SMTP(handler, **defaults | options, loop=loop)) as (port,):
        yield port


@contextmanager
def listening(*makers: Callable[[asyncio.AbstractEventLoop], asyncio.Protocol]) -> Iterator[list[int]]:
    """Run servers in one thread, each on a free loopback port; gives the ports in the same order.

    A maker makes the protocol of one connection.
    """
    loop = asyncio.new_event_loop()

    async def listen(make: Callable[[asyncio.AbstractEventLoop], asyncio.Protocol]) -> asyncio.Server:
        # The library's own controller cannot take a free port: it wants to know it beforehand.
        return await loop.create_server(lambda: make(loop), "127.0.0.1", 0)

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    servers = [asyncio.run_coroutine_threadsafe(listen(make), loop).result() for make in makers]
    try:
        yield [int(server.sockets[0].getsockname()[1]) for server in servers]
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
