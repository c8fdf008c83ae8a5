"""What a server says, at each point of the conversation, and what we make of it."""

import asyncio
import socket
from collections.abc import Iterable
from email import message_from_bytes

import pytest

from campaign.delivery import BEFORE_DOT, Outcome, Stage
from campaign.message import Message
from campaign.transport import MayFinish, smtp
from campaign.transport.smtp import Smtp, SmtpSession
from tests.support.builders import message
from tests.support.relay import CUT, Relay, relay

STAGES = {
    "GREETING": Stage.CONNECT,
    "EHLO": Stage.EHLO,
    "MAIL": Stage.MAIL,
    "RCPT": Stage.RCPT,
    "DATA": Stage.DATA,
    "DOT": Stage.DOT,
}
PIPELINING = b"250-relay.example\r\n250 PIPELINING\r\n"


async def yes() -> bool:
    """The mark is on the disk."""
    return True


async def slow_yes() -> bool:
    """The mark is on the disk, after a while in which the line can break."""
    await asyncio.sleep(0.05)
    return True


async def no() -> bool:
    """The claim was lost."""
    return False


async def send(session: SmtpSession, letters: Iterable[Message], may_finish: MayFinish = yes) -> list[Outcome | None]:
    """Send one after the other, then say goodbye."""
    outcomes = [await session.send(letter, may_finish) for letter in letters]
    await session.close()
    return outcomes


def one_attempt(
    letter: Message | None = None, may_finish: MayFinish = yes, **answers: bytes
) -> tuple[Outcome | None, Relay]:
    """One message to a server that answers like this."""

    async def go() -> tuple[Outcome | None, Relay]:
        async with relay(**answers) as server:
            session = Smtp("127.0.0.1", server.port, "none").session()
            (outcome,) = await send(session, [letter or message()], may_finish)
        return outcome, server

    return asyncio.run(go())


@pytest.mark.parametrize("ehlo", [b"250 relay.example\r\n", PIPELINING], ids=["in turn", "pipelined"])
@pytest.mark.parametrize("where", STAGES)
@pytest.mark.parametrize(
    ("reply", "kind", "code", "enhanced"),
    [
        (b"451 4.7.1 come back later\r\n", "deferred", 451, "4.7.1"),
        (b"421 come back later\r\n", "deferred", 421, ""),
        (b"550 5.7.1 come back later\r\n", "refused", 550, "5.7.1"),
        (b"554-5.3.0 come back\r\n554 5.3.0 later\r\n", "refused", 554, "5.3.0"),
    ],
)
def test_a_no_at_any_point(where: str, ehlo: bytes, reply: bytes, kind: str, code: int, enhanced: str):
    """A 4yz or 5yz anywhere is an outcome that names the point, the code and the server's words; nothing is kept."""
    outcome, server = one_attempt(**{"EHLO": ehlo, where: reply})

    assert outcome == Outcome(kind, STAGES[where], code, enhanced, "come back later")
    assert where == "DOT" or server.messages == []


@pytest.mark.parametrize("ehlo", [b"250 relay.example\r\n", PIPELINING], ids=["in turn", "pipelined"])
@pytest.mark.parametrize("where", [*STAGES, "BODY"])
def test_a_cut_at_any_point(where: str, ehlo: bytes):
    """A connection that is cut before the dot never counts as lost at the dot, and one cut after it always does."""
    outcome, _ = one_attempt(None, slow_yes, **{"EHLO": ehlo, where: CUT})

    assert outcome is not None
    assert outcome.code == 0
    if where == "DOT":
        assert (outcome.kind, outcome.stage) == ("lost", Stage.DOT)
    else:
        assert outcome.kind in {"lost", "deferred"}
        assert outcome.stage in BEFORE_DOT
        assert outcome.stage in {STAGES.get(where), Stage.BODY, Stage.DATA}


def test_a_cut_in_a_long_body_is_before_the_dot():
    """When the line is gone in the middle of a body, not even the ledger's yes leads to a dot."""
    outcome, server = one_attempt(message(b"word word word\r\n" * 100_000), slow_yes, BODY=CUT)

    assert outcome is not None
    assert outcome.stage is Stage.BODY
    assert server.messages == []


@pytest.mark.parametrize("where", [name for name in STAGES if name != "GREETING"])
@pytest.mark.parametrize("reply", [b"451 4.3.0 no\r\n", b"550 5.1.1 no\r\n", CUT])
def test_after_any_error_a_fresh_connection(where: str, reply: bytes):
    """Whatever went wrong, the next message goes over a connection of its own, and arrives whole."""

    async def go() -> tuple[list[Outcome | None], Relay]:
        async with relay({where: reply}) as server:
            letters = [message(b"one\r\n", "a@d.example"), message(b"two\r\n", "b@d.example")]
            return await send(Smtp("127.0.0.1", server.port, "none").session(), letters), server

    (first, second), server = asyncio.run(go())

    assert first is not None
    assert first.kind != "accepted"
    assert second is not None
    assert second.kind == "accepted"
    assert len(server.heard) == 2
    assert server.heard[1].messages == [b"two\r\n"]


def test_good_messages_share_a_connection():
    """Messages that are accepted go over one connection, up to its limit; then a fresh one is made."""

    async def go(limit: int) -> list[int]:
        async with relay() as server:
            session = Smtp("127.0.0.1", server.port, "none", messages=limit).session()
            await send(session, [message(recipient=f"p{number}@d.example") for number in range(7)])
            return [len(heard.messages) for heard in server.heard]

    assert asyncio.run(go(100)) == [7]
    assert asyncio.run(go(3)) == [3, 3, 1]


def test_a_server_that_left_in_between_costs_nothing():
    """A connection that the server closed while it was idle is noticed before the next message is tried on it."""

    async def go() -> list[Outcome | None]:
        async with relay({"DOT": b"250 2.0.0 kept\r\n421 4.4.2 idle too long\r\n"}) as server:
            session = Smtp("127.0.0.1", server.port, "none").session()
            first = await session.send(message(), yes)
            await asyncio.sleep(0.05)
            second = await session.send(message(), yes)
            await session.close()
            assert len(server.heard) == 2
            return [first, second]

    assert [outcome.kind for outcome in asyncio.run(go()) if outcome] == ["accepted", "accepted"]


@pytest.mark.parametrize("reply", [CUT, b"550 no\r\n", b"gibberish\r\n"])
def test_an_error_in_quit_changes_nothing(reply: bytes):
    """After a 250 to the dot, whatever the server does at QUIT, the message stays accepted."""
    outcome, server = one_attempt(QUIT=reply)

    assert outcome == Outcome("accepted", Stage.DOT, 250, "2.0.0", "kept")
    assert server.heard[0].verbs[-1] == "QUIT"


def test_held_back_messages_have_no_dot():
    """When the ledger says no, the line is cut without a dot, a QUIT or anything else in the body."""

    async def go() -> Relay:
        async with relay() as server:
            assert await send(Smtp("127.0.0.1", server.port, "none").session(), [message()], no) == [None]
        return server

    server = asyncio.run(go())

    assert server.messages == []
    assert server.heard[0].verbs == ["EHLO", "MAIL", "RCPT", "DATA"]


def test_one_recipient_and_no_secrets_on_the_wire():
    """The commands name one sender, one recipient, and neither this machine nor any program."""
    outcome, server = one_attempt()

    assert outcome is not None
    assert server.heard[0].commands == [
        "EHLO [127.0.0.1]",
        "MAIL FROM:<press@lanternwatch.example> SIZE=21",
        "RCPT TO:<ana@daily.example>",
        "DATA",
        "QUIT",
    ]
    said = "\n".join(server.heard[0].commands).lower() + message_from_bytes(server.messages[0]).as_string().lower()
    assert socket.gethostname().lower() not in said
    assert "python" not in said


def test_a_domain_in_another_script_goes_as_idna():
    """A domain that is not ASCII goes in its IDNA form, and needs no extension of the server's."""

    async def go() -> Relay:
        async with relay() as server:
            (outcome,) = await send(
                Smtp("127.0.0.1", server.port, "none").session(), [message(recipient="ana@bücher.example")]
            )
            assert outcome is not None
            assert outcome.kind == "accepted"
        return server

    assert "RCPT TO:<ana@xn--bcher-kva.example>" in asyncio.run(go()).heard[0].commands


def test_a_local_part_in_another_script_needs_smtputf8():
    """Without SMTPUTF8 such a person is refused as 5.6.7, with nothing said to the server; with it, they are told."""
    letter = message(recipient="аня@daily.example")

    async def go(ehlo: bytes) -> tuple[Outcome | None, Relay]:
        async with relay(EHLO=ehlo) as server:
            (outcome,) = await send(Smtp("127.0.0.1", server.port, "none").session(), [letter])
        return outcome, server

    refused, silent = asyncio.run(go(b"250 relay.example\r\n"))
    accepted, told = asyncio.run(go(b"250-relay.example\r\n250 SMTPUTF8\r\n"))

    assert refused is not None
    assert (refused.kind, refused.stage, refused.enhanced, refused.ours) == ("refused", Stage.RCPT, "5.6.7", False)
    assert "MAIL" not in silent.heard[0].verbs
    assert accepted is not None
    assert accepted.kind == "accepted"
    assert told.heard[0].commands[1] == "MAIL FROM:<press@lanternwatch.example> SMTPUTF8"
    assert told.heard[0].commands[2] == "RCPT TO:<аня@daily.example>"


def test_size_is_told_when_asked_for():
    """A server that declares SIZE is told the message's octets before it takes them."""
    refused, server = one_attempt(MAIL=b"552 5.3.4 too big\r\n")

    assert refused == Outcome("refused", Stage.MAIL, 552, "5.3.4", "too big")
    assert server.heard[0].commands[1].endswith("SIZE=21")


def test_nobody_there():
    """A port where nobody listens is lost at connect, for each message anew, and nothing is raised."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

        outcomes = asyncio.run(send(Smtp("127.0.0.1", port, "none").session(), [message()] * 3))

    assert [(outcome.kind, outcome.stage, outcome.code) for outcome in outcomes if outcome] == [
        ("lost", Stage.CONNECT, 0)
    ] * 3


@pytest.mark.parametrize(("code", "kind"), [(socket.EAI_NONAME, "refused"), (socket.EAI_AGAIN, "lost")])
def test_a_name_that_is_not_there_and_one_that_nobody_can_look_up(
    monkeypatch: pytest.MonkeyPatch, code: int, kind: str
):
    """A relay whose name does not exist is ours to mend and pauses; a name server that is away burns no attempt."""

    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", unknown)
    (outcome,) = asyncio.run(send(Smtp("smtp.relay.example", 25, "none").session(), [message()]))

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == (kind, Stage.CONNECT)
    assert outcome.stops == (kind == "refused")
    assert kind == "lost" or "relay.host" in outcome.text


def test_silence_before_the_dot_is_no_uncertainty(monkeypatch: pytest.MonkeyPatch):
    """A server that stops answering before the dot is lost there; after the dot, lost at the dot."""
    monkeypatch.setattr(smtp, "_COMMAND", 0.1)
    monkeypatch.setattr(smtp, "_DATA", 0.1)
    monkeypatch.setattr(smtp, "_DOT", 0.1)

    for where in ("MAIL", "RCPT", "DATA", "DOT"):
        outcome, _ = one_attempt(**{where: b""})
        assert outcome == Outcome("lost", STAGES[where], text="no answer in time")


def test_the_last_reply_has_ten_minutes():
    """We wait as long as RFC 5321 section 4.5.3.2 asks: a short wait for the last reply manufactures duplicates."""
    assert (smtp._COMMAND, smtp._DATA, smtp._BLOCK, smtp._DOT) >= (300, 120, 180, 600)
    assert smtp._DOT >= 600


def test_cancelled_within_a_message_says_no_more():
    """A sender that is cancelled while it waits for its mark cuts the line: no dot, no QUIT in the body."""

    async def go() -> Relay:
        async with relay() as server:
            session = Smtp("127.0.0.1", server.port, "none").session()
            asked = asyncio.Event()

            async def never() -> bool:
                asked.set()
                await asyncio.sleep(60)
                return True

            task = asyncio.create_task(session.send(message(), never))
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await session.close()
        return server

    server = asyncio.run(go())

    assert server.messages == []
    assert server.heard[0].verbs == ["EHLO", "MAIL", "RCPT", "DATA"]
