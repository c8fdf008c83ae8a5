"""The README's picture of a delivery's life is the state table, drawn; its list of rules is the linter's own."""

import re
from pathlib import Path

import pytest

from campaign.delivery import RESTING, TABLE, State
from campaign.lint_rules import table

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- states: make golden -->\n```mermaid\n)(.*?)(```)", re.DOTALL)
_RULES = re.compile(r"(<!-- rules: make golden -->\n)(.*?)(\n<!-- end of rules -->)", re.DOTALL)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.QUEUED}"]
    lines += [f"    {state} --> {after}: {event}" for (state, event), after in TABLE.items()]
    leaves = {state for state, _ in TABLE}
    lines += [f"    {state} --> [*]" for state in State if state in RESTING and state not in leaves]
    return "\n".join(lines) + "\n"


def _written(block: "re.Pattern[str]", right: str, request: pytest.FixtureRequest) -> str:
    """What stands in the README's block; written anew first when golden files are."""
    text = README.read_text("utf-8")
    if request.config.getoption("--write-golden"):
        README.write_text(block.sub(lambda found: found[1] + right + found[3], text), "utf-8")
    found = block.search(README.read_text("utf-8"))
    assert found
    return found[2]


def test_readme_draws_the_table(request: pytest.FixtureRequest) -> None:
    """The diagram in the README is generated from the state table, and from nothing else."""
    assert _written(_BLOCK, diagram(), request) == diagram()


def test_readme_lists_the_rules(request: pytest.FixtureRequest) -> None:
    """The rules in the README are generated from the linter's table, each with its severity."""
    assert _written(_RULES, table(), request) == table()
