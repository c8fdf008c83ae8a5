"""What commands write to the terminal: tables, JSON, questions. Content is shown as it is, never as markup."""

import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from campaign.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["ask", "console", "say_json", "say_json_rows", "table", "when"]

#: Wider than anything: lines that go to a file or a pipe are not folded.
_WIDE = 10_000


def console(*, error: bool = False) -> "Console":
    """A console on which no content is read as markup."""
    from rich.console import Console

    return Console(stderr=error, markup=False, highlight=False, soft_wrap=True)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", keep: int = 0) -> None:
    """Print a table; numbers stand to the right.

    A column of single words, such as addresses, never folds: each can be copied. With ``keep``, columns after the
    first so many are left out, and named under the table, when the window is too narrow for them.
    """
    target = console()
    if not target.is_terminal:
        target.width = _WIDE
    window = target.width
    rows = [list(row) for row in rows]
    left = len(headers)
    while True:
        shown = _table(headers[:left], [row[:left] for row in rows], title)
        needed = target.measure(shown, options=target.options.update(width=_WIDE)).minimum
        if needed <= window or not keep or left <= keep:
            break
        left -= 1
    target.width = max(window, needed)
    target.print(shown)
    if left < len(headers):
        print(f"Not shown, the window is too narrow: {', '.join(headers[left:])}")


def _table(headers: Sequence[str], rows: Sequence[Sequence[object]], title: str) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, header in enumerate(headers):
        numbers = bool(rows) and all(isinstance(row[place], int) for row in rows)
        whole = not any(" " in str(row[place]) for row in rows)
        shown.add_column(header, justify="right" if numbers else "left", no_wrap=whole, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    return shown


def when(moment: dt.datetime) -> str:
    """A moment as the clock on this machine shows it, with its zone."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %Z")


def say_json(value: object) -> None:
    """Print a value for a script. Beyond ASCII only where the output takes it: JSON stays JSON."""
    print(json.dumps(value, ensure_ascii=_narrow(), indent=2, default=str))


def say_json_rows(rows: Iterable[object]) -> None:
    """Print a list one row at a time, however long it is. It is a list even when making a row fails."""
    narrow = _narrow()
    print("[", end="")
    try:
        for number, row in enumerate(rows):
            print(",\n" if number else "\n", json.dumps(row, ensure_ascii=narrow, default=str), sep="", end="")
    finally:
        print("\n]")


def _narrow() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def ask(question: str) -> str:
    """A person's answer. Raises ``InputError`` when nobody is there to give one."""
    print(question, end=" ", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        raise
    if not answer:
        print(file=sys.stderr)
        raise InputError.of("standard input", "", "", "nobody answered and nothing was done; --yes is for scripts")
    return answer.strip()
