"""``send``: the question, the hold, the run."""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from campaign.cli import findings, holding, late, screen
from campaign.cli.progress import Bar
from campaign.cli.reading import prepared
from campaign.delivery import State
from campaign.engine.local import Run
from campaign.errors import InputError, WorldError
from campaign.office import planning
from campaign.runtime.lock import alone
from campaign.runtime.logs import open_log
from campaign.runtime.sending import Sending
from campaign.runtime.stopping import CTRL_C, TERMINATED, Halt, watching
from campaign.runtime.workspace import Workspace
from campaign.store import claims, hours, mailings, stopping
from campaign.store.mailings import STOPPED, Mailing

if TYPE_CHECKING:
    from campaign.store.ledger import Ledger
    from campaign.transport import Transport

__all__ = ["confirmed_run", "find", "send"]

#: Reasons that are a person's: no trouble of the world's.
_CALLED_OFF = {CTRL_C, TERMINATED, STOPPED}


def find(ledger: "Ledger", name: str) -> Mailing:
    """The mailing with this name, or the newest of the release with it."""
    with ledger.read() as connection:
        found = mailings.find(connection, name)
        newest = mailings.of_release(connection, name)
    if found:
        return found
    if newest:
        return newest[0]
    raise InputError.of(
        "MAILING", "", name, "no mailing or planned release has this name; `campaign status` lists them"
    )


def send(
    root: Path,
    name: str,
    *,
    yes: bool,
    wait: bool,
    verbose: bool,
    as_json: bool,
    hold: str = "",
    resume: bool = False,
    even_late: bool = False,
) -> None:
    """Ask, hold, then send what is due. Nobody else sends in this workspace from the question to the end.

    With ``resume`` a mailing that a person stopped, or that paused itself, goes on. With ``even_late`` those go too
    whose hour was missed.
    """
    workspace = Workspace(root)
    findings.refuse(workspace.unfinished())
    span = holding.seconds(hold) if hold else workspace.settings.policy.hold_seconds
    ledger = workspace.ledger()
    with alone(root / "ledger.lock"):
        mailing = find(ledger, name)
        accounts, missed = _as_it_stands(workspace, ledger, mailing)
        on_the_way = _count(accounts, State.CLAIMED, State.SENDING)
        waiting = _count(accounts, State.QUEUED, State.CLAIMED)
        if not waiting + on_the_way:
            _say_done(mailing, accounts, as_json=as_json)
            return
        _may_go_on(mailing, yes=yes, resume=resume)
        missed = [] if even_late else missed
        waiting = late.in_time(mailing.id, missed, waiting + on_the_way) - on_the_way
        with ledger.read() as connection:
            due = claims.next_due(connection, mailing.id, missed)
        if mailing.approved_at is None:
            folder = root / "releases" / mailing.release
            planning.may_go(ledger, mailing, prepared(workspace, mailing.release) if folder.is_dir() else None)
        transport = workspace.transport()
        later = mailing.approved_at and due and due > workspace.clock.now()
        if later and not (wait or on_the_way or mailing.paused_at):
            sent = Run(Counter(), "", due)
        else:
            _confirm(workspace, mailing, accounts, waiting, yes=yes)
            with ledger.write() as connection:
                # Only the pause that was shown: who stopped it during the question meant it.
                stopping.lift(connection, mailing.id, mailing.paused_at, workspace.clock.now())
                if even_late:
                    hours.allow_late(connection, mailing.id, workspace.clock.now())
            sent = confirmed_run(workspace, ledger, transport, mailing, waiting, wait=wait, verbose=verbose, hold=span)
    _report(ledger, mailing.id, sent, late.missed(workspace, ledger, mailing.id), as_json=as_json)


def _may_go_on(mailing: Mailing, *, yes: bool, resume: bool) -> None:
    """A person's stop is lifted by ``resume`` alone; a pause of our own by a person's answer too, not by a script."""
    if resume and mailing.paused_at is None:
        raise InputError.of("MAILING", "", mailing.id, f"is not stopped; campaign send {mailing.id} sends it")
    if resume or mailing.paused_at is None:
        return
    if mailing.stopped:
        right = f"was stopped by a person on {screen.when(mailing.paused_at)}; nothing was sent. To go on, type: "
        raise InputError.of("MAILING", "", mailing.id, f"{right}campaign resume {mailing.id}")
    if yes:
        again = f"mend it, then type: campaign send {mailing.id} (or campaign resume {mailing.id} --yes)"
        raise WorldError(f"mailing {mailing.id} is paused, nothing was sent: {mailing.pause_reason}; {again}")


def _as_it_stands(workspace: Workspace, ledger: "Ledger", mailing: Mailing) -> tuple[mailings.Accounts, late.Late]:
    """The accounts after whoever was suppressed since is withdrawn: the number to type is the number that goes."""
    with ledger.write() as connection:
        claims.sweep(connection, mailing.id, workspace.clock.now())
    with ledger.read() as connection:
        return mailings.account(connection, mailing), late.missed(workspace, ledger, mailing.id)


def _count(accounts: mailings.Accounts, *states: State) -> int:
    return sum(accounts.states.get(state, 0) for state in states)


def confirmed_run(
    workspace: Workspace,
    ledger: "Ledger",
    transport: "Transport",
    mailing: Mailing,
    waiting: int,
    *,
    wait: bool = False,
    verbose: bool = False,
    hold: int = 0,
) -> Run:
    """Hold, then send what is due. Who calls this is alone in the workspace and has a person's yes."""
    with open_log(workspace.root, pretty=verbose) as log:
        return _run(Sending(workspace, ledger, transport, mailing, log), Bar(waiting), wait=wait, hold=hold)


def _confirm(workspace: Workspace, mailing: Mailing, accounts: mailings.Accounts, waiting: int, *, yes: bool) -> None:
    out = screen.console(error=True)
    out.print(f"Mailing {mailing.id}, digest {mailing.digest[:16]}…")
    for locale, states in sorted(accounts.by_edition.items()):
        if count := states.get(State.QUEUED, 0) + states.get(State.CLAIMED, 0):
            out.print(f"  {locale:8} {count:6} {'person' if count == 1 else 'people'}")
    if withdrawn := _count(accounts, State.WITHDRAWN):
        out.print(f"  {withdrawn} withdrawn since the plan: campaign status {mailing.id} --missing")
    if mailing.paused_at:
        out.print(f"It was paused: {mailing.pause_reason}. Sending goes on from here.")
    who, relay = workspace.settings.as_sender(), workspace.settings.relay
    out.print(f"From {who.organisation} <{who.address}> through {relay.host}")
    if yes:
        return
    answer = screen.ask(f"Type the number of people to send to them ({waiting}):")
    if answer != str(waiting):
        raise InputError.of("send", "", answer, f"{waiting} would be the number of people; nothing was sent")


def _run(sending: Sending, bar: Bar, *, wait: bool, hold: int) -> Run:
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:  # Windows has none
        runner = asyncio.Runner()
    with runner:
        return runner.run(_until_done(sending, bar, wait=wait, hold=hold))


async def _until_done(sending: Sending, bar: Bar, *, wait: bool, hold: int) -> Run:
    halt = Halt()
    halt.listen()
    async with watching(sending.ledger, sending.mailing.id, halt):
        await holding.hold(hold, sending.mailing.id, halt)
        if halt.drain.is_set():
            return Run(Counter(), halt.reason, None)
        halt.told = _say_draining
        with bar as told:
            return await _send_on(sending, told, halt, wait=wait)


def _say_draining() -> None:
    print("\nMessages on their way finish. Ctrl-C again cuts off who has not had the last dot.", file=sys.stderr)


async def _send_on(sending: Sending, told: Bar, halt: Halt, *, wait: bool) -> Run:
    while True:
        sent = await sending.run(halt.drain, told, halt.cut)
        if halt.drain.is_set() and sent.next_due:
            return sent._replace(trouble=sent.trouble or halt.reason)
        if not wait or sent.trouble or sent.next_due is None:
            return sent
        seconds = (sent.next_due - sending.workspace.clock.now()).total_seconds()
        try:
            await asyncio.wait_for(halt.drain.wait(), max(1.0, seconds))
        except TimeoutError:
            continue


def _say_done(mailing: Mailing, accounts: mailings.Accounts, *, as_json: bool) -> None:
    from campaign.cli.status import accounts_json, show

    if as_json:
        screen.say_json({**accounts_json(mailing, accounts), "trouble": "", "next_due": None})
    else:
        show(mailing, accounts)
        print("Nobody waits any more; nothing was sent.")
    if accounts.states.get(State.UNCERTAIN):
        sys.exit(1)


def _report(ledger: "Ledger", mailing_id: str, sent: Run, missed: late.Late, *, as_json: bool) -> None:
    from campaign.cli.status import accounts_json, show

    mailing = find(ledger, mailing_id)
    with ledger.read() as connection:
        accounts = mailings.account(connection, mailing)
        waiting = [row for row in mailings.people(connection, mailing_id, missing=True) if row.state == State.QUEUED]
    if as_json:
        more = {"trouble": sent.trouble, "next_due": sent.next_due, "late": late.count(missed)}
        screen.say_json({**accounts_json(mailing, accounts), **more})
    else:
        show(mailing, accounts)
    if sent.trouble:
        verb = "resume" if mailing.stopped else "send"
        print(f"Stopped: {sent.trouble}. Nobody is lost: campaign {verb} {mailing_id} goes on.", file=sys.stderr)
        sys.exit(130 if sent.trouble in _CALLED_OFF else 3)
    if sent.next_due and not as_json:
        count = len(waiting) - late.count(missed)
        wait = f"{count} {'waits' if count == 1 else 'wait'}, the next until {screen.when(sent.next_due)}"
        print(f"{wait}: campaign send {mailing_id} then, or now with --wait")
    if missed:
        print(late.words(mailing_id, missed), file=sys.stderr)
        sys.exit(3)
    tried = any(row.attempts for row in waiting)
    if tried or _count(accounts, State.REFUSED, State.UNCERTAIN, State.EXPIRED):
        if not as_json:
            print(f"Next: campaign status {mailing_id} --missing")
        sys.exit(1)
