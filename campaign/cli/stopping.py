"""``stop``, ``resume`` and ``adopt``: a person's word on whether sending goes on."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from campaign.cli import screen
from campaign.cli.sending import find, send
from campaign.delivery import State
from campaign.errors import InputError
from campaign.runtime import sending
from campaign.runtime.lock import alone
from campaign.runtime.workspace import Workspace
from campaign.store import mailings, stopping

if TYPE_CHECKING:
    from campaign.store.ledger import Ledger

__all__ = ["adopt", "resume", "stop"]

_MOVING = (State.QUEUED, State.CLAIMED, State.SENDING)


def stop(root: Path, name: str) -> None:
    """Stop a mailing until a person resumes it. A sender at work, in whatever process, marks nothing from now on."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    mailing = find(ledger, name)
    with ledger.write() as connection:
        states = mailings.account(connection, mailing).states
        waiting = sum(states.get(state, 0) for state in _MOVING)
        if waiting and not mailing.stopped:
            stopping.stop(connection, mailing.id, workspace.clock.now())
    if not waiting:
        print(f"Nobody waits any more in mailing {mailing.id}; there is nothing to stop.")
        return
    print(f"Mailing {mailing.id} {'was stopped already' if mailing.stopped else 'is stopped'}: {waiting} wait.")
    print("A sender at work sends no further message, and ends when it has the answers to those that are out.")
    print(f"Next: campaign resume {mailing.id}")


def resume(root: Path, name: str, *, yes: bool, wait: bool, verbose: bool, hold: str, as_json: bool) -> None:
    """Lift a stop or a pause after the same question that `send` asks, and send on."""
    send(root, name, yes=yes, wait=wait, verbose=verbose, as_json=as_json, hold=hold, resume=True)


def adopt(root: Path, *, yes: bool) -> None:
    """Go on with this ledger here after a move, a copy or a restored backup."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    with alone(root / "ledger.lock"):
        why = sending.doubt(workspace, ledger)
        if not why:
            print("Nothing is in doubt: the ledger and its send journal agree, and it lies where it lay.")
            return
        print(f"{why[0].upper()}{why[1:]}.", file=sys.stderr)
        print("Go on here only if no other copy of this workspace is in use.", file=sys.stderr)
        if not yes and screen.ask("Type yes to adopt it:").lower() not in {"yes", "y"}:
            raise InputError.of("adopt", "", "", "not confirmed; nothing was changed")
        _, strange = sending.adopt(workspace, ledger)
    _say_adopted(ledger, strange)


def _say_adopted(ledger: "Ledger", strange: int) -> None:
    print("Adopted. What was sent and what this ledger does not know is uncertain, and not sent again by itself.")
    with ledger.read() as connection:
        for mailing in mailings.every(connection):
            if count := mailings.account(connection, mailing).states.get(State.UNCERTAIN, 0):
                print(f"{count} uncertain in mailing {mailing.id}. Next: campaign settle {mailing.id}")
    if strange:
        sent = "1 message was" if strange == 1 else f"{strange} messages were"
        print(f"{sent} sent for mailings that this ledger does not hold. Plan these again exactly as they were: then")
        print("it is known who was sent to. Planned otherwise, the same people get the release twice.")
