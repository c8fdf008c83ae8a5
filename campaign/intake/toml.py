"""TOML with line numbers, and a model's complaints in the words of this house.

``tomllib`` forgets where a key stood. The finder here reads only what it needs to name a line: table headers and
keys at the start of a line. Inside an inline table it names the line of the table.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from campaign.errors import InputError, Problem

__all__ = ["Place", "parse", "problems", "quoted", "rows"]

#: Where a value stands in a document: keys, and 0-based indices for arrays of tables.
Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_RIGHT = {
    "missing": "is required",
    "string_type": "text in quotes",
    "string_too_short": "some words",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in square brackets",
    "model_type": "a table of its own",
    "date_type": "a date such as 2026-12-03",
    "date_parsing": "a date such as 2026-12-03",
    "date_from_datetime_parsing": "a date such as 2026-12-03",
    "date_from_datetime_inexact": "a date such as 2026-12-03, without a time",
    "datetime_type": "a moment such as 2026-12-03T14:00:00",
    "datetime_parsing": "a moment such as 2026-12-03T14:00:00",
    "datetime_from_date_parsing": "a moment such as 2026-12-03T14:00:00",
    "string_pattern_mismatch": "lower-case letters a to z, digits and single hyphens",
}


def parse(text: str, where: str) -> dict[str, Any]:
    """The document. Raises ``InputError`` with the line where reading stopped. TOML 1.0."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = re.search(r"line (\d+)", said)
        row = int(place[1]) if place else text.rstrip().count("\n") + 1
        reason = said.partition(" (at ")[0]
        raise InputError.of(where, "", "", f"TOML that can be read ({reason})", row) from None
    except RecursionError:
        raise InputError.of(where, "", "", "TOML that is not nested hundreds deep") from None


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def rows(text: str) -> dict[Place, int]:
    """The 1-based line of each table header and each key."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for row, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _entered(_parts(header[2]), counts)
            if header[1] == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                found.setdefault(table, row)
                table = (*table, index)
            found.setdefault(table, row)
        elif key:
            found.setdefault((*table, *_parts(key[1])), row)
    return found


def _entered(parts: Sequence[str], counts: Mapping[Place, int]) -> Place:
    """A header's place: the last entry of each array of tables that it passes through."""
    place: Place = ()
    for number, part in enumerate(parts, 1):
        place = (*place, part)
        if number < len(parts) and place in counts:
            place = (*place, counts[place] - 1)
    return place


def row(place: Place, found: Mapping[Place, int]) -> int:
    """The line of a place, else of the nearest thing around it that has one, else 0."""
    return next((found[place[:n]] for n in range(len(place), 0, -1) if place[:n] in found), 0)


def problems(
    error: ValidationError, where: str, found: Mapping[Place, int], fields: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """What a model refused, with lines. ``fields`` names what may stand in each table; the key ``""`` is the top."""
    for item in error.errors(include_url=False):
        place, kind = item["loc"], item["type"]
        value = item["input"]
        shown = str(value) if isinstance(value, str | int | float) else ""
        if kind == "extra_forbidden":
            table = next((str(part) for part in place[:-1]), "")
            # Under a name that we do not know could stand a secret.
            shown = ""
            right = f"no field of this name; there are {', '.join(fields.get(table, ()))}"
        elif kind == "value_error":
            right = str(item["ctx"]["error"])
        else:
            right = _RIGHT.get(kind, item["msg"].removeprefix("Input should be "))
        yield Problem(where, row(place, found), _named(place), "" if kind == "missing" else shown, right)


def _named(place: Place) -> str:
    """``press_contacts[2].email``: entries counted from 1, as people count."""
    # Pydantic says [key] when a table's key is wrong; its name stands before it already.
    name = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place if part != "[key]")
    return name.removeprefix(".")


def quoted(text: str) -> str:
    r"""A basic string of TOML.

    >>> quoted('a "b"')
    '"a \\"b\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
