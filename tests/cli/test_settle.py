"""`settle`: who is uncertain, what evidence or a person says of them, and what the ledger makes of it."""

import mailbox
import re
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from campaign.runtime.clock import Clock
from campaign.runtime.machine import identity
from campaign.runtime.sending import JOURNAL
from campaign.store import answers, claims, recovery
from campaign.store.journal import Identity, Journal
from campaign.store.ledger import Ledger
from tests.support.builders import DEADLINE, LEASE
from tests.support.keyboard import Campaign, Relay


@pytest.fixture
def doubtful(campaign: Campaign, connected: Path) -> str:
    """A mailing to four people, of whom three were cut off after their last dot."""
    name: str = campaign("plan", "water-rights", "--audience", "all", "--json").json["mailing"]
    ledger, now = Ledger.open(connected / "ledger.db"), Clock().now()
    with ledger.write() as connection:
        claims.approve(connection, name, now, DEADLINE)
        taken = claims.claim(connection, name, now, "w", LEASE, 3)
        answers.mark(connection, taken, now, LEASE)
        recovery.recover(connection, name, now, alone=True)
    before = Identity("the boot before", identity(ledger.path).place)
    Journal(connected / JOURNAL, ledger.secret, before).close()
    ledger.close()
    return name


def states(campaign: Campaign, name: str) -> dict[str, int]:
    """The states that are not empty."""
    found: dict[str, int] = campaign("status", name, "--json").json["states"]
    return {state: count for state, count in found.items() if count}


def listed(campaign: Campaign, name: str) -> list[Any]:
    """Who is uncertain, as values."""
    found: list[Any] = campaign("settle", name, "--json").json
    return found


def test_the_list(campaign: Campaign, doubtful: str) -> None:
    """Everyone who is uncertain stands there with time, server, Message-ID and what is known; nothing is changed."""
    shown = campaign("settle", "water-rights")
    rows = listed(campaign, doubtful)

    assert shown.code == 0
    assert len(rows) == 3
    for row in rows:
        assert row["contact"] in shown.text
        assert f"<{row['message_id']}>" in shown.text
        assert row["message_id"].endswith("@lanternwatch.example")
        assert row["server"] == "127.0.0.1"
        assert "between the final dot and the answer" in row["known"]
        assert row["at"]
    assert re.search(rf"Next: campaign settle {doubtful} --log FILE", shown.text)
    assert "@gazette" not in shown.text
    assert states(campaign, doubtful) == {"queued": 1, "uncertain": 3}


def test_nobody_is_uncertain(campaign: Campaign, connected: Path) -> None:
    """Where nobody is in doubt, the command says so and is fine."""
    campaign("plan", "water-rights", "--audience", "all")
    done = campaign("settle", "water-rights")

    assert (done.code, done.text) == (0, "Nobody is uncertain.\n")


def test_what_a_dead_sender_left_is_listed(campaign: Campaign, doubtful: str, office: Path) -> None:
    """A sender that died leaves people in doubt; they are listed at once, before anybody sends again."""
    ledger, now = Ledger.open(office / "ledger.db"), Clock().now()
    with ledger.write() as connection:
        answers.mark(connection, claims.claim(connection, doubtful, now, "w", LEASE, 1), now, LEASE)
    ledger.close()

    assert len(listed(campaign, doubtful)) == 4


def test_by_a_relays_log(campaign: Campaign, doubtful: str, tmp_path: Path) -> None:
    """A pasted log settles whom it tells of: taken is accepted, bounced is refused with the words, others stay."""
    one, two, three = (row["message_id"] for row in listed(campaign, doubtful))
    log = tmp_path / "relay.log"
    log.write_text(
        f"Mar  2 mx postfix/cleanup[1]: 4F1C2A: message-id=<{one}>\n"
        "Mar  2 mx postfix/qmgr[2]: 4F1C2A: from=<press@lanternwatch.example>, size=9, nrcpt=1 (queue active)\n"
        f"<{two}> bounced: 550 5.1.1 no such user\n"
        f"Mar  2 mx postfix/cleanup[1]: 4F1C2B: message-id=<{three}>\n"
    )
    done = campaign("settle", doubtful, "--log", str(log), answer="yes\n")
    missing = campaign("status", doubtful, "--missing").text

    assert done.code == 1
    assert "1 will be accepted" in done.err
    assert "1 named there, but not what became of them" in done.err
    assert "1 still uncertain" in done.text
    assert states(campaign, doubtful) == {"queued": 1, "accepted": 1, "refused": 1, "uncertain": 1}
    assert re.search(r"refused: .*\n    settled by relay.log: .*550 5.1.1 no such user", missing)


@pytest.mark.parametrize("form", ["mbox", "folder", "pasted"])
def test_by_what_lies_in_the_sent_folder(campaign: Campaign, doubtful: str, tmp_path: Path, form: str) -> None:
    """What lies in a Sent folder, whatever its form, was accepted; a log may also be pasted."""
    sent = [f"Subject: x\nMessage-ID: <{row['message_id']}>\n\nWords.\n" for row in listed(campaign, doubtful)[:2]]
    path, pasted = tmp_path / "Sent", ""
    if form == "mbox":
        box = mailbox.mbox(path)
        for text in sent:
            box.add(text)
        box.close()
    elif form == "folder":
        path.mkdir()
        for number, text in enumerate(sent):
            (path / f"{number}.eml").write_text(text.replace("\n", "\r\n"), newline="")
    else:
        path, pasted = Path("-"), "\n".join(f"{text.split(': ')[-1].split()[0]} accepted" for text in sent)
    done = campaign("settle", doubtful, "--log", str(path), "--yes", "--json", answer=pasted)

    assert done.json["settled"] == 2
    assert states(campaign, doubtful) == {"queued": 1, "accepted": 2, "uncertain": 1}


@pytest.mark.parametrize(("word", "state"), [("--treat-as-accepted", "accepted"), ("--treat-as-refused", "refused")])
def test_by_a_persons_word(campaign: Campaign, doubtful: str, word: str, state: str) -> None:
    """A person's word settles one, by short id or address, or all; who it was that said so is in the ledger."""
    first = listed(campaign, doubtful)[0]["contact"]
    address = campaign("contacts", "show", listed(campaign, doubtful)[1]["contact"], "--json").json["address"]
    one = campaign("settle", doubtful, word, "--contact", first, "--yes")
    other = campaign("settle", doubtful, word, "--contact", "-", "--yes", answer=address + "\n")
    every = campaign("settle", doubtful, word, "--all", answer="yes\n")

    assert (one.code, other.code, every.code) == (1, 1, 0)
    assert states(campaign, doubtful) == {"queued": 1, state: 3}
    people = campaign("status", doubtful, "--missing", "--json").json["missing"]
    if state == "refused":
        assert {row["reason"] for row in people if row["state"] == state} == {"settled by a person"}


def test_sent_again_is_the_same_message(campaign: Campaign, doubtful: str, relay: Relay) -> None:
    """Who is sent to again gets the same Message-ID and bytes; the others in doubt get nothing."""
    rows = listed(campaign, doubtful)
    before = campaign("preview", "water-rights", "--contact", rows[0]["contact"]).out
    done = campaign("settle", doubtful, "--send-again", "--contact", rows[0]["contact"], "--yes")
    campaign("send", doubtful, "--yes")
    received = {
        message_from_bytes(content)["Message-ID"].strip("<>"): content.split(b"\r\n", 2)[2]
        for content in relay.received()
    }

    assert f"Next: campaign send {doubtful}" in done.text
    assert received[rows[0]["message_id"]] == before
    assert len(received) == 2
    assert states(campaign, doubtful) == {"accepted": 2, "uncertain": 2}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--treat-as-accepted", "--send-again", "--all"), "one of --log"),
        (("--treat-as-accepted",), "whom"),
        (("--send-again", "--all", "--contact", "x"), "whom"),
        (("--all",), "what became of them"),
        (("--send-again", "--contact", "nobody"), "somebody who is uncertain"),
        (("--log", "nowhere.log"), "No such file"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_settled(campaign: Campaign, doubtful: str, words: tuple[str, ...], said: str) -> None:
    """A word without persons, two words, or a person who is not in doubt, is wrong input; nothing is changed."""
    done = campaign("settle", doubtful, *words, "--yes")

    assert done.code == 2
    assert said in done.err
    assert states(campaign, doubtful) == {"queued": 1, "uncertain": 3}


def test_not_confirmed(campaign: Campaign, doubtful: str) -> None:
    """Anything but yes changes nothing."""
    done = campaign("settle", doubtful, "--treat-as-accepted", "--all", answer="no\n")

    assert done.code == 2
    assert states(campaign, doubtful) == {"queued": 1, "uncertain": 3}
