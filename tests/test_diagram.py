"""The README's picture of a delivery's life is the state table, drawn."""

import re
from pathlib import Path

import pytest

from campaign.delivery import RESTING, TABLE, State

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- states: make golden -->\n```mermaid\n)(.*?)(```)", re.DOTALL)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.QUEUED}"]
    lines += [f"    {state} --> {after}: {event}" for (state, event), after in TABLE.items()]
    leaves = {state for state, _ in TABLE}
    lines += [f"    {state} --> [*]" for state in State if state in RESTING and state not in leaves]
    return "\n".join(lines) + "\n"


def test_readme_draws_the_table(request: pytest.FixtureRequest) -> None:
    """The diagram in the README is generated from the state table, and from nothing else."""
    text = README.read_text("utf-8")
    if request.config.getoption("--write-golden"):
        README.write_text(_BLOCK.sub(lambda block: block[1] + diagram() + block[3], text), "utf-8")
        text = README.read_text("utf-8")

    found = _BLOCK.search(text)
    assert found
    assert found[2] == diagram()
