"""`plan`, `send`, `status`: from the rule to the accounts, through a real server on this machine."""

import re
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from campaign.runtime.lock import alone
from tests.support.keyboard import Campaign, Relay

ADDED = re.compile(rb"\AReturn-Path: [^\r\n]*\r\nDelivered-To: ([^\r\n]*)\r\n")
DATE = re.compile(rb"^Date: [^\r\n]*\r\n", re.MULTILINE)


def plan(campaign: Campaign, audience: str = "all") -> Any:
    """Plan the release; gives the plan as values."""
    done = campaign("plan", "water-rights", "--audience", audience, "--json")
    assert done.code == 0, done.err
    return done.json


def by_recipient(relay: Relay) -> dict[str, bytes]:
    """Each received message without the two lines that the server added."""
    found = {}
    for content in relay.received():
        added = ADDED.match(content)
        assert added
        assert added[1].decode() not in found
        found[added[1].decode()] = content[added.end() :]
    return found


def edit(office: Path) -> None:
    """Somebody changes the French edition."""
    path = office / "releases" / "water-rights" / "fr.md"
    path.write_text(path.read_text("utf-8").replace("Trois", "Quatre"), "utf-8")


def test_plan_shows_people_by_edition(campaign: Campaign, office: Path) -> None:
    """A plan says how many people get each edition, who fell back, its name, its digest and the next command."""
    done = campaign("plan", "water-rights", "--audience", "all")

    assert done.code == 0
    assert "People: 4, left out: 0" in done.text
    assert "fell back: 1 who read pl" in done.text
    assert re.search(r"^Digest [0-9a-f]{64}$", done.text, re.MULTILINE)
    assert re.search(r"Nothing is sent. Next: campaign send water-rights-[0-9a-f]{8}\n\Z", done.text)
    assert "@" not in done.text


def test_planned_twice_is_the_same(campaign: Campaign, office: Path) -> None:
    """The same inputs give the same mailing and digest, and one mailing in the ledger."""
    first, second = plan(campaign), plan(campaign)

    assert (first["mailing"], first["digest"]) == (second["mailing"], second["digest"])
    assert (first["new"], second["new"]) == (True, False)
    assert len(campaign("status", "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("water-rights", "-a", "country:BR"), "no contact is like that"),
        (("water-rights", "-a", "country"), "character 8"),
        (("water-rights", "-a", ""), "audience"),
        (("nonsense", "-a", "all"), "one of water-rights"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_planned(campaign: Campaign, office: Path, words: tuple[str, ...], said: str) -> None:
    """A rule that is wrong or chooses nobody, or no release, is wrong input; no mailing is made."""
    done = campaign("plan", *words)

    assert done.code == 2
    assert said in done.err
    assert campaign("status", "--json").json == []


def test_sent_is_what_was_previewed(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Preview and mail are the same bytes: before the send but for the Date, after it altogether."""
    plan(campaign)
    people = [row["address"] for row in campaign("contacts", "list", "--json").json]
    before = {name: campaign("preview", "water-rights", "--contact", name).out for name in people}
    sent = campaign("send", "water-rights", "--yes")
    received = by_recipient(relay)
    after = {name: campaign("preview", "water-rights", "--contact", name).out for name in people}

    assert sent.code == 0
    assert received == after
    assert {n: DATE.sub(b"", c) for n, c in before.items()} == {n: DATE.sub(b"", c) for n, c in received.items()}
    assert {name: message_from_bytes(c)["Content-Language"] for name, c in received.items()}.keys() == set(people)


def test_preview_without_a_plan_is_what_a_plan_would_send(campaign: Campaign, office: Path) -> None:
    """A person's bytes can be seen before anything is planned; a plan to everybody sends these."""
    early = campaign("preview", "water-rights", "--contact", "luc@courrier.example").out
    plan(campaign)
    planned = campaign("preview", "water-rights", "--contact", "luc@courrier.example").out

    assert DATE.sub(b"", early) == DATE.sub(b"", planned)


def test_send_asks_for_the_number_of_people(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """The right number sends; the edition counts and the sender are shown before it is typed."""
    plan(campaign, "beat:justice")
    done = campaign("send", "water-rights", answer="3\n")

    assert done.code == 0
    assert re.search(r"en +2 people\n +fr +1 person\n", done.err)
    assert "From Lantern Watch <press@lanternwatch.example> through 127.0.0.1" in done.err
    assert "planned 3 = 3 accepted" in done.text
    assert len(relay.received()) == 3


@pytest.mark.parametrize("answer", ["3\n", "yes\n", "\n", ""], ids=["wrong", "yes", "return", "nobody"])
def test_send_without_the_number(campaign: Campaign, connected: Path, relay: Relay, answer: str) -> None:
    """Anything but the number sends nothing and is wrong input; the mailing is as it was."""
    plan(campaign)
    done = campaign("send", "water-rights", answer=answer)
    (mailing,) = campaign("status", "--json").json

    assert done.code == 2
    assert "nothing was" in done.err
    assert not relay.received()
    assert (mailing["approved_at"], mailing["states"]["queued"]) == (None, 4)


def test_a_second_send_sends_nothing(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """A finished mailing says so, asks nothing, sends nothing and is fine."""
    plan(campaign)
    campaign("send", "water-rights", "--yes")
    again = campaign("send", "water-rights")
    as_json = campaign("send", "water-rights", "--json")

    assert (again.code, again.err) == (0, "")
    assert again.text.endswith("Nobody waits any more; nothing was sent.\n")
    assert as_json.json["finished"] is True
    assert len(relay.received()) == 4


def test_planned_again_leaves_everybody_out(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Who has the release already is in no second plan, and the reason is given."""
    name = plan(campaign, "beat:justice")["mailing"]
    campaign("send", "water-rights", "--yes")
    nobody = campaign("plan", "water-rights", "--audience", "beat:justice")
    rest = campaign("plan", "water-rights", "--audience", "all")

    assert nobody.code == 2
    assert f"leaves nobody to write to: 3 already in mailing {name}; nothing was planned" in nobody.err
    assert "People: 1, left out: 3" in rest.text
    assert f"left out: 3 already in mailing {name}" in rest.text


def test_a_changed_edition_stops_the_send(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """What was planned is what is sent: an edition that changed since is named, and nobody gets anything."""
    plan(campaign)
    edit(connected)
    done = campaign("send", "water-rights", "--yes")

    assert done.code == 2
    assert "edition fr: found 'changed since the plan'" in done.err
    assert "edition en" not in done.err
    assert not relay.received()


@pytest.mark.parametrize("words", [("send", "nonsense"), ("status", "nonsense"), ("send", ""), ("send", "../x")])
def test_no_such_mailing(campaign: Campaign, office: Path, words: tuple[str, ...]) -> None:
    """A name that is no mailing's and no planned release's is wrong input, and the list is pointed at."""
    done = campaign(*words)

    if words == ("send", ""):
        assert done.code == 2
        return
    assert done.code == 2
    assert "`campaign status` lists them" in done.err


def test_refused_and_deferred_are_findings(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Who did not get it is listed with the server's words and the next try, exit 1; the accounts balance."""
    relay.refusals["desk@wire.example"] = "550 5.1.1 no such desk"
    relay.refusals["luc@courrier.example"] = "451 4.7.1 come back later"
    plan(campaign)
    done = campaign("send", "water-rights", "--yes")
    missing = campaign("status", "water-rights", "--missing")
    values = campaign("status", "water-rights", "--missing", "--json").json

    assert done.code == 1
    assert "planned 4 = 1 queued + 2 accepted + 1 refused" in done.text
    assert "1 waits, the next until" in done.text
    assert "--missing" in done.text
    assert re.search(r"refused: desk@wire.example .*\n    rcpt: 550 5.1.1 no such desk\n", missing.text)
    assert re.search(r"queued: luc@courrier.example .*\n    rcpt: 451 4.7.1 come back later; next try 20", missing.text)
    assert {(row["address"], row["state"], row["code"]) for row in values["missing"]} == {
        ("desk@wire.example", "refused", 550),
        ("luc@courrier.example", "queued", 451),
    }
    assert values["planned"] == sum(values["states"].values())


def test_send_while_everybody_waits(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """When nobody is due yet nothing is asked or sent; the hour of the next try is said, and it is a finding."""
    relay.refusals["ada@gazette.example"] = "451 4.7.1 come back later"
    plan(campaign, "country:GB")
    campaign("send", "water-rights", "--yes")
    relay.refusals.clear()
    again = campaign("send", "water-rights")

    assert (again.code, again.err) == (1, "")
    assert "1 waits, the next until" in again.text
    assert not relay.received()


def test_suppressed_after_the_plan(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Who is suppressed after the plan gets nothing, is not in the number to type, and is listed with the reason."""
    plan(campaign)
    campaign("contacts", "suppress", "luc@courrier.example", "--reason", "opt-out")
    done = campaign("send", "water-rights", answer="3\n")
    missing = campaign("status", "water-rights", "--missing")

    assert done.code == 0
    assert "1 withdrawn since the plan" in done.err
    assert "luc@courrier.example" not in by_recipient(relay)
    assert re.search(r"withdrawn: luc@courrier.example .*\n    suppressed: opt-out\n", missing.text)


def test_nobody_missing(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """When everybody has it, --missing says so."""
    plan(campaign)
    campaign("send", "water-rights", "--yes")

    assert campaign("status", "water-rights", "--missing").text.endswith("Nobody is missing.\n")


def test_no_relay_there(campaign: Campaign, office: Path) -> None:
    """A relay that does not answer is the world's fault, exit 3: everybody still waits."""
    plan(campaign)
    done = campaign("send", "water-rights", "--yes")
    as_json = campaign("send", "water-rights", "--yes", "--json")

    assert (done.code, as_json.code) == (3, 3)
    assert "the relay cannot be reached" in done.err
    assert re.search(r"Nobody is lost: campaign send water-rights-\w+ goes on", done.err)
    assert as_json.json["states"]["queued"] == 4
    assert "cannot be reached" in as_json.json["trouble"]


def test_a_paused_mailing_goes_on(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """A refusal that is about us pauses the mailing, exit 3; a person's next send says why and reaches everybody."""
    people = [row["address"] for row in campaign("contacts", "list", "--json").json]
    relay.refusals.update(dict.fromkeys(people, "554 5.7.1 your address is not allowed here"))
    plan(campaign)
    paused = campaign("send", "water-rights", "--yes")
    (listed,) = campaign("status", "--json").json
    relay.refusals.clear()
    by_script = campaign("send", "water-rights", "--yes")
    campaign("send", "water-rights", answer="4\n")

    assert (by_script.code, by_script.out) == (3, b"")
    assert "is paused, nothing was sent: " in by_script.err
    assert paused.code == 3
    assert "not allowed here" in paused.err
    assert "not allowed here" in listed["paused"]
    assert listed["states"]["refused"] == 0
    assert campaign("status", "--json").json[0]["paused"] is None


def test_two_sends_at_once(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """While one send is at work in a workspace, a second says so, does nothing, and exits 3."""
    plan(campaign)
    with alone(connected / "ledger.lock"):
        done = campaign("send", "water-rights", "--yes")

    assert done.code == 3
    assert "another `campaign send` is at work" in done.err
    assert not relay.received()


def test_ctrl_c_stops_between_messages(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Ctrl-C lets the messages on their way finish: who was accepted and who waits adds up, exit 130."""
    many = "".join(f"reporter{n}@daily.example,en\n" for n in range(1500))
    Path("many.csv").write_text("email,languages\n" + many)
    campaign("contacts", "import", "many.csv", "--yes")
    planned = plan(campaign)
    command = [sys.executable, "-c", "from campaign.cli import main; main()", "send", planned["mailing"], "--yes"]
    sending = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(6000):
        if (relay.folder / "00020.eml").exists():
            break
        time.sleep(0.005)
    sending.send_signal(signal.SIGINT)
    _, said = sending.communicate(timeout=60)
    states = campaign("status", planned["mailing"], "--json").json["states"]

    assert sending.returncode == 130
    assert "Nobody is lost" in said
    assert states["accepted"] == len(relay.received())
    assert 20 <= states["accepted"] < planned["planned"]
    assert states["accepted"] + states["queued"] == planned["planned"]


def test_the_log_tells_no_address(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """One line an attempt, in a file for its owner only, without an address; --verbose shows the same."""
    relay.refusals["desk@wire.example"] = "550 5.1.1 desk@wire.example unknown"
    plan(campaign)
    done = campaign("send", "water-rights", "--yes", "--verbose")
    path = connected / "campaign.log"
    log = path.read_text("utf-8")

    assert path.stat().st_mode & 0o777 == 0o600
    assert log.count('"delivery attempted"') == 4
    assert "@" not in log
    assert "delivery attempted" in done.err
    assert "gazette.example" not in done.err


def test_status_lists_mailings(campaign: Campaign, office: Path) -> None:
    """Without a name, all mailings stand there; where there is none, the next command is named."""
    nothing = campaign("status")
    name = plan(campaign)["mailing"]
    some = campaign("status")
    one = campaign("status", name)

    assert nothing.text.startswith("No mailings yet. Next: campaign plan")
    assert name in some.text
    assert "not sent" in some.text
    assert "planned 4 = 4 queued" in one.text


def test_a_person_shows_what_was_sent(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """A contact's page tells each mailing, its state and the server's answer."""
    name = plan(campaign)["mailing"]
    campaign("send", "water-rights", "--yes")
    done = campaign("contacts", "show", "ada@gazette.example")

    assert re.search(rf"{name} +en +accepted +250", done.text)


def test_an_edition_a_person(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Each person's mail is in the language that the plan gave them."""
    plan(campaign)
    campaign("send", "water-rights", "--yes")
    subjects = {}
    for name, content in by_recipient(relay).items():
        message = message_from_bytes(content, EmailMessage, policy=policy.default)
        subjects[name] = str(message["Subject"])

    assert subjects["luc@courrier.example"] == "De l’eau potable par décision de justice"
    assert subjects["ola@dziennik.example"] == "Court orders clean water"


@pytest.mark.parametrize("command", [("send", "--yes"), ("test", "--to", "us@lanternwatch.example")])
def test_a_relay_whose_name_does_not_exist(
    campaign: Campaign, office: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """A relay that does not exist is wrong input, with its line in the settings; nothing is tried or paused."""
    path = office / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace('"127.0.0.1"', '"smtp.wrong.example"'), "utf-8")
    campaign("plan", "water-rights", "--audience", "all")

    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    done = campaign(command[0], "water-rights", *command[1:])
    status = campaign("status", "water-rights", "--missing", "--json").json

    assert done.code == 2
    assert "campaign.toml:8: relay.host: found 'smtp.wrong.example', no server of this name exists" in done.err
    assert (status["approved_at"], status["paused"]) == (None, None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_error_stream_stops_no_send(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """What is said beside the report may go to a file on a full disk: everybody has their message all the same."""
    name = plan(campaign)["mailing"]
    main = [sys.executable, "-c", "from campaign.cli import main; main()"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*main, "send", name, "--yes", "--verbose"], stderr=full, timeout=60, check=False)

    assert done.returncode == 0
    assert len(by_recipient(relay)) == 4
