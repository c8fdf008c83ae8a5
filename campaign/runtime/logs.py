"""One event per attempt: constant sentences with fields, pretty on a terminal, JSON in a rotated file.

Never an address, a secret or a body: a contact appears as its short id.
"""

import logging
import os
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


def open_log(folder: Path) -> structlog.stdlib.BoundLogger:
    """The workspace's log: JSON lines in ``campaign.log``, ten files of one megabyte at most."""
    logger = logging.Logger(f"campaign.{folder}", logging.INFO)
    handler = _Handler(folder / FILE, maxBytes=_MEGABYTE, backupCount=9, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    bound = structlog.wrap_logger(
        logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
    )
    return bound  # type: ignore[no-any-return]
