"""The reading side of one SMTP connection: replies in order, bounded, however they are cut into packets."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.transport.conversation import Conversation, Reply

WORDS = b"250-relay.example\r\n250-SIZE 1000\r\n250 fine\r\n354 go on\r\n550-5.1.1 no\r\n550 5.1.1 such\r\n250\r\n"
REPLIES = [
    Reply(250, "relay.example\nSIZE 1000\nfine"),
    Reply(354, "go on"),
    Reply(550, "5.1.1 no\n5.1.1 such"),
    Reply(250, ""),
]


class Wire(asyncio.Transport):
    """The other end of nothing: remembers what was written and whether it was cut."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.cut = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Taken over."""

    def write(self, data: object) -> None:
        """Remember."""
        assert isinstance(data, bytes)
        self.written += data

    def abort(self) -> None:
        """Cut."""
        self.cut = True

    def is_closing(self) -> bool:
        """Whether it was cut."""
        return self.cut


async def heard(line: Conversation, count: int) -> list[Reply]:
    """So many replies."""
    return [await line.reply(1) for _ in range(count)]


@given(st.lists(st.integers(1, len(WORDS) - 1), max_size=12))
def test_packets_do_not_matter(cuts: list[int]):
    """However the network cuts them, the same replies come out in the same order, and nothing is left over."""

    async def go() -> list[Reply]:
        line = Conversation(Wire())
        edges = [0, *sorted(cuts), len(WORDS)]
        for start, end in pairwise(edges):
            line.data_received(WORDS[start:end])
        replies = await heard(line, len(REPLIES))
        assert line.quiet
        return replies

    assert asyncio.run(go()) == REPLIES


@pytest.mark.parametrize(
    "packet", [b"x" * 10_000, b"250-" + b"x" * 10_000, b"250-more\r\n" * 1_000, b"250 yes\r\n" * 1_000]
)
def test_memory_is_bounded(packet: bytes):
    """A server that never stops is cut off after some kilobytes, whether it sends lines, replies or neither."""
    wire = Wire()

    async def go() -> int:
        line = Conversation(wire)
        for number in range(100):
            line.data_received(packet)
            if wire.cut:
                return number
        return 100

    assert asyncio.run(go()) < 20


@given(st.binary(max_size=200))
def test_any_bytes_are_a_reply_or_the_end(noise: bytes):
    """Whatever arrives, it is replies with codes from 200 to 599, or an unfinished line, or the line is cut."""
    wire = Wire()

    async def go() -> None:
        line = Conversation(wire)
        line.data_received(noise)
        while not line.quiet and line._replies:
            assert 200 <= (await line.reply(1)).code <= 599

    asyncio.run(go())
    lines = noise.split(b"\n")[:-1]
    assert wire.cut or all(one[:3].isdigit() for one in lines)


def test_a_half_line_is_not_quiet():
    """A server that has begun to speak is not quiet, even when its line has no end yet."""

    async def go() -> None:
        line = Conversation(Wire())
        assert line.quiet
        line.data_received(b"25")
        assert not line.quiet

    asyncio.run(go())


def test_a_line_that_is_gone_is_an_error_everywhere():
    """After the connection is lost, writing, waiting for room and waiting for replies each say so at once."""

    async def go() -> None:
        line = Conversation(Wire())
        line.data_received(b"250 last words\r\n")
        line.connection_lost(None)
        assert await line.reply(1) == Reply(250, "last words")
        with pytest.raises(ConnectionError):
            await line.reply(1)
        with pytest.raises(ConnectionError):
            await line.flushed(1)
        with pytest.raises(ConnectionError):
            line.write(b"x")

    asyncio.run(go())


def test_a_full_network_is_waited_for():
    """While the network takes no more, ``flushed`` waits; it gives up in time."""

    async def go() -> None:
        line = Conversation(Wire())
        line.pause_writing()
        with pytest.raises(TimeoutError):
            await line.flushed(0.01)
        line.resume_writing()
        await line.flushed(0.01)

    asyncio.run(go())
