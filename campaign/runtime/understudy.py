"""The sender of a rehearsal: a process of its own, so that it can be killed as a real one would be.

It runs what ``campaign send`` runs, on a copy of the ledger, with two differences: its clock moves by itself, and its
relay is the built-in server's port on this machine, whatever the settings say. It reads an order from its standard
input and writes each outcome, then its end, as lines of JSON. Nothing in either names anybody.
"""

import asyncio
import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from campaign.delivery import Outcome
from campaign.engine.local import Run
from campaign.errors import CampaignError, Fault
from campaign.rehearsal import parse
from campaign.runtime.board import Board
from campaign.runtime.logs import open_log
from campaign.runtime.moving import MovingClock, Passed
from campaign.runtime.sending import Sending
from campaign.runtime.settings import Settings
from campaign.runtime.watched import Cast, Watched
from campaign.runtime.workspace import Workspace
from campaign.store import mailings
from campaign.transport.smtp import Smtp

__all__ = ["BOARD", "LOOPBACK", "PASSED", "Order", "perform"]

LOOPBACK = "127.0.0.1"
#: The file in the rehearsal's folder in which its time stands.
PASSED = "passed"
#: The file in which stands who is being tried.
BOARD = "board"


class Order(NamedTuple):
    """What to send: the copied workspace, the server's ports, when the rehearsal began, the script and its chance.

    ``tokens`` are those of the messages, by number.
    """

    folder: str
    mailing: str
    tokens: list[str]
    ports: list[int]
    start: str
    fault: str
    seed: int


def perform(order: Order) -> Run:
    """Send until nobody waits, or there is trouble."""
    folder = Path(order.folder)
    passed = Passed(folder / PASSED)
    workspace = Workspace(folder)
    clock = MovingClock(dt.datetime.fromisoformat(order.start), passed, order.seed)
    workspace.clock = clock
    workspace.settings = _alone(workspace.settings, order.ports)
    ledger = workspace.ledger()
    with ledger.read() as connection:
        mailing = mailings.find(connection, order.mailing)
    if mailing is None:
        raise Fault("the mailing is not in the copy of the ledger")
    messages = workspace.settings.relay.messages
    ways = [Smtp(LOOPBACK, port, "none", "rehearsal", "rehearsal", messages) for port in order.ports]
    board = Board(folder / BOARD, len(order.ports), len(order.tokens))
    relay = Watched(ways, clock, Cast(order.tokens, parse(order.fault, order.seed), board))
    try:
        with open_log(folder) as log:
            return asyncio.run(_send(Sending(workspace, ledger, relay, mailing, log), relay, clock))
    finally:
        ledger.close()
        passed.close()
        board.close()


def _alone(settings: Settings, ports: list[int]) -> Settings:
    """The settings with nothing but this machine in them."""
    there = {"host": LOOPBACK, "port": ports[0], "tls": "none", "username": "", "ca_file": ""}
    return settings.model_copy(update={"relay": settings.relay.model_copy(update=there)})


async def _send(sending: Sending, relay: Watched, clock: MovingClock) -> Run:
    def told(outcome: Outcome) -> None:
        relay.heard()
        _say({"outcome": [outcome.kind, outcome.stage, outcome.code, outcome.enhanced]})

    stop = asyncio.Event()
    while True:
        sent = await sending.run(stop, told)
        if sent.trouble or sent.next_due is None:
            return sent
        clock.until(sent.next_due)


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201 - the pipe to the rehearsal


def main() -> None:
    """Do what standard input says."""
    order = Order(**json.loads(sys.stdin.read()))
    try:
        sent = perform(order)
    except CampaignError as error:
        _say({"failed": str(error)})
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the rehearsal is dead; nobody listens any more
        os._exit(3)
    next_due = sent.next_due.isoformat() if sent.next_due else None
    _say({"trouble": sent.trouble, "next_due": next_due})


if __name__ == "__main__":
    main()
