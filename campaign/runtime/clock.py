"""The only place that asks for time or chance."""

import asyncio
import datetime as dt
import random
import secrets
import time

__all__ = ["Clock"]


class Clock:
    """The machine's time and chance, handed to whoever needs them. Tests hand over a still one."""

    def now(self) -> dt.datetime:
        """The moment in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that never step back, for measuring."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let others work meanwhile."""
        await asyncio.sleep(seconds)

    def jitter(self) -> float:
        """A number in [0, 1)."""
        return random.random()  # noqa: S311 - spreads retries, protects nothing

    def secret(self) -> bytes:
        """32 octets that nobody can guess."""
        return secrets.token_bytes(32)
