"""Servers that mean ill or are broken: bounded memory, bounded time, and never a dot that was not due."""

import asyncio

import pytest

from campaign.delivery import Outcome, Stage
from campaign.transport.smtp import Smtp
from tests.support.builders import message
from tests.support.relay import Relay, relay

ENDLESS = b"250 " + b"x" * 3_000_000
LINES = b"250-more\r\n" * 300_000
FLOOD = b"250 2.0.0 yes\r\n" * 200_000


async def yes() -> bool:
    """The mark is on the disk, after a while in which the server can speak."""
    await asyncio.sleep(0.05)
    return True


def attempt(**answers: bytes) -> tuple[Outcome, Relay]:
    """One message to such a server; it must come to an outcome in seconds."""

    async def go() -> tuple[Outcome, Relay]:
        async with relay(**answers) as server, asyncio.timeout(20):
            session = Smtp("127.0.0.1", server.port, "none").session()
            outcome = await session.send(message(), yes)
            await session.close()
        assert outcome is not None
        return outcome, server

    return asyncio.run(go())


@pytest.mark.parametrize("where", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(ENDLESS, id="a line without end"),
        pytest.param(LINES, id="a reply without end"),
        pytest.param(b"hello, I am a web server\r\n", id="no code"),
        pytest.param(b"\x00\xff\xfe\r\n", id="no text"),
        pytest.param(b"99 x\r\n", id="two digits"),
        pytest.param(b"\r\n\r\n", id="empty lines"),
        pytest.param(b"150 maybe\r\n", id="a preliminary reply"),
        pytest.param(b"\xd9\xa2\xd9\xa5\xd9\xa0 yes\r\n", id="digits of another script"),
    ],
)
def test_nonsense_before_the_dot_is_no_mail(where: str, words: bytes):
    """What is no SMTP reply ends the attempt before the dot, soon, and as a matter of the relay's, not the person's."""
    outcome, server = attempt(**{where: words})

    assert outcome.kind in {"lost", "deferred"}
    assert outcome.stage is not Stage.DOT
    assert len(outcome.text) <= 500
    assert server.messages == []


@pytest.mark.parametrize("words", [ENDLESS, LINES, b"hello\r\n", b"\x00\r\n", b"354 more\r\n", b"150 x\r\n"])
def test_nonsense_after_the_dot_is_uncertain(words: bytes):
    """What is no answer after the dot leaves open whether the message was taken: lost at the dot, nothing else."""
    outcome, _ = attempt(DOT=words)

    assert (outcome.kind, outcome.stage) == ("lost", Stage.DOT)


@pytest.mark.parametrize(
    "words", [b"250 2.0.0 kept already\r\n", b"421 4.3.0 going\r\n", b"half a li", FLOOD, b"hm\r\n"]
)
def test_a_server_that_speaks_in_the_body_gets_no_dot(words: bytes):
    """An answer before the question could be taken for the answer to the dot, so the dot is not sent."""
    outcome, server = attempt(BODY=words)

    assert outcome.kind in {"deferred", "lost"}
    assert outcome.stage is Stage.BODY
    assert server.messages == []


@pytest.mark.parametrize("where", ["MAIL", "RCPT", "DATA"])
def test_answers_in_advance_get_no_dot(where: str):
    """A server that answers the whole conversation at once, before it heard it, gets no dot."""
    all_at_once = b"250 a\r\n250 b\r\n354 c\r\n250 kept\r\n250 kept\r\n250 kept\r\n"

    outcome, server = attempt(**{where: all_at_once})

    assert outcome.kind != "accepted"
    assert server.messages == []


def test_a_flood_is_bounded():
    """A server that never stops saying yes is hung up on."""
    outcome, server = attempt(MAIL=FLOOD)

    assert outcome.kind in {"lost", "deferred", "refused"}
    assert server.messages == []


def test_hostile_words_can_be_stored_and_shown():
    """Escapes for a terminal and bytes that are no text come out as harmless characters."""
    outcome, _ = attempt(RCPT=b"550 5.1.1 \x1b[2J\x07\xff\xe2\x80\xae gone\r\n")

    assert outcome.kind == "refused"
    assert outcome.text.isprintable() or "\ufffd" in outcome.text
    assert "\x1b" not in outcome.text
    assert "\u202e" not in outcome.text
    outcome.text.encode()


@pytest.mark.parametrize("where", ["GREETING", "EHLO"])
def test_words_that_are_no_text_from_the_library_too(where: str):
    """The same before our own conversation begins, where the library reads for us."""
    outcome, _ = attempt(**{where: b"554 \x1b[2J\xff no\r\n"})

    assert (outcome.kind, outcome.code) == ("refused", 554)
    assert "\x1b" not in outcome.text
    outcome.text.encode()


@pytest.mark.parametrize(
    ("words", "kind", "code", "enhanced"),
    [
        (b"421 4.3.2 going down\r\n", "deferred", 421, "4.3.2"),
        (b"552 5.3.4 too large\r\n", "refused", 552, "5.3.4"),
        (b"250 2.0.0 already\r\n", "deferred", 250, "2.0.0"),
        (b"421 going", "lost", 0, ""),
    ],
)
def test_what_is_said_within_the_body_counts(words: bytes, kind: str, code: int, enhanced: str):
    """A 421 or 552 in the middle of a message is heard as the server's answer; no dot follows, whatever it was."""
    outcome, server = attempt(BODY=words)

    assert outcome[:4] == (kind, Stage.BODY, code, enhanced)
    assert server.messages == []
