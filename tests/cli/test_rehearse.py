"""`rehearse`: the real send's report, with nobody written to and nothing in the ledger."""

import datetime as dt
import hashlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from campaign.rehearsal import POINTS
from campaign.runtime.clock import Clock
from campaign.runtime.lock import alone
from tests.support.keyboard import Campaign, Relay

MAIN = [sys.executable, "-c", "from campaign.cli import main; main()"]
MANY = "email,languages\n" + "".join(f"reporter{n}@daily{n}.example,{'fr' if n % 3 else 'en'}\n" for n in range(30))
#: Told to every Python process that a test starts: write down whom it connects to or asks the name of.
WITNESS = """\
import os, sys
def hook(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        with open({path!r}, "a") as file:
            file.write(f"{{event}} {{args[1] if event in ('socket.connect', 'socket.sendto') else args[:2]}}\\n")
sys.addaudithook(hook)
"""


def digests(office: Path) -> dict[str, str]:
    """Every file of the workspace by the hash of its content; not the rehearsals, nor what SQLite's readers share."""
    paths = [path for path in office.rglob("*") if path.is_file() and "rehearsals" not in path.parts]
    paths = [path for path in paths if not path.name.endswith("-shm")]
    return {str(path.relative_to(office)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def planned(campaign: Campaign, office: Path) -> str:
    """A mailing to thirty-four people."""
    (office / "many.csv").write_text(MANY, "utf-8")
    assert campaign("contacts", "import", "many.csv", "--yes").code == 0
    name: str = campaign("plan", "water-rights", "--audience", "all", "--json").json["mailing"]
    return name


def report(campaign: Campaign, *words: str) -> Any:
    """A rehearsal as values, without the moments at which it was made."""
    found = campaign("rehearse", "water-rights", "--json", *words).json
    del found["approved_at"]
    return found


def test_a_rehearsal_is_the_report_of_the_send(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """A rehearsal shows the accounts that the real send then shows, and its mboxes hold the same messages."""
    planned(campaign, connected)
    rehearsed = campaign("rehearse", "water-rights")
    assert relay.received() == []
    sent = campaign("send", "water-rights", "--yes")
    accounts = sent.text[: sent.text.index("planned 34")]

    assert (rehearsed.code, sent.code) == (0, 0)
    assert rehearsed.text.startswith("A rehearsal: nobody was written to")
    assert accounts in rehearsed.text
    assert "planned 34 = 34 accepted" in rehearsed.text
    boxes = sorted((connected / "rehearsals").glob("*/*.mbox"))
    assert [path.stem for path in boxes] == ["en", "fr"]
    kept = [content for path in boxes for content in path.read_bytes().split(b"\nFrom ")]
    assert sorted(_words(content) for content in kept) == sorted(_words(content) for content in relay.received())


def _words(content: bytes) -> bytes:
    """A message as it is after its envelope's lines and without its Date, whatever ends its lines."""
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    lines = [line for line in lines if not line.startswith((b"From ", b"press@lanternwatch", b"Date: "))]
    return b"\n".join(lines)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_arrived_is_for_its_owner_only(campaign: Campaign, office: Path) -> None:
    """The mboxes hold people's addresses: 0600 in folders of 0700."""
    name = planned(campaign, office)
    assert campaign("rehearse", name).code == 0
    folder = office / "rehearsals" / name

    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder.parent, folder)] == [0o700, 0o700]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    first = (folder / "fr.mbox").read_bytes().partition(b"\n\n")[0]
    assert message_from_bytes(first)["Delivered-To"].endswith(".example")
    assert len(re.findall(rb"^From ", (folder / "fr.mbox").read_bytes(), re.MULTILINE)) == 21


def test_the_workspace_is_untouched(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Ledger, journal, lock and log are the same bytes after a rehearsal with faults, and nobody's lock is in its way.

    One person still waits, so that all of them are there.
    """
    planned(campaign, connected)
    relay.refusals["reporter3@daily3.example"] = "451 4.7.1 later"
    campaign("send", "water-rights", "--yes")
    with alone(connected / "ledger.lock"):
        before = digests(connected)
        done = campaign("rehearse", "water-rights", "--fault", "kill@1")
        after = digests(connected)

    assert done.code == 1, done.err
    assert {"ledger.db", "ledger.db-wal", "ledger.journal", "ledger.lock", "campaign.log"} <= before.keys()
    assert after == before


SCRIPT = "421@13,drop-after-data@15,drop-before-data@17,kill@20,slow-dot@22:20s,550@12,452@5%"


def test_the_same_command_gives_the_same_report(campaign: Campaign, office: Path) -> None:
    """Script and seed make the report, down to the time it would have taken; each fault leaves what it must.

    The messages of the second rehearsal take the place of the first one's.
    """
    planned(campaign, office)
    first, second = (report(campaign, "--fault", SCRIPT, "--seed", "3") for _ in range(2))

    assert first == second
    assert first["balanced"]
    assert first["rehearsal"]["killed"] == 1
    states = {name: count for name, count in first["states"].items() if count}
    assert states == {"accepted": 31, "refused": 1, "uncertain": 2}
    found = {row["state"]: row["reason"] for row in first["rehearsal"]["people"]}
    assert found["refused"].startswith("rcpt: 550 5.1.1")
    reasons = {row["reason"] for row in first["rehearsal"]["people"] if row["state"] == "uncertain"}
    assert reasons == {"dot: the server hung up", "the sender stopped between the final dot and the answer"}
    assert first["rehearsal"]["seconds_waited"] > 15 * 60 + 20
    drawn = first["rehearsal"]["faults"].pop("452@5%")
    assert 1 <= drawn <= 6
    assert first["rehearsal"]["faults"] == {text: 1 for text in SCRIPT.split(",") if "%" not in text}
    boxes = [path.read_bytes() for path in office.glob("rehearsals/*/*.mbox")]
    assert sum(len(re.findall(rb"^From ", box, re.MULTILINE)) for box in boxes) == 31 + 2


def at_every_point() -> str:
    """Each point more than once, refused, cut, slow and killed; lines that fail never stand side by side."""
    failing = ["421-connect", "421-ehlo", "454-auth", "kill-ehlo", "kill-body", "kill-dot"]
    failing += [f"drop-{point}" for point in POINTS if point != "dot"]
    others = ["450-mail", "550-rcpt", "452-data", "554-dot", "421-quit"]
    numbered = [f"{fault}@{2 * number}" for number, fault in enumerate(failing, 2)]
    numbered += [f"{fault}@{2 * number + 1}" for number, fault in enumerate(others, 2)]
    return ",".join([*numbered, "slow-mail@29:40s"])


def test_faults_at_every_point_with_any_number_of_connections(campaign: Campaign, office: Path) -> None:
    """Whatever befalls whom wherever, four connections give the report and the messages that one gives."""
    planned(campaign, office)
    path, came, boxes = office / "campaign.toml", [], []
    for connections in (1, 4):
        text = re.sub("(connections = .*\n)?tls = ", f"connections = {connections}\ntls = ", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
        came.append(report(campaign, "--fault", at_every_point()))
        kept = [box.read_bytes() for box in sorted(office.glob("rehearsals/*/*.mbox"))]
        boxes.append([re.findall(rb"^Delivered-To: .*", box, re.MULTILINE) for box in kept])

    assert set(came[0]["rehearsal"]["faults"].values()) == {1}
    assert {name: count for name, count in came[0]["states"].items() if count} == {
        "accepted": 31,
        "refused": 1,
        "uncertain": 2,
    }
    assert came[0]["rehearsal"]["killed"] == 3
    for one in came:
        del one["rehearsal"]["seconds_waited"]
    assert came[0] == came[1]
    assert boxes[0] == boxes[1]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("535-auth@3", "refused at auth: 535 5.7.8 as the script of the rehearsal says; check relay.username"),
        ("554-connect@100%", "the relay refused us 3 times within 30 minutes (connect: 554 5.7.1"),
        ("550-mail@100%", "check that this account may send from sender.address"),
        ("421-connect@100%", "the relay cannot be reached: "),
    ],
)
def test_what_the_relay_refuses_stops_it_as_it_would_stop_the_send(
    campaign: Campaign, office: Path, fault: str, said: str
) -> None:
    """What the relay refuses before any recipient is named stops the mailing; nobody is refused or uncertain."""
    planned(campaign, office)
    done = campaign("rehearse", "water-rights", "--json", "--fault", fault)

    assert done.code == 3
    assert said in done.err
    assert {name for name, count in done.json["states"].items() if count} <= {"queued", "accepted"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_a_killed_rehearsal_leaves_the_next_one_removes(campaign: Campaign, office: Path) -> None:
    """A copy with addresses outlives its rehearsal only when that is killed; then only its owner can read it.

    The next rehearsal removes it, and two at once are told apart.
    """
    planned(campaign, office)
    rehearsing = subprocess.Popen(
        [*MAIN, "rehearse", "water-rights", "--fault", "kill@50%"], stderr=subprocess.DEVNULL, start_new_session=True
    )
    for _ in range(1000):
        if list(office.glob("rehearsals/.stage-*/received/*.mbox")):
            break
        time.sleep(0.01)
    second = campaign("rehearse", "water-rights")
    rehearsing.kill()
    rehearsing.wait()
    (left,) = office.glob("rehearsals/.stage-*")
    mode = stat.S_IMODE(left.stat().st_mode)
    done = campaign("rehearse", "water-rights")

    assert (second.code, done.code, mode) == (3, 0, 0o700)
    assert "another `campaign rehearse` is at work" in second.err
    assert not list(office.glob("rehearsals/.stage-*"))


def test_a_fault_that_never_comes_is_named(campaign: Campaign, office: Path) -> None:
    """A fault beyond the last message is said not to have come."""
    planned(campaign, office)
    done = campaign("rehearse", "water-rights", "--fault", "kill@2000,slow-dot@3:20s")

    assert done.code == 0
    assert "kill@2000: did not come\nslow-dot@3:20s: once\n" in done.text
    assert "slow answers: 20 s, passed at once here" in done.text


def test_a_trouble_ends_it_as_it_ends_the_send(campaign: Campaign, office: Path) -> None:
    """What would stop the real send stops the rehearsal, with its reason and exit 3; the real mailing is not paused."""
    planned(campaign, office)
    done = campaign("rehearse", "water-rights", "--fault", "drop-after-data@1")

    assert done.code == 3
    assert "Here the real send would stop: " in done.err
    assert campaign("status", "water-rights", "--json").json["paused"] is None


def test_waits_pass_at_once_and_are_counted(campaign: Campaign, office: Path) -> None:
    """A day's embargo, a slow pace and an answer that never comes cost no time here; the report counts them."""
    path = office / "releases" / "water-rights" / "release.toml"
    lifts = Clock().now() + dt.timedelta(days=1)
    path.write_text(f"{path.read_text('utf-8')}\n[embargo]\nlifts = {lifts:%Y-%m-%dT%H:%M:%S}\nzone = 'UTC'\n", "utf-8")
    with (office / "campaign.toml").open("a") as file:
        file.write("\n[pace]\nmailing_per_minute = 10\n")
    planned(campaign, office)
    made = report(campaign, "--fault", "slow-dot@20:10m")

    assert {name: count for name, count in made["states"].items() if count} == {"accepted": 33, "uncertain": 1}
    # A day less the seconds since; three full minutes for thirty-four people; the ten minutes hold no minute's place.
    assert 24 * 3600 + 600 < made["rehearsal"]["seconds_waited"] < 24 * 3600 + 1000


def test_a_stopped_mailing_can_be_rehearsed(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Whether to go on can be tried out: the rehearsal goes on, and the mailing is still stopped."""
    planned(campaign, connected)
    assert campaign("stop", "water-rights").code == 0

    assert campaign("rehearse", "water-rights").code == 0
    assert campaign("status", "water-rights", "--json").json["paused"]
    assert relay.received() == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_leaves_nothing(campaign: Campaign, office: Path, tmp_path: Path) -> None:
    """Ctrl-C ends the rehearsal with 130: no sender goes on, no copy of the ledger is left."""
    planned(campaign, office)
    rehearsing = subprocess.Popen(
        [*MAIN, "rehearse", "water-rights", "--fault", "slow-dot@1:20s,kill@50%"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    for _ in range(1000):
        if list(office.glob("rehearsals/.stage-*/received/*.mbox")):
            break
        time.sleep(0.01)
    rehearsing.send_signal(signal.SIGINT)
    _, said = rehearsing.communicate(timeout=20)

    assert rehearsing.returncode == 130
    assert b"Traceback" not in said
    assert [path.name for path in (office / "rehearsals").iterdir()] == [".lock"]


def test_nothing_but_loopback(
    campaign: Campaign, connected: Path, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender connects to the built-in server and asks for no name, whatever relay the settings name."""
    planned(campaign, connected)
    path = connected / "campaign.toml"
    named = 'host = "smtp.organisation.example"\nusername = "press"\nca_file = "/nowhere"'
    text = path.read_text("utf-8").replace('host = "127.0.0.1"', named).replace('tls = "none"', 'tls = "starttls"')
    path.write_text(text, "utf-8")
    seen = tmp_path / "seen"
    (tmp_path / "witness").mkdir()
    (tmp_path / "witness" / "sitecustomize.py").write_text(WITNESS.format(path=str(seen)), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "witness"))
    done = campaign("rehearse", "water-rights", "--fault", "421@20,kill@25")

    assert done.code == 1, done.err
    lines = seen.read_text("utf-8").splitlines()
    assert len(lines) >= 3
    assert all(re.fullmatch(r"socket\.connect \('127\.0\.0\.1', \d+\)", line) for line in lines), lines
    assert not any(f"{relay.port})" in line for line in lines)
    assert relay.received() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("water-rights", "--fault", "nonsense"), "--fault: found 'nonsense', a fault would be CODE-POINT@N"),
        (("water-rights",), "no mailing or planned release has this name"),
    ],
    ids=["script", "mailing"],
)
def test_what_cannot_be_rehearsed(campaign: Campaign, office: Path, words: tuple[str, ...], said: str) -> None:
    """A script that cannot be read, or no mailing, is wrong input; nothing is left."""
    done = campaign("rehearse", *words)

    assert done.code == 2
    assert said in done.err
    assert [path for path in office.glob("rehearsals/*") if path.name != ".lock"] == []


def test_an_edition_changed_since_the_plan(campaign: Campaign, office: Path) -> None:
    """What the real send would refuse, the rehearsal refuses with the same words."""
    planned(campaign, office)
    path = office / "releases" / "water-rights" / "fr.md"
    path.write_text(path.read_text("utf-8").replace("Trois", "Quatre"), "utf-8")

    assert campaign("rehearse", "water-rights").err == campaign("send", "water-rights", "--yes").err


def test_nobody_waits(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """When the mailing is finished there is nothing to rehearse."""
    planned(campaign, connected)
    campaign("send", "water-rights", "--yes")
    done = campaign("rehearse", "water-rights")

    assert done.code == 0
    assert "Nobody waits any more; there is nothing to rehearse." in done.text
    assert json.loads(campaign("rehearse", "water-rights", "--json").out)["rehearsal"] is None
