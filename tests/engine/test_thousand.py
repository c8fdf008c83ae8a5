"""A thousand people, five editions, a real server: each has their own message and no other."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from campaign.audience import parse
from campaign.contact import Contact
from campaign.engine.local import run
from campaign.office import planning
from campaign.office.prepare import prepare
from campaign.rendering.renderer import Renderer
from campaign.runtime.embedded import serving
from campaign.sender import Sender
from campaign.store import contacts
from campaign.transport.smtp import Smtp
from tests.support.builders import NOW, SENDER, StillClock, accounts, approve, new_ledger, work

SAMPLE = Path(__file__).parents[2] / "releases" / "asylum-ruling"
PEOPLE = 1000
LOCALES = ("ar", "en", "fr", "pl", "uk")


class Mailboxes:
    """A mailbox for each recipient, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, list[bytes]] = defaultdict(list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message in every recipient's mailbox."""
        for recipient in envelope.rcpt_tos:
            self.held[recipient].append(envelope.original_content)
        return "250 2.0.0 kept"


def person(number: int) -> Contact:
    """Somebody whose greeting is theirs alone."""
    locale = LOCALES[number % len(LOCALES)]
    address = f"reader{number}@newsroom{number % 37}.example"
    return Contact(address=address, salutation=f"Marker{number:04}Q", languages=(locale,))


def check(held: Mapping[str, list[bytes]]) -> None:
    """Each mailbox holds one message, with its own marker, in its own language."""
    assert len(held) == PEOPLE
    for number in range(PEOPLE):
        (content,) = held[person(number).address]
        text = content.replace(b"=\r\n", b"")
        assert set(re.findall(rb"Marker\d{4}Q", text)) == {b"Marker%04dQ" % number}
        locale = LOCALES[number % len(LOCALES)].encode()
        assert set(re.findall(rb"^Content-Language: (\w+)\r$", content, re.MULTILINE)) == {locale}


def test_a_thousand_people_have_their_own_message_and_no_other(tmp_path: Path) -> None:
    """A thousand contacts in five editions, through a real server over several connections: nobody's is mixed up."""
    ledger = new_ledger(tmp_path)
    with ledger.write() as connection:
        contacts.add(connection, ledger.secret, map(person, range(PEOPLE)), NOW)
    sender = Sender(organisation=SENDER.organisation, address=SENDER.address)
    prepared = prepare(SAMPLE, Renderer(), sender)
    made = planning.propose(ledger, prepared, parse("all"), ("en",), Renderer().salutation).plan
    planning.freeze(ledger, prepared, made, NOW)
    approve(ledger, made.id)
    mailboxes = Mailboxes()

    with serving(mailboxes) as port:
        job = work(ledger, made, StillClock())
        transport = Smtp("127.0.0.1", port, "none")
        came_to = asyncio.run(run(job, ledger, transport, connections=6, worker="test", stop=asyncio.Event()))
        job.writer.close()

    assert came_to.outcomes == {"accepted": PEOPLE}
    assert came_to.trouble == ""
    check(mailboxes.held)
    books = accounts(ledger)
    assert books.states == {"accepted": PEOPLE}
    assert books.balanced
    assert books.finished
