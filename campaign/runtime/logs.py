"""One event per attempt: constant sentences with fields, pretty on a terminal, JSON in a rotated file.

Never an address, a secret or a body: a contact appears as its short id.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

__all__ = ["FILE", "open_log"]

FILE = "campaign.log"
_MEGABYTE = 1 << 20


class _Handler(RotatingFileHandler):
    """Keeps its files to their owner. A full disk stops no send: a line that cannot be written is dropped."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library's own signature
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's own name
        """Drop it."""

    def close(self) -> None:
        """Drop too what waits to be written, when the disk does not take it."""
        with suppress(OSError):
            super().close()


def _show(_logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The same event for a person, on the error stream."""
    renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    print(renderer(None, method, dict(event)), file=sys.stderr)  # noqa: T201 - this is the terminal
    return event


@contextmanager
def open_log(folder: Path, *, pretty: bool = False) -> Iterator[structlog.stdlib.BoundLogger]:
    """The workspace's log: JSON lines in ``campaign.log``, ten files of one megabyte at most.

    With ``pretty`` each event is shown on the error stream too.
    """
    # Not a logger of the process: a second workspace in it has its own file.
    logger = logging.Logger(f"campaign.{folder}", logging.INFO)  # noqa: LOG001
    handler = _Handler(folder / FILE, maxBytes=_MEGABYTE, backupCount=9, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    bound: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([_show] if pretty else []),
            structlog.processors.JSONRenderer(),
        ],
    )
    try:
        yield bound
    finally:
        handler.close()
