"""Findings at the keyboard: counted, as annotations of a code host, and where they stop a plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from campaign.errors import InputError, Problem
from campaign.finding import Finding, Severity
from campaign.office import planning

if TYPE_CHECKING:
    from campaign.intake.source import Note
    from campaign.office.prepare import Prepared
    from campaign.runtime.workspace import Workspace

__all__ = ["allow", "counted", "fails", "refuse", "say_github", "say_problems", "summary"]


def fails(found: Iterable[Finding]) -> bool:
    """Whether a check fails: notices alone only tell."""
    return any(one.severity is not Severity.NOTICE for one in found)


def counted(count: int, what: str) -> str:
    """``1 warning``, ``2 warnings``."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def summary(found: Iterable[Finding]) -> str:
    """``1 error, 2 warnings``."""
    counts = Counter(one.severity for one in found)
    return ", ".join(counted(counts[severity], severity) for severity in Severity if counts[severity])


def allow(workspace: "Workspace", ready: "Prepared") -> int:
    """The number of warnings of a release that may be planned.

    Raises ``InputError`` for everything that is undecided, and for every finding that is an error.
    """
    found = [*workspace.findings(ready), *workspace.unfinished()]
    refuse(found, planning.undecided(ready))
    return sum(one.severity is Severity.WARNING for one in found)


def refuse(found: Iterable[Finding], problems: Sequence[Problem] = ()) -> None:
    """Raise ``InputError`` while findings of severity error, or problems, stand."""
    errors = [one for one in found if one.severity is Severity.ERROR]
    stand = [*problems, *(Problem(one.where, one.row, one.rule, one.found, one.right) for one in errors)]
    if errors:
        first = errors[0].rule
        right = f'mend these; or switch a rule off, off = ["{first}"], or make it milder, severity.{first} = "warning"'
        stand.append(Problem("campaign.toml", 0, "lint", "", right))
    if stand:
        raise InputError(stand)


def say_github(undecided: "Iterable[Note]", found: Iterable[Finding]) -> None:
    """Print each finding as a workflow command of GitHub's, which shows it beside its line."""
    for note in undecided:
        print(_command("warning", note.where, note.row, "undecided", note.text))
    for one in found:
        # What stands before the rule in a finding's own words is said by the command already.
        message = str(one).partition(f" {one.rule}: ")[2]
        print(_command(one.severity, one.where, one.row, one.rule, message))


def say_problems(problems: Iterable[Problem]) -> None:
    """The same for what is wrong with the input itself."""
    for one in problems:
        print(_command("error", one.where, one.row, one.field or "input", str(one._replace(where="", row=0))[2:]))


def _command(kind: str, where: str, row: int, title: str, message: str) -> str:
    """``::warning file=fr.md,line=12,title=lead-long::message``; nothing in a value ends it early."""
    values = {"file": where, "line": str(row) if row else "", "title": title}
    properties = ",".join(f"{name}={_escaped(value, property_too=True)}" for name, value in values.items() if value)
    return f"::{kind} {properties}::{_escaped(message)}"


def _escaped(text: str, *, property_too: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_too else escaped
