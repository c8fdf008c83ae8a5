"""The bar that `send` shows: rate, accepted, deferred, refused, remaining."""

from typing import TYPE_CHECKING, Any, Self

from campaign.cli import screen

if TYPE_CHECKING:
    from campaign.delivery import Outcome

__all__ = ["Bar"]


class Bar:
    """A bar on the error stream; nothing where that is no terminal."""

    def __init__(self, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.fields[rate]:>5.0f}/s"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("accepted {task.fields[accepted]}  deferred {task.fields[deferred]}"),
            TextColumn("refused {task.fields[refused]}  remaining {task.fields[remaining]}"),
            TimeElapsedColumn(),
        )
        target = screen.console(error=True)
        self._bar = Progress(*columns, console=target, disable=not target.is_terminal)
        self._counts: dict[str, Any] = {"accepted": 0, "deferred": 0, "refused": 0}
        self._total = total
        self._task = self._bar.add_task("", total=total, rate=0.0, remaining=total, **self._counts)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, outcome: "Outcome") -> None:
        """One more attempt is over."""
        kind = "deferred" if outcome.kind == "lost" else outcome.kind
        self._counts[kind] += 1
        done = sum(self._counts.values())
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = done / elapsed if elapsed else 0.0
        self._bar.update(self._task, completed=done, rate=rate, remaining=max(0, self._total - done), **self._counts)
