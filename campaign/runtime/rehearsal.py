"""A rehearsal: the whole mailing, sent to a server in this process, from a copy of the ledger.

The copy lies in the workspace, for its owner only, and is gone at the end; what a rehearsal that was killed has left,
the next one removes. The real ledger is read and nothing else of the workspace is touched; the send lock is not taken.
The sender is a process of its own (``understudy``). When the script kills it, it is started again, as a person would.
"""

import datetime as dt
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import campaign
from campaign.delivery import Outcome, Stage
from campaign.errors import Fault, InputError, WorldError
from campaign.rehearsal import Script
from campaign.runtime import settings
from campaign.runtime.board import Board
from campaign.runtime.embedded import listening
from campaign.runtime.lock import alone
from campaign.runtime.machine import identity
from campaign.runtime.moving import Passed
from campaign.runtime.scripted import Boxes, Scripted
from campaign.runtime.sending import JOURNAL
from campaign.runtime.understudy import BOARD, PASSED, Order
from campaign.runtime.workspace import Workspace
from campaign.store import journal, mailings, stopping
from campaign.store.ledger import Ledger
from campaign.store.mailings import Mailing

__all__ = ["FOLDER", "Rehearsed", "Staged", "staged"]

#: Where a workspace keeps what its rehearsals sent.
FOLDER = "rehearsals"
#: What the names of copies begin with, in that folder.
_STAGE = ".stage-"


class Rehearsed(NamedTuple):
    """What a rehearsal came to. ``boxes`` counts the messages in each locale's mbox in ``folder``.

    ``took`` is the time that was waited for retries, the pace, an embargo and slow answers, and passed at once here.
    """

    trouble: str
    next_due: dt.datetime | None
    offered: int
    took: dt.timedelta
    kills: int
    faults: Counter[str]
    boxes: Counter[str]
    folder: Path


class Staged:
    """A copy of a workspace's ledger, and what is needed to send from it."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._folder = folder
        self.ledger = Ledger.open(folder / "ledger.db")

    def run(self, mailing: Mailing, fault: str, script: Script, told: Callable[[Outcome], None]) -> Rehearsed:
        """Send the mailing to its end under the script; leave what arrived in the workspace.

        Of the copy a pause is lifted, as by a person who sends in spite of it.
        """
        start = self._workspace.clock.now().replace(microsecond=0)
        with self.ledger.write() as connection:
            stopping.lift(connection, mailing.id, mailing.paused_at, start)
            tokens = mailings.tokens(connection, mailing.id)
        received = self._folder / "received"
        connections = self._workspace.settings.relay.connections
        with ExitStack() as stack:
            passed = stack.enter_context(closing(Passed(self._folder / PASSED)))
            board = stack.enter_context(closing(Board(self._folder / BOARD, connections, len(tokens))))
            boxes = Boxes(received, lambda: start + passed.time)
            server = Scripted(script, board, boxes, passed)
            ports = stack.enter_context(listening(*(partial(server.line, place) for place in range(connections))))
            order = Order(str(self._folder), mailing.id, tokens, ports, start.isoformat(), fault, script.seed)
            end, kills = _until_done(order, server, told)
            took = passed.time
        boxes.sort()
        folder = self._workspace.root / FOLDER / mailing.id
        _leave(received, folder)
        next_due = dt.datetime.fromisoformat(end["next_due"]) if end["next_due"] else None
        return Rehearsed(end["trouble"], next_due, server.offered, took, kills, server.done, boxes.kept, folder)


@contextmanager
def staged(workspace: Workspace) -> Iterator[Staged]:
    """A copy of the workspace to rehearse in; gone at the end. Raises ``InputError`` when there is no ledger.

    Raises ``WorldError`` while another rehearsal is at work here: both would leave their messages in one place.
    """
    if not workspace.ledger_path.is_file():
        raise InputError.of(str(workspace.ledger_path), "", "", "no ledger here; `campaign init` makes one")
    kept = workspace.root / FOLDER
    kept.mkdir(mode=0o700, exist_ok=True)
    with alone(kept / ".lock", "`campaign rehearse`"):
        for left in kept.glob(f"{_STAGE}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_STAGE, dir=kept, ignore_cleanup_errors=True) as name:
            folder = Path(name).resolve()
            _copy_ledger(workspace.ledger_path, folder / "ledger.db")
            shutil.copyfile(workspace.root / settings.FILE, folder / settings.FILE)
            stage = Staged(workspace, folder)
            _head_journal(stage.ledger)
            try:
                yield stage
            finally:
                stage.ledger.close()


def _head_journal(copy: Ledger) -> None:
    """A copy goes on where it lies, as an adopted one does; of what was under way in the real one it knows nothing."""
    here = journal.Identity("", identity(copy.path).place)
    journal.Journal(copy.path.with_name(JOURNAL), copy.secret, here).close()


def _copy_ledger(source: Path, target: Path) -> None:
    """One consistent copy, also while a sender writes. Opened for reading only: nothing is checkpointed or migrated."""
    target.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as real,
            closing(sqlite3.connect(target)) as copy,
        ):
            real.backup(copy)
    except sqlite3.Error as error:
        raise WorldError(f"{source.name}: {error}") from error


def _until_done(order: Order, server: Scripted, told: Callable[[Outcome], None]) -> tuple[dict[str, Any], int]:
    """Start senders until one comes to its end. Gives that end, and how many were killed."""
    kills = 0
    while (end := _one_sender(order, server, told)) is None:
        kills += 1
    return end, kills


def _one_sender(order: Order, server: Scripted, told: Callable[[Outcome], None]) -> dict[str, Any] | None:
    """One sender from start to end; ``None`` when the script killed it."""
    killed = False
    end: dict[str, Any] | None = None
    # Where the program itself lies, so that nothing in the folder in which it was typed can take its place. A session
    # of its own: Ctrl-C is ours to hear.
    child = subprocess.Popen(
        [sys.executable, "-m", "campaign.runtime.understudy"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(campaign.__file__).parents[1],
        start_new_session=True,
    )

    def kill() -> None:
        nonlocal killed
        killed = True
        child.kill()

    server.kill = kill
    with child:
        try:
            assert child.stdin
            assert child.stdout
            child.stdin.write(json.dumps(order._asdict()))
            child.stdin.close()
            for line in child.stdout:
                if not line.endswith("\n"):  # killed in the middle of a word
                    continue
                said = json.loads(line)
                if "outcome" in said:
                    kind, stage, code, enhanced = said["outcome"]
                    told(Outcome(kind, Stage(stage), code, enhanced))
                else:
                    end = said
        except BaseException:
            child.kill()
            raise
    if killed:
        return None
    if end is None:
        raise Fault(f"the sender of the rehearsal ended with {child.returncode}")
    if "failed" in end:
        raise WorldError(end["failed"])
    return end


def _leave(received: Path, folder: Path) -> None:
    """Put the messages into the workspace, in place of the last rehearsal's."""
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob("*.mbox"):
        old.unlink(missing_ok=True)
    for box in sorted(received.iterdir()):
        shutil.move(box, folder / box.name)
