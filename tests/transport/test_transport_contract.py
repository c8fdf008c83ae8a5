"""What every way out promises: these bytes or nothing, and nothing before the ledger has said yes."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.runtime.embedded import Kept, serving
from campaign.transport import Transport
from campaign.transport.folder import Folder
from campaign.transport.recording import Recording
from campaign.transport.smtp import Smtp
from tests.support.builders import message


class Way(NamedTuple):
    """A transport, and what has arrived through it."""

    transport: Transport
    kept: Callable[[], list[bytes]]


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[Way]:
    yield Way(Folder(path / "out"), lambda: [file.read_bytes() for file in sorted((path / "out").glob("*.eml"))])


@contextlib.contextmanager
def _recording(path: Path) -> Iterator[Way]:
    recording = Recording()
    yield Way(recording, lambda: [message.content for message in recording.messages])


@contextlib.contextmanager
def _smtp(path: Path) -> Iterator[Way]:
    received = path / "received"

    def kept() -> list[bytes]:
        # The server writes two lines of envelope in front.
        return [file.read_bytes().split(b"\r\n", 2)[2] for file in sorted(received.glob("*.eml"))]

    with serving(Kept(received)) as port:
        yield Way(Smtp("127.0.0.1", port, "none"), kept)


_WAYS = {"folder": _folder, "recording": _recording, "smtp": _smtp}


@pytest.fixture(params=_WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Each adapter in turn."""
    with _WAYS[request.param](tmp_path) as made:
        yield made


async def yes() -> bool:
    """The mark is on the disk."""
    return True


async def no() -> bool:
    """The claim was lost."""
    return False


def send(way: Way, *messages: Message) -> list[Outcome | None]:
    """Send through one session."""

    async def go() -> list[Outcome | None]:
        session = way.transport.session()
        outcomes = [await session.send(one, yes) for one in messages]
        await session.close()
        return outcomes

    return asyncio.run(go())


HARD = [
    b"Subject: x\r\n\r\nHello\r\n",
    b".\r\n",
    b"..\r\n",
    b".a\r\n.b\r\n\r\n.\r\n",
    b"a\r\n.\r\nQUIT\r\n",
    b"a\r\n..\r\n...\r\n",
    b"\r\n",
    b"\r\n.\r\n.\r\n",
    b"x" * 998 + b"\r\n",
    b"." * 998 + b"\r\n",
    b"word " * 190 + b"\r\n" + b".dot\r\n" * 30_000,
]


def test_the_very_bytes_arrive(way: Way):
    """What was accepted is what arrived, octet for octet, in order, lines with dots and long ones included."""
    letters = [message(content, f"p{number:02}@daily.example") for number, content in enumerate(HARD)]

    outcomes = send(way, *letters)

    assert [outcome.kind for outcome in outcomes if outcome] == ["accepted"] * len(HARD)
    assert all(outcome.stage is Stage.DOT for outcome in outcomes if outcome)
    assert way.kept() == HARD


lines = st.lists(st.text("a.\t ", max_size=6).map(str.encode), min_size=1, max_size=12)


@given(content=lines.map(lambda some: b"".join(line + b"\r\n" for line in some)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lines_arrive(way: Way, content: bytes):
    """No order of dots, spaces and line ends changes a message on its way."""
    before = len(way.kept())

    send(way, message(content, f"p{before:05}@daily.example"))

    assert way.kept()[before:] == [content]


def test_the_mark_is_asked_once_and_before_anything_is_kept(way: Way):
    """``may_finish`` is asked exactly once a message, at a moment when nothing of it has arrived."""
    asked = []

    async def may_finish() -> bool:
        # A server in another thread gets time to misbehave.
        await asyncio.sleep(0.02)
        asked.append(way.kept())
        return True

    async def go() -> None:
        session = way.transport.session()
        assert await session.send(message(b"one\r\n", "a@d.example"), may_finish)
        assert await session.send(message(b"two\r\n", "b@d.example"), may_finish)
        await session.close()

    asyncio.run(go())

    assert asked == [[], [b"one\r\n"]]
    assert way.kept() == [b"one\r\n", b"two\r\n"]


def test_without_a_yes_nothing_is_kept(way: Way):
    """When ``may_finish`` says no, nothing arrives, the outcome is ``None``, and the session still carries others."""

    async def go() -> list[Outcome | None]:
        session = way.transport.session()
        outcomes = [
            await session.send(message(b"one\r\n", "a@d.example"), no),
            await session.send(message(b"two\r\n", "b@d.example"), yes),
            await session.send(message(b"three\r\n", "c@d.example"), no),
        ]
        await session.close()
        return outcomes

    first, second, third = asyncio.run(go())

    assert first is third is None
    assert second is not None
    assert way.kept() == [b"two\r\n"]


def test_a_ledger_that_fails_keeps_the_message_back(way: Way):
    """When ``may_finish`` raises, that is heard, nothing arrives, and the session still carries others."""

    async def broken() -> bool:
        raise OSError("the disk is full")

    async def go() -> None:
        session = way.transport.session()
        with pytest.raises(OSError, match="disk is full"):
            await session.send(message(b"one\r\n", "a@d.example"), broken)
        assert way.kept() == []
        assert await session.send(message(b"two\r\n", "b@d.example"), yes)
        await session.close()

    asyncio.run(go())

    assert way.kept() == [b"two\r\n"]


def test_closing_is_always_allowed(way: Way):
    """A session can be closed before it was used, twice, and used again after."""

    async def go() -> None:
        session = way.transport.session()
        await session.close()
        await session.send(message(b"one\r\n", "a@d.example"), yes)
        await session.close()
        await session.close()
        await session.send(message(b"two\r\n", "b@d.example"), yes)
        await session.close()

    asyncio.run(go())

    assert way.kept() == [b"one\r\n", b"two\r\n"]


def test_sessions_side_by_side(way: Way):
    """Several sessions of one transport carry their messages at the same time, each exactly once."""
    letters = [message(b"%d\r\n" % number, f"p{number:02}@daily.example") for number in range(12)]

    async def one(part: list[Message]) -> None:
        session = way.transport.session()
        for letter in part:
            assert await session.send(letter, yes)
        await session.close()

    async def go() -> None:
        await asyncio.gather(*(one(letters[start::4]) for start in range(4)))

    asyncio.run(go())

    assert sorted(way.kept()) == sorted(letter.content for letter in letters)
