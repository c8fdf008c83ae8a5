"""The undo window between `send` and the first byte: a countdown in which a person may still think otherwise."""

import asyncio
import math
import re
import sys
from contextlib import suppress

from campaign.errors import InputError
from campaign.runtime.stopping import Halt

__all__ = ["hold", "seconds"]

_SPAN = re.compile(r"(\d{1,5}) ?(s|m|h|)", re.ASCII)
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> int:
    """A span such as ``90``, ``30s``, ``2m``, ``1h`` in seconds, up to a day."""
    match = _SPAN.fullmatch(text.strip())
    span = int(match[1]) * _UNITS[match[2]] if match else -1
    if not 0 <= span <= 24 * 3600:
        raise InputError.of("--hold", "", text, "a span such as 30s, 2m or 1h, up to 24h; 0 sends at once")
    return span


async def hold(span: int, mailing_id: str, halt: Halt) -> None:
    """Count down. Ends early when the run is called off; the caller then sends nothing."""
    now = asyncio.get_running_loop().time
    end = now() + span
    shown = sys.stderr.isatty()
    words = f"Ctrl-C or `campaign stop {mailing_id}` before then, and nothing is sent."
    if span and not shown:
        print(f"Sending begins in {span} s. {words}", file=sys.stderr, flush=True)
    while not halt.drain.is_set() and (left := end - now()) > 0:
        if shown:
            print(f"\rSending begins in {math.ceil(left)} s. {words} ", end="", file=sys.stderr, flush=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(halt.drain.wait(), min(left, 1.0))
    if span and shown:
        print(file=sys.stderr)
