"""A process that has everything imported and forks a sender when told: a restart then costs milliseconds.

Reads orders from standard input, one a line; answers with the process ids of what it forked, then, when they are
over, with how they ended (exit codes, or the negative signals that killed them). What a sender says on its error
stream goes to a file beside its workspace.
"""

import asyncio
import itertools
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import alembic.command  # noqa: F401 - what a migration needs is here when it is forked
from sqlalchemy import Engine, event

from campaign import pace
from campaign.engine import local
from campaign.errors import CampaignError
from campaign.runtime import sending as wiring
from campaign.runtime.lock import alone
from campaign.runtime.logs import open_log
from campaign.runtime.sending import Sending
from campaign.runtime.workspace import Workspace
from campaign.store import ledger as opening
from campaign.store import mailings, writer
from campaign.transport import smtp

#: A sender that raised what it should not have.
FAULT = 9
_TIMEOUTS = ("_CONNECT", "_COMMAND", "_DATA", "_BLOCK", "_DOT", "_QUIT")


class Order(NamedTuple):
    """What to fork: so many of a verb in a workspace.

    ``timeouts``, ``lease`` and ``busy`` are seconds to wait with instead of those of the program, 0 for its own; a
    relay that asks us to slow down is then obeyed for a tenth of ``timeouts``.
    No file may grow beyond ``room`` octets, and nobody lives to execute SQL statement number ``dies_at``, where given.
    With ``traced``, the main thread or the ledger's ("main", "writer") waits until it is traced.
    """

    root: str
    verb: str = "send"
    starters: int = 1
    timeouts: float = 0
    lease: float = 0
    busy: float = 0
    room: int = 0
    dies_at: int = 0
    traced: str = ""


def send(root: Path) -> int:
    """Send the workspace's newest mailing as ``campaign send --yes`` does."""
    workspace = Workspace(root)
    with alone(root / "ledger.lock"), open_log(root) as log:
        ledger = workspace.ledger()
        with ledger.read() as connection:
            mailing = mailings.every(connection)[0]
        sent = asyncio.run(
            Sending(workspace, ledger, workspace.transport(), mailing, log).run(asyncio.Event(), lambda _: None)
        )
    if sent.trouble:
        print(sent.trouble, file=sys.stderr)
    return 3 if sent.trouble else 0


def read(root: Path) -> int:
    """Open the ledger (an older one is migrated then), and read the accounts of all mailings."""
    with Workspace(root).ledger().read() as connection:
        for one in mailings.every(connection):
            mailings.account(connection, one)
    return 0


def create(root: Path) -> int:
    """Make a ledger."""
    opening.Ledger.create(root / "ledger.db", b"s" * 32).close()
    return 0


def _hurried(order: Order) -> None:
    """Shorter waits: what the program waits ten minutes for is a matter of a second here."""
    if order.timeouts:
        for name in _TIMEOUTS:
            setattr(smtp, name, order.timeouts)
        step = type(local.LEASE)(seconds=order.timeouts / 10)
        pace._RELAY_STEP = pace._DOMAIN_STEP = step  # type: ignore[misc]
    if order.lease:
        # mypy knows constants as such; this process is about to end anyway.
        lease = type(local.LEASE)(seconds=order.lease)
        local.LEASE = wiring.LEASE = lease  # type: ignore[misc]
    if order.room:
        # Python ignores the signal that comes with it: a write fails with EFBIG.
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.room, order.room))
    if order.busy:
        opening._BUSY_MS = round(order.busy * 1000)


def _mortal(statements: int) -> None:
    """Die by SIGKILL before so many statements are executed, counted from here on."""
    left = itertools.count(statements - 1, -1)

    @event.listens_for(Engine, "before_cursor_execute")
    def _executing(*_: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _await_tracer(root: Path) -> None:
    """Say who we are and wait until somebody traces this thread."""
    (root / "tid").write_text(str(threading.get_native_id()))
    while "TracerPid:\t0\n" in Path("/proc/thread-self/status").read_text():
        time.sleep(0.002)


def obey(order: Order) -> int:
    """Do what was ordered; gives the exit code."""
    root = Path(order.root)
    _hurried(order)
    if order.dies_at:
        _mortal(order.dies_at)
    if order.traced == "main":
        _await_tracer(root)
    elif order.traced == "writer":
        writer.ThreadPoolExecutor = partial(ThreadPoolExecutor, initializer=_await_tracer, initargs=(root,))  # type: ignore[assignment,misc]
    try:
        return {"send": send, "read": read, "create": create}[order.verb](root)
    except CampaignError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except OSError as error:  # as the command line does
        print(f"{error.filename or 'campaign'}: {error.strerror or error}", file=sys.stderr)
        return 3


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        said = os.open(f"{order.root}.said", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.dup2(said, 2)
        code = obey(order)
        sys.stderr.flush()
        os._exit(code)
    except BaseException:  # noqa: BLE001 - the child must never return into the loop
        traceback.print_exc()
        os._exit(FAULT)


def main() -> None:
    """Fork what each line orders."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pids = [_fork(order) for _ in range(order.starters)]
        print(*pids, flush=True)
        print(*(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids), flush=True)


if __name__ == "__main__":
    main()
