"""``plan`` and ``send``."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.audience import parse
from campaign.cli import screen
from campaign.cli.progress import Bar
from campaign.cli.reading import prepared
from campaign.delivery import State
from campaign.errors import InputError
from campaign.intake import notes
from campaign.mailing import Plan, matrix
from campaign.office import planning
from campaign.runtime.lock import alone
from campaign.runtime.logs import open_log
from campaign.runtime.sending import Sending
from campaign.runtime.workspace import Workspace
from campaign.store import mailings
from campaign.store.mailings import Mailing

if TYPE_CHECKING:
    from campaign.engine.local import Run
    from campaign.store.ledger import Ledger
    from campaign.transport import Transport

__all__ = ["confirmed_run", "find", "plan", "send"]


def plan(root: Path, slug: str, audience: str, *, as_json: bool) -> None:
    """Freeze a plan and show it."""
    workspace = Workspace(root)
    rule = parse(audience)
    ready = prepared(workspace, slug)
    ledger = workspace.ledger()
    greet = workspace.renderer().salutation
    personal = notes.load(ready.loaded.folder)
    proposal = planning.propose(ledger, ready, rule, workspace.settings.locales.fallback, greet, personal)
    made = proposal.plan
    if not made.deliveries:
        reasons = sorted({one.reason for one in made.left_out})
        found = f"{len(made.left_out)} left out: {'; '.join(reasons)}" if reasons else str(rule)
        raise InputError.of(
            "--audience", "", found, "a rule that leaves somebody to write to; see campaign contacts list"
        )
    fresh = planning.freeze(ledger, ready, made, workspace.clock.now())
    counted = matrix(made, proposal.languages)
    if as_json:
        screen.say_json(_as_json(made, counted.counts, new=fresh))
        return
    columns = ("exact", "base", "fallback")
    screen.table(
        ["edition", "people", "their language", "its base", "fallback"],
        [(locale, sum(by.values()), *(by.get(c, 0) for c in columns)) for locale, by in sorted(counted.counts.items())],
        title=f"{len(made.deliveries)} people, {len(made.left_out)} left out",
    )
    for wanted, count in sorted(counted.fell_back.items()):
        print(f"fell back: {count} who read {wanted}")
    for one in made.left_out:
        print(f"left out: {one.address}: {one.reason}")
    held = sum(1 for one in made.deliveries if one.not_before)
    if held:
        print(f"{held} wait for the embargo to lift")
    print(f"Mailing {made.id}{'' if fresh else ' (planned before, the same in everything)'}")
    print(f"Digest {made.digest}")
    print(f"Nothing is sent. Next: campaign send {made.id}")


def _as_json(made: Plan, counts: Any, *, new: bool) -> dict[str, Any]:
    return {
        "mailing": made.id,
        "digest": made.digest,
        "new": new,
        "audience": made.audience,
        "planned": len(made.deliveries),
        "editions": {locale: dict(by) for locale, by in counts.items()},
        "deliveries": [
            {"contact": one.contact_id, "edition": one.locale, "reason": one.reason, "wanted": one.wanted}
            for one in made.deliveries
        ],
        "left_out": [{"contact": one.contact_id, "reason": one.reason} for one in made.left_out],
    }


def find(ledger: "Ledger", name: str) -> Mailing:
    """The mailing with this name, or the newest of the release with it."""
    with ledger.read() as connection:
        found = mailings.find(connection, name)
        newest = mailings.of_release(connection, name)
    if found:
        return found
    if newest:
        return newest[0]
    raise InputError.of("MAILING", "", name, "a planned mailing or its release; `campaign status` lists them")


def send(root: Path, name: str, *, yes: bool, wait: bool, verbose: bool, as_json: bool) -> None:
    """Ask, then send what is due."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    mailing = find(ledger, name)
    with ledger.read() as connection:
        accounts = mailings.account(connection, mailing)
    waiting = accounts.states.get(State.QUEUED, 0)
    if mailing.approved_at is None:
        folder = root / "releases" / mailing.release
        planning.may_go(ledger, mailing, prepared(workspace, mailing.release) if folder.is_dir() else None)
    transport = workspace.transport()
    if waiting:
        _confirm(workspace, mailing, accounts, waiting, yes=yes)
    sent = confirmed_run(workspace, ledger, transport, mailing, wait=wait, verbose=verbose)
    with ledger.read() as connection:
        after = mailings.account(connection, find_again(connection, mailing))
    _report(mailing, after, sent, as_json=as_json)


def confirmed_run(
    workspace: Workspace,
    ledger: "Ledger",
    transport: "Transport",
    mailing: Mailing,
    *,
    wait: bool = False,
    verbose: bool = False,
) -> "Run":
    """Send what is due, alone in this workspace. Who calls this has a person's yes."""
    with alone(workspace.root / "ledger.lock"):
        log = open_log(workspace.root, pretty=verbose)
        return _run(Sending(workspace, ledger, transport, mailing, log), wait=wait)


def find_again(connection: Any, mailing: Mailing) -> Mailing:
    """The mailing as it is now."""
    return mailings.find(connection, mailing.id) or mailing


def _confirm(workspace: Workspace, mailing: Mailing, accounts: mailings.Accounts, waiting: int, *, yes: bool) -> None:
    out = screen.console(error=True)
    out.print(f"Mailing {mailing.id}, digest {mailing.digest[:16]}…")
    for locale, states in sorted(accounts.by_edition.items()):
        out.print(f"  {locale:8} {states.get(State.QUEUED, 0):6} people")
    if mailing.paused_at:
        out.print(f"It was paused: {mailing.pause_reason}. Sending goes on from here.")
    out.print(f"From {workspace.settings.sender.address} through {workspace.settings.relay.host}")
    if not yes and screen.ask(f"Type the number of people to send to them ({waiting}):") != str(waiting):
        raise InputError.of("send", "", "", f"{waiting}, typed by a person, or --yes; nothing was sent")


def _run(sending: Sending, *, wait: bool) -> "Run":
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:  # Windows has none
        runner = asyncio.Runner()
    with runner, Bar(sending.mailing.planned) as told:
        return runner.run(_until_done(sending, told, wait=wait))


async def _until_done(sending: Sending, told: Bar, *, wait: bool) -> "Run":
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C ends the process; the ledger recovers at the next start
            break
    while True:
        sent = await sending.run(stop, told)
        if not wait or stop.is_set() or sent.trouble or sent.next_due is None:
            return sent
        seconds = (sent.next_due - sending.workspace.clock.now()).total_seconds()
        try:
            await asyncio.wait_for(stop.wait(), max(1.0, seconds))
        except TimeoutError:
            continue


def _report(mailing: Mailing, accounts: mailings.Accounts, sent: "Run", *, as_json: bool) -> None:
    from campaign.cli.status import accounts_json, show

    if as_json:
        screen.say_json({**accounts_json(mailing, accounts), "trouble": sent.trouble, "next_due": sent.next_due})
    else:
        show(mailing, accounts)
        if sent.next_due:
            when = sent.next_due.astimezone().strftime("%Y-%m-%d %H:%M %Z")
            print(f"Somebody still waits, the next at {when}: campaign send {mailing.id} then, or now with --wait")
    if sent.trouble:
        print(f"stopped: {sent.trouble}; nobody is lost, campaign send {mailing.id} goes on", file=sys.stderr)
        sys.exit(3)
    states = accounts.states
    if any(states.get(state) for state in (State.REFUSED, State.UNCERTAIN, State.EXPIRED)) or _retries(states, sent):
        if not as_json:
            print(f"Next: campaign status {mailing.id} --missing")
        sys.exit(1)


def _retries(states: Any, sent: "Run") -> bool:
    return bool(states.get(State.QUEUED)) and bool(sent.outcomes.get("deferred") or sent.outcomes.get("lost"))
