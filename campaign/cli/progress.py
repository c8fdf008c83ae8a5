"""The bar that `send` shows: accepted, deferred, refused, remaining, rate."""

from collections import Counter
from typing import TYPE_CHECKING, Self

from campaign.cli import screen
from campaign.delivery import Event, event

if TYPE_CHECKING:
    from rich.console import Console

    from campaign.delivery import Outcome

__all__ = ["Bar"]

_COUNTED = {
    Event.ACCEPT: "accepted",
    Event.REFUSE: "refused",
    Event.LOSE: "uncertain",
    Event.DEFER: "deferred",
    Event.RELEASE: "deferred",
}
#: In a narrower window the counts stand alone, and the rate is the first to be cut.
_ROOM_FOR_BAR = 78


class Bar:
    """A bar on the error stream; nothing where that is no terminal.

    ``total`` is how many people wait. Who is deferred remains; who is uncertain does not, and is counted when there
    is one.
    """

    def __init__(self, total: int, target: "Console | None" = None) -> None:
        from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        target = target or screen.console(error=True)
        words: list[ProgressColumn] = [TextColumn("{task.description}", table_column=Column(no_wrap=True))]
        bar: list[ProgressColumn] = [BarColumn(bar_width=None), TimeElapsedColumn()]
        columns = words + bar if target.width >= _ROOM_FOR_BAR else words
        self._bar = Progress(*columns, console=target, disable=not target.is_terminal, expand=True)
        self._counts: Counter[str] = Counter()
        self._total = total
        self._task = self._bar.add_task(self._said(0.0), total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, outcome: "Outcome") -> None:
        """One more attempt is over."""
        self._counts[_COUNTED[event(outcome)]] += 1
        elapsed = self._bar.tasks[0].elapsed
        rate = self._counts.total() / elapsed if elapsed else 0.0
        self._bar.update(self._task, completed=self._done(), description=self._said(rate))

    def _done(self) -> int:
        return self._counts["accepted"] + self._counts["refused"] + self._counts["uncertain"]

    def _said(self, rate: float) -> str:
        names = ["accepted", "deferred", "refused", *(["uncertain"] if self._counts["uncertain"] else [])]
        counts = (f"{name} {self._counts[name]}" for name in names)
        return "  ".join((*counts, f"remaining {max(0, self._total - self._done())}", f"{rate:.0f}/s"))
