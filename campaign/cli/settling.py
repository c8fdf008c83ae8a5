"""``settle``: who is uncertain, and what became of them, by evidence or by a person's word."""

import datetime as dt
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from campaign.address import key
from campaign.cli import screen
from campaign.cli.sending import find
from campaign.delivery import Event
from campaign.errors import InputError, Problem, WorldError
from campaign.intake import evidence
from campaign.message import id_of
from campaign.runtime import sending
from campaign.runtime.lock import alone
from campaign.runtime.workspace import Workspace
from campaign.store import mailings, settling
from campaign.store.settling import Report

if TYPE_CHECKING:
    from campaign.settling import Finding
    from campaign.store.ledger import Ledger

__all__ = ["settle"]

_WORDS = {
    "--treat-as-accepted": (Event.ACCEPT, "accepted"),
    "--treat-as-refused": (Event.REFUSE, "refused"),
    "--send-again": (Event.DEFER, "queued, to be sent again"),
}
_FOUND = {"accepted": Event.ACCEPT, "refused": Event.REFUSE}


class _Doubt(NamedTuple):
    """One uncertain delivery as it is shown."""

    delivery: int
    contact: str
    address_key: str
    locale: str
    message_id: str
    at: dt.datetime | None
    known: str


def settle(
    root: Path,
    name: str,
    log: Path | None,
    words: list[str],
    people: list[str],
    *,
    everybody: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """List who is uncertain; with evidence or a word, settle them, all in one transaction."""
    _checked(log, words, people, everybody=everybody)
    workspace = Workspace(root)
    ledger = workspace.ledger()
    if doubt := _recovered(workspace, ledger):
        if log is not None or words:
            raise WorldError(f"{doubt}; nothing was changed. If it is the one to go on with, type: campaign adopt")
        print(f"{doubt[0].upper()}{doubt[1:]}. Before anything is settled, type: campaign adopt", file=sys.stderr)
    mailing = find(ledger, name)
    doubts = _doubts(ledger, mailing.id)
    if log is None and not words:
        _show(workspace, mailing.id, doubts, as_json=as_json)
        return
    if log is not None:
        findings = evidence.read(log, [one.message_id for one in doubts])
        reports = _by_evidence(doubts, findings, "a pasted log" if str(log) == "-" else log.name)
    else:
        chosen = doubts if everybody else _chosen(doubts, people)
        reports = [Report(one.delivery, _WORDS[words[0]][0], "a person") for one in chosen]
    if reports and not yes:
        _confirm(reports)
    patience = dt.timedelta(hours=workspace.settings.policy.expires_after_hours)
    with ledger.write() as connection:
        for one in reports:
            if log is None:
                settling.decide(connection, one, workspace.clock.now(), patience)
            else:
                settling.report(connection, one, workspace.clock.now())
    _say(ledger, mailing.id, reports, left=len(doubts) - len(reports), as_json=as_json)


def _checked(log: Path | None, words: list[str], people: list[str], *, everybody: bool) -> None:
    """Evidence or one word, and whom the word is about."""
    problems = []
    if len(words) + (log is not None) > 1:
        given = " ".join((*words, *(["--log"] if log else [])))
        problems.append(Problem("settle", 0, "", given, "one of --log, " + ", ".join(_WORDS)))
    elif words and bool(people) == everybody:
        problems.append(Problem(words[0], 0, "", "", "whom: either --contact NAME, which may be repeated, or --all"))
    elif not words and (people or everybody):
        problems.append(Problem("settle", 0, "", "", "what became of them: one of " + ", ".join(_WORDS)))
    if problems:
        raise InputError(problems)


def _recovered(workspace: Workspace, ledger: "Ledger") -> str:
    """What a dead sender left is uncertain from now on, unless one is at work: then it is that one's to say.

    Returns why the ledger is in doubt, empty when it is not. Then nothing was changed.
    """
    try:
        with alone(workspace.root / "ledger.lock"):
            return sending.recover(workspace, ledger)
    except WorldError:
        return ""


def _doubts(ledger: "Ledger", mailing_id: str) -> list[_Doubt]:
    with ledger.read() as connection:
        rows = settling.uncertain(connection, mailing_id)
        senders = {locale: one.sender for locale, one in mailings.compiled(connection, mailing_id).items()}
    return [
        _Doubt(
            row.id,
            row.contact_id,
            key(row.address),
            row.locale,
            id_of(senders[row.locale], row.token).strip("<>"),
            row.marked_at,
            row.reason or row.reply or "no answer to the last dot",
        )
        for row in rows
    ]


def _chosen(doubts: list[_Doubt], people: list[str]) -> list[_Doubt]:
    names = {sys.stdin.readline().strip() if name == "-" else name for name in people}
    chosen, problems = {}, []
    for name in names:
        found = [one for one in doubts if one.contact == name or one.address_key == key(name)]
        if not found:
            right = "somebody who is uncertain, by short id or address: campaign settle MAILING lists them"
            problems.append(Problem("--contact", 0, "", name, right))
        chosen.update({one.delivery: one for one in found})
    if problems:
        raise InputError(problems)
    return list(chosen.values())


def _by_evidence(doubts: list[_Doubt], findings: "dict[str, Finding]", source: str) -> list[Report]:
    found = [(one, findings[one.message_id]) for one in doubts if one.message_id in findings]
    seen = sum(1 for _, finding in found if finding.kind == "seen")
    if seen:
        print(f"{seen} named there, but not what became of them; they stay uncertain.", file=sys.stderr)
    return [
        Report(one.delivery, _FOUND[finding.kind], source[:40], finding.words)
        for one, finding in found
        if finding.kind in _FOUND
    ]


def _confirm(reports: list[Report]) -> None:
    names = dict(_WORDS.values())
    for event, count in sorted(Counter(one.event for one in reports).items()):
        print(f"{count} will be {names[event]}", file=sys.stderr)
    if screen.ask("Type yes:").lower() not in {"yes", "y"}:
        raise InputError.of("settle", "", "", "not confirmed; nothing was changed")


def _show(workspace: Workspace, mailing_id: str, doubts: list[_Doubt], *, as_json: bool) -> None:
    relay = workspace.settings.relay.host
    if as_json:
        names = ("contact", "locale", "message_id", "at", "known")
        screen.say_json([{"server": relay} | {name: getattr(one, name) for name in names} for one in doubts])
        return
    if not doubts:
        print("Nobody is uncertain.")
        return
    screen.table(
        ["contact", "edition", "last dot", "server", "Message-ID", "what is known"],
        [
            (one.contact, one.locale, screen.when(one.at) if one.at else "", relay, f"<{one.message_id}>", one.known)
            for one in doubts
        ],
    )
    print("Look for the Message-IDs in the relay's log or in your Sent folder:")
    print(f"Next: campaign settle {mailing_id} --log FILE, or by your word: {', '.join(_WORDS)}")


def _say(ledger: "Ledger", mailing_id: str, reports: list[Report], *, left: int, as_json: bool) -> None:
    from campaign.cli.status import accounts_json, show

    mailing = find(ledger, mailing_id)
    with ledger.read() as connection:
        accounts = mailings.account(connection, mailing)
    if as_json:
        screen.say_json({**accounts_json(mailing, accounts), "settled": len(reports)})
    else:
        print(f"Settled {len(reports)}.")
        show(mailing, accounts)
        if any(one.event is Event.DEFER for one in reports):
            print(f"Next: campaign send {mailing_id}")
        elif left:
            print(f"{left} still uncertain: campaign settle {mailing_id}")
    if left:
        sys.exit(1)
