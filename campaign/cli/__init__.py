"""The keyboard: Typer. Says what was done, what was not, and the command to type next.

Exit codes: 0 fine, 1 findings, 2 wrong input, 3 the world failed; 130 stopped by a person.
"""

import os
import sys
from contextlib import redirect_stderr, suppress
from typing import IO, Any, cast

__all__ = ["main"]


class _Unheard:
    """The error stream. What it does not take, on a full disk or a terminal that is gone, is dropped: no send stops."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or do not."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what waits, or do not."""
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # A console in an old code page must not stop a command that shows a name in Arabic.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    with redirect_stderr(cast("IO[str]", _Unheard(sys.stderr))):
        code = _run()
    try:
        sys.stderr.flush()
    except OSError:  # what was dropped still waits in it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # its reader (head, less) has seen enough; the interpreter would complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run() -> int | str | None:
    from campaign.cli.app import app
    from campaign.errors import CampaignError

    try:
        app(prog_name="campaign")
    except SystemExit as end:
        return end.code
    except CampaignError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except OSError as error:  # a disk, a folder, a permission: the world's
        print(f"{error.filename or 'campaign'}: {error.strerror or error}", file=sys.stderr)
        return 3
    return 0
