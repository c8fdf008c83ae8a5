"""The two ways out that have no server: what they keep, and when they fail."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from campaign.delivery import Outcome, Stage
from campaign.message import Message
from campaign.transport.folder import Folder
from campaign.transport.recording import Recording
from tests.support.builders import message


async def yes() -> bool:
    """The mark is on the disk."""
    return True


@pytest.mark.parametrize("kind", ["deferred", "refused"])
def test_a_recording_keeps_only_what_may_have_arrived(kind: str):
    """What a script refuses or defers is not kept; what it accepts or loses after the dot is."""
    answers = {"a@d.example": Outcome(kind, Stage.DOT, 550), "b@d.example": Outcome("lost", Stage.DOT)}
    recording = Recording(lambda one: answers[one.envelope.recipient])

    for recipient, answer in answers.items():
        assert asyncio.run(recording.send(message(recipient=recipient), yes)) == answer

    assert [one.envelope.recipient for one in recording.messages] == ["b@d.example"]


def test_a_recording_answers_before_the_dot_without_asking():
    """An answer that comes before the dot comes before the ledger is asked."""
    recording = Recording(lambda _: Outcome("refused", Stage.RCPT, 550))

    async def never() -> bool:
        raise AssertionError

    assert asyncio.run(recording.send(message(), never)) == Outcome("refused", Stage.RCPT, 550)


def _in_folder(folder: Folder, letter: Message) -> Outcome | None:
    return asyncio.run(folder.send(letter, yes))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_a_folder_is_its_owners(tmp_path: Path):
    """Folder and files can be read by their owner only; a file's name tells nobody's address."""
    _in_folder(Folder(tmp_path / "out"), message(recipient="ana@daily.example")._replace(message_id="<tok@x.example>"))

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tok.eml"]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "out" / "tok.eml").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_defers(tmp_path: Path):
    """A folder that is gone is a deferral before the dot, and nobody is asked for a mark."""
    folder = Folder(tmp_path / "out")
    (tmp_path / "out").rmdir()

    outcome = _in_folder(folder, message())

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == ("deferred", Stage.BODY)


def test_a_retry_replaces_what_a_crash_left(tmp_path: Path):
    """A half-written file of an earlier attempt is overwritten, and only the finished one is left."""
    (tmp_path / "ana.part").write_bytes(b"half of a much longer message than the one to come")

    _in_folder(Folder(tmp_path), message(b"x\r\n"))

    assert [path.name for path in tmp_path.iterdir()] == ["ana.eml"]
    assert (tmp_path / "ana.eml").read_bytes() == b"x\r\n"
