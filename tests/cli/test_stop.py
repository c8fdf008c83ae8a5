"""Stop means stop: `stop`, `resume`, the undo window, Ctrl-C once and twice; and two of everything."""

import asyncio
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from campaign.runtime import settings
from campaign.runtime.embedded import Kept, serving
from campaign.runtime.lock import alone
from tests.support.keyboard import SETTINGS, Campaign, Done

MAIN = [sys.executable, "-c", "from campaign.cli import main; main()"]
PEOPLE = 40
TO = re.compile(rb"^Delivered-To: (.*?)\r?$", re.MULTILINE)


class Slow(Kept):
    """A relay that takes its time, at RCPT or at the answer to the final dot; it keeps what had its dot."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.port = 0
        self.at_rcpt = self.at_answer = 0.0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, in good time (aiosmtpd's call)."""
        await asyncio.sleep(self.at_rcpt)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message, answer in good time (aiosmtpd's call)."""
        said = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.at_answer)
        return said

    def received(self) -> Counter[str]:
        """How many messages each recipient has."""
        found = (TO.search(path.read_bytes()) for path in self.folder.glob("*.eml"))
        return Counter(match[1].decode() for match in found if match)


@pytest.fixture
def slow(office: Path, tmp_path: Path) -> Iterator[Slow]:
    """The relay of this office."""
    relay = Slow(tmp_path / "received")
    with serving(relay) as port:
        relay.port = port
        text = SETTINGS.format(port=port) + "[pace]\ncanary = 0\n"
        (office / settings.FILE).write_text(text, "utf-8")
        yield relay


@pytest.fixture
def mailing(campaign: Campaign, slow: Slow) -> str:
    """A planned mailing to so many people and a few more."""
    rows = "".join(f"reporter{n}@daily{n}.example,en\n" for n in range(PEOPLE))
    Path("many.csv").write_text("email,languages\n" + rows)
    campaign("contacts", "import", "many.csv", "--yes")
    name: str = campaign("plan", "water-rights", "--audience", "language:en", "--json").json["mailing"]
    return name


#: Whom a test has started.
_STARTED: "list[subprocess.Popen[str]]" = []


def start(*words: str) -> "subprocess.Popen[str]":
    """A command in a process of its own."""
    process = subprocess.Popen([*MAIN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    _STARTED.append(process)
    return process


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    """Whoever a failed test has left behind is ended, so that it harms no other."""
    yield
    while _STARTED:
        process = _STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


def until(there: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it."""
    for _ in range(round(seconds / 0.02)):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about")


def states(campaign: Campaign, name: str) -> Counter[str]:
    """The accounts, which must balance."""
    said = campaign("status", name, "--json").json
    assert said["balanced"]
    return Counter({state: count for state, count in said["states"].items() if count})


def test_stop_ends_a_running_sender_within_a_second(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """A sender in another process sends nothing more a second after `stop`; `resume` reaches everybody once."""
    slow.at_answer = 0.1
    sender = start("send", mailing, "--yes")
    until(lambda: len(slow.received()) > 5)
    stopped = campaign("stop", mailing)
    time.sleep(1)
    then = slow.received()
    _, said = sender.communicate(timeout=40)
    left = states(campaign, mailing)

    assert stopped.code == 0
    assert f"Next: campaign resume {mailing}" in stopped.text
    assert slow.received() == then
    assert sender.returncode == 130
    assert f"Stopped: stopped by a person. Nobody is lost: campaign resume {mailing} goes on." in said
    assert left == {"accepted": len(then), "queued": left["queued"]}
    assert left["queued"] > 10

    slow.at_answer = 0
    assert campaign("resume", mailing, answer=f"{left['queued']}\n").code == 0
    assert set(slow.received().values()) == {1}
    assert states(campaign, mailing) == {"accepted": len(slow.received())}


def test_stopped_stays_stopped(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """`send`, also by a script, refuses what a person stopped, names `resume`, and asks nothing."""
    campaign("stop", mailing)
    refused = [campaign("send", mailing, *words) for words in ((), ("--yes",), ("--yes", "--wait"))]
    again = campaign("stop", mailing)
    wrong = campaign("resume", mailing, answer="no\n")

    assert {(done.code, done.out) for done in refused} == {(2, b"")}
    assert all(f"type: campaign resume {mailing}" in done.err for done in refused)
    assert "was stopped already" in again.text
    assert wrong.code == 2
    assert campaign("status", mailing, "--json").json["paused"] == "stopped by a person"
    assert campaign("resume", mailing, "--yes").code == 0
    assert campaign("status", mailing, "--json").json["finished"]


def test_nothing_to_stop_or_resume(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """What is not stopped cannot be resumed; what is finished cannot be stopped."""
    early = campaign("resume", mailing, "--yes")
    campaign("send", mailing, "--yes")
    late = campaign("stop", mailing)

    assert early.code == 2
    assert f"is not stopped; campaign send {mailing} sends it" in early.err
    assert (late.code, late.text) == (0, f"Nobody waits any more in mailing {mailing}; there is nothing to stop.\n")
    assert campaign("status", mailing, "--json").json["paused"] is None


@pytest.mark.parametrize("how", ["Ctrl-C", "stop"])
def test_the_undo_window(campaign: Campaign, slow: Slow, mailing: str, how: str) -> None:
    """Between `send` and the first byte a person may still think otherwise: then nothing at all is sent."""
    sender = start("send", mailing, "--yes", "--hold", "1m")
    assert sender.stderr
    until(lambda: "Sending begins in 60 s" in sender.stderr.readline())  # type: ignore[union-attr]
    if how == "stop":
        campaign("stop", mailing)
    else:
        sender.send_signal(signal.SIGINT)
    _, said = sender.communicate(timeout=40)
    as_it_is = campaign("status", mailing, "--json").json

    assert sender.returncode == 130
    assert "Nobody is lost" in said
    assert not slow.received()
    assert as_it_is["approved_at"] is None
    assert as_it_is["paused"] == ("stopped by a person" if how == "stop" else None)


def test_the_window_passes(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """After the window, everybody is sent to; the settings say how long it is when the command does not."""
    text = (Path(settings.FILE)).read_text().replace("hold_seconds = 0", "hold_seconds = 1")
    Path(settings.FILE).write_text(text)
    done = campaign("send", mailing, "--yes")

    assert done.code == 0
    assert f"Sending begins in 1 s. Ctrl-C or `campaign stop {mailing}` before then" in done.err


@pytest.mark.parametrize("span", ["soon", "-1", "2d", "25h", "1.5m"])
def test_a_span_that_is_none(campaign: Campaign, slow: Slow, mailing: str, span: str) -> None:
    """A span that cannot be read is wrong input, and nothing is sent."""
    done = campaign("send", mailing, "--yes", f"--hold={span}")

    assert (done.code, slow.received()) == (2, Counter())
    assert "a span such as 30s, 2m or 1h" in done.err


def test_sigterm_drains(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """SIGTERM lets what is on its way finish: who was accepted and who waits adds up, nobody is in doubt."""
    slow.at_answer = 0.1
    sender = start("send", mailing, "--yes")
    until(lambda: len(slow.received()) > 5)
    sender.send_signal(signal.SIGTERM)
    _, said = sender.communicate(timeout=40)
    left = states(campaign, mailing)

    assert sender.returncode == 130
    assert "told to end (SIGTERM)" in said
    assert left == {"accepted": len(slow.received()), "queued": left["queued"]}
    assert left["queued"] > 10


@pytest.mark.parametrize(
    ("at_rcpt", "at_answer", "expected"),
    [(60, 0, "queued"), (0, 2, "accepted"), (0, 60, "uncertain")],
    ids=["before the dot", "answered soon", "never answered"],
)
def test_ctrl_c_twice(
    campaign: Campaign, slow: Slow, mailing: str, at_rcpt: float, at_answer: float, expected: str
) -> None:
    """Twice cuts: who has had no dot waits again, an answer that comes soon is written, others are uncertain."""
    slow.at_rcpt, slow.at_answer = at_rcpt, at_answer
    sender = start("send", mailing, "--yes")
    until(lambda: len(slow.received()) == 4 if at_answer else states(campaign, mailing)["claimed"])
    sender.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert sender.poll() is None
    sender.send_signal(signal.SIGINT)
    _, said = sender.communicate(timeout=40)
    left = states(campaign, mailing)

    assert "Ctrl-C again cuts off" in said
    assert sender.returncode == 130
    assert len(slow.received()) == (4 if at_answer else 0)
    assert left - Counter(queued=left["queued"]) == ({expected: 4} if at_answer else {})


def test_five_starters_at_once(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """Of five `send`s at once, as of a double click, exactly one sends; the others name it and exit 3."""
    slow.at_answer = 1.5
    starters = [start("send", mailing, "--yes") for _ in range(5)]
    until(lambda: sum(one.poll() is not None for one in starters) >= 4)
    slow.at_answer = 0
    ends = [(one.communicate(timeout=60)[1], one) for one in starters]
    senders = [one for _, one in ends if one.returncode == 0]

    assert len(senders) == 1
    assert [one.returncode for _, one in ends if one not in senders] == [3] * 4
    told = re.compile(
        rf"another `campaign send` is at work in this workspace \(process {senders[0].pid}, since 20\S+\)"
    )
    assert all(told.search(said) for said, one in ends if one not in senders)
    assert set(slow.received().values()) == {1}
    assert states(campaign, mailing) == {"accepted": len(slow.received())}


def test_a_lock_from_elsewhere_is_named(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """The one who holds the lock on another machine is named as such; what is no such note names nobody."""
    with alone(Path("ledger.lock")):
        note = json.loads(Path("ledger.lock").read_text())
        Path("ledger.lock").write_text(json.dumps({**note, "machine": "other"}))
        elsewhere = campaign("send", mailing, "--yes")
        Path("ledger.lock").write_text("[]")
        nobody = campaign("send", mailing, "--yes")

    assert "on another machine, since 20" in elsewhere.err
    assert nobody.err == "another `campaign send` is at work in this workspace; nothing was done here\n"


def adopt_and_send(campaign: Campaign, mailing: str) -> tuple[Done, Done, Done]:
    """Send, which must refuse; adopt; send again."""
    refused = campaign("send", mailing, "--yes")
    assert (refused.code, refused.out) == (3, b"")
    return refused, campaign("adopt", answer="yes\n"), campaign("send", mailing, "--yes")


def test_a_restored_backup(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """A ledger from before a send refuses to send; adopted, who was sent to is uncertain, and nobody has it twice."""
    saved = backup()
    slow.at_answer = 0.1
    sender = start("send", mailing, "--yes")
    until(lambda: len(slow.received()) > 5)
    sender.send_signal(signal.SIGINT)
    sender.communicate(timeout=40)
    slow.at_answer = 0
    sent = len(slow.received())
    restore(saved)
    refused, adopted, done = adopt_and_send(campaign, mailing)

    assert f"the ledger is behind its send journal by {sent} messages" in refused.err
    assert refused.err.rstrip().endswith("type: campaign adopt")
    assert f"{sent} uncertain in mailing {mailing}. Next: campaign settle {mailing}" in adopted.text
    assert done.code == 1
    assert set(slow.received().values()) == {1}
    assert states(campaign, mailing) == {"uncertain": sent, "accepted": len(slow.received()) - sent}

    restore(saved)
    assert campaign("send", mailing, "--yes").code == 3


def test_a_backup_from_the_middle(campaign: Campaign, slow: Slow, mailing: str) -> None:
    """Who was taken up but not sent to when the backup was made, and was sent to since, is in doubt too."""
    slow.at_rcpt = 0.5
    sender = start("send", mailing, "--yes")
    until(lambda: states(campaign, mailing)["claimed"])
    saved = backup()
    slow.at_rcpt = 0
    sender.communicate(timeout=30)
    sent = len(slow.received())
    restore(saved)
    refused, adopted, _ = adopt_and_send(campaign, mailing)

    assert f"behind its send journal by {sent} messages" in refused.err
    assert f"{sent} uncertain" in adopted.text
    assert set(slow.received().values()) == {1}


def backup() -> bytes:
    """A whole copy of the ledger, as a backup should be: with what stands in the file beside it."""
    with closing(sqlite3.connect("ledger.db")) as source, closing(sqlite3.connect("saved.db")) as target:
        source.backup(target)
    return Path("saved.db").read_bytes()


def restore(saved: bytes) -> None:
    """Put it back."""
    for path in Path().glob("ledger.db*"):
        path.unlink()
    Path("ledger.db").write_bytes(saved)


def test_a_ledger_from_before_the_plan(campaign: Campaign, slow: Slow, office: Path) -> None:
    """A ledger that has lost the mailing itself is adopted once; planned again, who was sent to is in doubt again."""
    saved = backup()
    plan = ("plan", "water-rights", "--audience", "all", "--json")
    name = campaign(*plan).json["mailing"]
    campaign("send", name, "--yes")
    restore(saved)
    adopted = campaign("adopt", "--yes")
    calm = campaign("adopt", "--yes")
    assert campaign(*plan).json["mailing"] == name
    refused, _, done = adopt_and_send(campaign, name)

    assert "4 messages were sent for mailings that this ledger does not hold" in adopted.text
    assert "Nothing is in doubt" in calm.text
    assert "behind its send journal by 4 messages" in refused.err
    assert done.text.endswith("nothing was sent.\n")
    assert set(slow.received().values()) == {1}
    assert states(campaign, name) == {"uncertain": 4}


def test_a_copied_workspace(
    campaign: Campaign, slow: Slow, mailing: str, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy refuses to send until a person adopts it; what was under way in the first one is in doubt there."""
    slow.at_answer = 0.1
    sender = start("send", mailing, "--yes")
    until(lambda: len(slow.received()) > 5)
    sender.kill()
    sender.communicate()
    slow.at_answer = 0
    time.sleep(0.3)
    shutil.copytree(office, office.with_name("copy"))
    # What had its mark and not yet its line when the copy was made: the copy cannot know.
    before = slow.received()
    monkeypatch.chdir(office.with_name("copy"))
    refused, adopted, done = adopt_and_send(campaign, mailing)

    assert "was moved or copied: its last sender ran elsewhere" in refused.err
    assert adopted.code == 0
    assert set(slow.received().values()) == {1}
    left = states(campaign, mailing)
    assert left == {"accepted": left["accepted"], "uncertain": left["uncertain"]}
    assert left.total() == campaign("status", mailing, "--json").json["planned"]
    assert left["uncertain"] <= 8
    assert len(slow.received()) >= len(before)
    assert done.code in {0, 1}


def test_not_adopted(campaign: Campaign, slow: Slow, mailing: str, office: Path) -> None:
    """Without a yes nothing is adopted; while a sender is at work, neither."""
    saved = backup()
    campaign("send", mailing, "--yes")
    restore(saved)
    no = campaign("adopt", answer="no\n")
    with alone(office / "ledger.lock"):
        busy = campaign("adopt", "--yes")

    assert (no.code, busy.code) == (2, 3)
    assert campaign("send", mailing, "--yes").code == 3
