"""``rehearse``: the report that ``send`` would show, without anybody written to."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.cli import screen
from campaign.cli.progress import Bar
from campaign.cli.reading import prepared
from campaign.cli.sending import find
from campaign.cli.status import accounts_json, show
from campaign.delivery import State
from campaign.office import planning
from campaign.rehearsal import Script, parse
from campaign.runtime.rehearsal import Rehearsed, staged
from campaign.runtime.workspace import Workspace
from campaign.store import mailings

if TYPE_CHECKING:
    from campaign.store.mailings import Accounts, Mailing

__all__ = ["rehearse"]

#: So many of those who were tried and did not get it are named; the rest are counted.
_NAMED = 20


def rehearse(root: Path, name: str, fault: str, seed: int, *, as_json: bool) -> None:
    """Rehearse a mailing and show what it came to."""
    script = parse(fault, seed)
    workspace = Workspace(root)
    with staged(workspace) as stage:
        mailing = find(stage.ledger, name)
        if mailing.approved_at is None:
            folder = root / "releases" / mailing.release
            planning.may_go(stage.ledger, mailing, prepared(workspace, mailing.release) if folder.is_dir() else None)
        with stage.ledger.read() as connection:
            before = mailings.account(connection, mailing)
        waiting = sum(before.states.get(state, 0) for state in (State.QUEUED, State.CLAIMED, State.SENDING))
        if not waiting:
            _say_done(mailing, before, as_json=as_json)
            return
        with Bar(waiting) as told:
            came = stage.run(mailing, fault, script, told)
        mailing = find(stage.ledger, mailing.id)
        with stage.ledger.read() as connection:
            accounts = mailings.account(connection, mailing)
            missing = mailings.people(connection, mailing.id, missing=True)
    people = [row for row in missing if row.state != State.QUEUED or row.attempts]
    if as_json:
        screen.say_json(_as_json(mailing, accounts, people, script, came))
    else:
        _show(mailing, accounts, people, script, came)
    if came.trouble:
        print(f"Here the real send would stop: {came.trouble}", file=sys.stderr)
        sys.exit(3)
    if any(accounts.states.get(state) for state in (State.REFUSED, State.UNCERTAIN, State.EXPIRED)):
        sys.exit(1)


def _say_done(mailing: "Mailing", accounts: "Accounts", *, as_json: bool) -> None:
    if as_json:
        screen.say_json({**accounts_json(mailing, accounts), "trouble": "", "next_due": None, "rehearsal": None})
        return
    show(mailing, accounts)
    print("Nobody waits any more; there is nothing to rehearse.")


def _as_json(
    mailing: "Mailing", accounts: "Accounts", people: Sequence[Any], script: Script, came: Rehearsed
) -> dict[str, Any]:
    rehearsal = {
        "seed": script.seed,
        "offered": came.offered,
        "seconds_waited": round(came.took.total_seconds()),
        "killed": came.kills,
        "faults": {harm.text: came.faults[harm.text] for harm in script.harms},
        "people": [
            {"contact_id": row.contact_id, "locale": row.locale, "state": row.state, "reason": _why(row)}
            for row in people
        ],
        "messages": {locale: str(came.folder / f"{locale}.mbox") for locale in sorted(came.boxes)},
    }
    report = {**accounts_json(mailing, accounts), "trouble": came.trouble, "next_due": came.next_due}
    return {**report, "rehearsal": rehearsal}


def _show(mailing: "Mailing", accounts: "Accounts", people: Sequence[Any], script: Script, came: Rehearsed) -> None:
    print("A rehearsal: nobody was written to, and the ledger knows nothing of it.")
    show(mailing, accounts)
    for row in people[:_NAMED]:
        print(f"{row.state}: {row.contact_id} ({row.locale}) {_why(row)}".rstrip())
    if len(people) > _NAMED:
        print(f"and {len(people) - _NAMED} more: {_counted(people[_NAMED:])}")
    print(f"The server was offered {came.offered} messages, tries again included.")
    for harm in script.harms:
        print(f"{harm.text}: {_times(came.faults[harm.text])}")
    if came.kills:
        print(f"The sender was killed {_times(came.kills)} and started again.")
    print(f"Waits for retries, the pace, an embargo and slow answers: {_span(came.took)}, passed at once here.")
    for locale, count in sorted(came.boxes.items()):
        print(f"{locale:8} {count:6} {'message' if count == 1 else 'messages'} in {came.folder / f'{locale}.mbox'}")
    print(f"Next: campaign send {mailing.id}")


def _why(row: Any) -> str:
    said = " ".join(str(part) for part in (row.code or "", row.enhanced, row.reply) if part)
    return f"{row.stage}: {said}" if said else str(row.reason)


def _counted(people: Sequence[Any]) -> str:
    counts = Counter(str(row.state) for row in people)
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))


def _times(count: int) -> str:
    return {0: "did not come", 1: "once"}.get(count, f"{count} times")


def _span(took: dt.timedelta) -> str:
    """A length of time in its two largest units: 2 h 5 min."""
    seconds = round(took.total_seconds())
    parts = ((seconds // 86_400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    shown = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(shown[:2]) or "none"
