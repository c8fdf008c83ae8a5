"""`test`: every edition to ourselves, marked so that nobody can take it for the release."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.keyboard import Campaign, Relay


def test_marks_subject_and_body(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """Each edition comes to each address, with the mark in its subject and in both its bodies; no ledger row."""
    done = campaign(
        "test", "water-rights", "--to", "me@office.example, you@office.example", "--to", "me@office.example"
    )
    messages = [message_from_bytes(c, EmailMessage, policy=policy.default) for c in relay.received()]

    assert done.code == 0
    assert len(messages) == 4
    for message in messages:
        assert str(message["Subject"]).startswith("[TEST] ")
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body
            assert "TEST, edition " in body.get_content()
    assert campaign("status", "--json").json == []


def test_only_one_edition(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """--locale chooses; --json says what became of each."""
    done = campaign("test", "water-rights", "--to", "me@office.example", "--locale", "fr", "--json")

    assert [(row["edition"], row["outcome"], row["code"]) for row in done.json] == [("fr", "accepted", 250)]
    assert len(relay.received()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--to: at least one address"),
        (("--to", ""), "--to: "),
        (("--to", "me@office.example,broken@"), "--to: found 'broken@'"),
        (("--to", "me@office.example", "--locale", "de"), "--locale: found 'de', one of en, fr"),
    ],
)
def test_to_whom_and_what(campaign: Campaign, connected: Path, relay: Relay, words: tuple[str, ...], said: str) -> None:
    """No address, a wrong one or an edition that is not there is wrong input; nothing is sent to anybody."""
    done = campaign("test", "water-rights", *words)

    assert done.code == 2
    assert said in done.err
    assert not relay.received()


def test_a_refusal_is_a_finding(campaign: Campaign, connected: Path, relay: Relay) -> None:
    """The server's words stand beside the address that it refused, exit 1."""
    relay.refusals["me@office.example"] = "550 5.1.1 no such person"
    done = campaign("test", "water-rights", "--to", "me@office.example", "--locale", "en")

    assert done.code == 1
    assert "550 5.1.1 no such person" in done.text


def test_no_relay_to_test_with(campaign: Campaign, office: Path) -> None:
    """A relay that does not answer is said once, with where to look, exit 3."""
    done = campaign("test", "water-rights", "--to", "me@office.example")

    assert (done.code, done.out) == (3, b"")
    assert done.err.startswith("the relay does not take our mail (connect): ")
    assert done.err.count("\n") == 1


def test_no_password(campaign: Campaign, office: Path) -> None:
    """A user name without a password is found before anything is tried, and says where a password may stand."""
    settings = office / "campaign.toml"
    settings.write_text(settings.read_text().replace('tls = "none"', 'username = "press"'))
    done = campaign("test", "water-rights", "--to", "me@office.example")

    assert done.code == 2
    assert "campaign.toml: relay.username: found 'press', needs a password" in done.err
