"""``status``: what the ledger says of a mailing."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.cli import late, screen
from campaign.delivery import State
from campaign.errors import Fault
from campaign.runtime.workspace import Workspace
from campaign.store import mailings
from campaign.store.mailings import Accounts, Mailing

if TYPE_CHECKING:
    from campaign.store.ledger import Ledger

__all__ = ["accounts_json", "show", "status"]


def status(root: Path, name: str, *, missing: bool, as_json: bool) -> None:
    """Show one mailing, or the list of all."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    if not name:
        _overview(ledger, as_json=as_json)
        return
    from campaign.cli.sending import find

    mailing = find(ledger, name)
    with ledger.read() as connection:
        accounts = mailings.account(connection, mailing)
        people = mailings.people(connection, mailing.id, missing=True) if missing else []
        absent = mailings.absent(connection, mailing.id) if missing else []
    if not accounts.balanced:
        raise Fault(f"mailing {mailing.id}: planned {mailing.planned}, but its rows say {dict(accounts.states)}")
    if as_json:
        lists = {"missing": [_person(row) for row in people], "left_out_people": [row._asdict() for row in absent]}
        screen.say_json({**accounts_json(mailing, accounts), **(lists if missing else {})})
        return
    show(mailing, accounts)
    if waits := late.missed(workspace, ledger, mailing.id):
        print(late.words(mailing.id, waits))
    if missing:
        _missing(people, absent)


def _overview(ledger: "Ledger", *, as_json: bool) -> None:
    with ledger.read() as connection:
        found = [(one, mailings.account(connection, one)) for one in mailings.every(connection)]
    if as_json:
        screen.say_json([accounts_json(*pair) for pair in found])
        return
    if not found:
        print("No mailings yet. Next: campaign plan SLUG --audience all, or a rule such as beat:justice")
        return
    screen.table(
        ["mailing", "planned on", "people", "accepted", "state"],
        [
            (
                one.id,
                screen.when(one.planned_at),
                one.planned,
                accounts.states.get("accepted", 0),
                _word(one, accounts),
            )
            for one, accounts in found
        ],
    )


def _word(mailing: Mailing, accounts: Accounts) -> str:
    if mailing.approved_at is None:
        return "not sent"
    if mailing.paused_at:
        return f"paused: {mailing.pause_reason}"
    return "finished" if accounts.finished else "under way"


def accounts_json(mailing: Mailing, accounts: Accounts) -> dict[str, Any]:
    """A mailing's accounts for a script."""
    return {
        "mailing": mailing.id,
        "release": mailing.release,
        "digest": mailing.digest,
        "audience": mailing.audience,
        "planned_at": mailing.planned_at,
        "approved_at": mailing.approved_at,
        "paused": mailing.pause_reason if mailing.paused_at else None,
        "planned": accounts.planned,
        "states": {state.value: accounts.states.get(state, 0) for state in State},
        "editions": {locale: dict(states) for locale, states in sorted(accounts.by_edition.items())},
        "left_out": dict(accounts.left_out),
        "balanced": accounts.balanced,
        "finished": accounts.finished,
    }


def show(mailing: Mailing, accounts: Accounts) -> None:
    """The accounts as a table, with the identity under it."""
    present = [state for state in State if accounts.states.get(state)]
    screen.table(
        ["edition", "people", *present],
        [
            (locale, sum(states.values()), *(states.get(state, 0) for state in present))
            for locale, states in sorted(accounts.by_edition.items())
        ],
        title=f"Mailing {mailing.id}: {_word(mailing, accounts)}",
    )
    parts = " + ".join(f"{accounts.states[state]} {state}" for state in present) or "0"
    print(f"planned {accounts.planned} = {parts}")
    for reason, count in sorted(accounts.left_out.items()):
        print(f"left out {count}: {reason}")


def _missing(people: Any, absent: Any) -> None:
    if not people and not absent:
        print("Nobody is missing.")
    for row in people:
        print(f"{row.state}: {row.address} ({row.contact_id}, {row.locale})\n    {_why(row)}")
    for row in absent:
        print(f"left out: {row.address} ({row.contact_id})\n    {row.reason}")


def _why(row: Any) -> str:
    said = " ".join(str(part) for part in (row.code or "", row.enhanced, row.reply) if part)
    words = f"{row.stage}: {said}" if said else row.reason
    if row.state == State.QUEUED:
        if row.not_before and not row.attempts:
            return f"waits for the embargo to lift, {screen.when(row.not_before)}"
        next_try = f"next try {screen.when(row.next_at)}" if row.attempts and row.next_at else "waits to be sent"
        return f"{words}; {next_try}" if words else next_try
    return words


def _person(row: Any) -> dict[str, Any]:
    names = ("contact_id", "address", "locale", "state", "reason", "attempts", "next_at", "stage", "code", "enhanced")
    return {name: getattr(row, name) for name in (*names, "reply")}
