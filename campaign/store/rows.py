"""Many rows as one argument: a statement for a whole group, compiled once, instead of a statement a row.

The only place that knows how the database unfolds JSON into rows.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Subquery, Text, bindparam, cast, func, select
from sqlalchemy.types import TypeEngine

__all__ = ["ROWS", "given", "packed"]

#: The parameter that holds the rows.
ROWS = "rows"


def given(**columns: TypeEngine[Any]) -> Subquery:
    """A table of these columns, whose rows come with the parameter ``rows`` as :func:`packed` makes it."""
    each = func.json_each(bindparam(ROWS, type_=Text)).table_valued("value")
    cells = [
        cast(func.json_extract(each.c.value, f"$[{place}]"), kind).label(name)
        for place, (name, kind) in enumerate(columns.items())
    ]
    return select(*cells).subquery("given")


def packed(rows: Iterable[Sequence[str | int | bool | None]]) -> dict[str, str]:
    """The rows as the parameter that :func:`given` unfolds. A moment is given as the text that the column holds."""
    return {ROWS: json.dumps([list(row) for row in rows], ensure_ascii=False)}
