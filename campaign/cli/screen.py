"""What commands write to the terminal: tables, JSON, questions. Content is shown as it is, never as markup."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["ask", "console", "say_json", "table"]


def console(*, error: bool = False) -> "Console":
    """A console on which no content is read as markup."""
    from rich.console import Console

    return Console(stderr=error, markup=False, highlight=False, soft_wrap=True)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table; numbers stand to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [list(row) for row in rows]
    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, header in enumerate(headers):
        numbers = bool(rows) and all(isinstance(row[place], int) for row in rows)
        shown.add_column(header, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    target = console()
    if not target.is_terminal:
        target.width = 160
    target.print(shown)


def say_json(value: object) -> None:
    """Print a value for a script."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def ask(question: str) -> str:
    """A person's answer; empty when nobody is there to give one."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
