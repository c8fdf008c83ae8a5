"""``build/outside.md``: every outside tool against every mail, one column a tool, written as the tests run."""

import fcntl
import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["BUILD", "column"]

BUILD = Path(__file__).parents[2] / "build" / "outside"
_COLUMNS = (
    *(
        "HTML, octets",
        "message, octets",
        "W3C",
        "html-validate",
        "caniemail",
        "K-9",
        "axe light",
        "axe dark",
        "requests",
    ),
    *("SpamAssassin", "Dovecot", "mailparser"),
)


def column(name: str, cells: Mapping[str, object]) -> None:
    """Put a tool's column into the table: what it said of each mail."""
    assert name in _COLUMNS
    (BUILD / "columns").mkdir(parents=True, exist_ok=True)
    # Tests run in several processes: each writes its column, then the table anew.
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = BUILD / "columns" / f"{_COLUMNS.index(name):02d}.json"
        path.write_text(json.dumps({"name": name, "cells": {mail: str(said) for mail, said in cells.items()}}), "utf-8")
        columns = [json.loads(file.read_text("utf-8")) for file in sorted((BUILD / "columns").glob("*.json"))]
        rows = [["mail", *(one["name"] for one in columns)], ["---"] * (len(columns) + 1)]
        rows += [[mail, *(one["cells"].get(mail, "") for one in columns)] for mail in columns[0]["cells"]]
        table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
        words = "Findings of each tool, less what allowed.py gives a reason for; SpamAssassin's score; sizes in octets."
        BUILD.with_suffix(".md").write_text(f"# Every mail before outside tools\n\n{words}\n\n{table}", "utf-8")
