"""After a power loss nothing is concluded from a journal that is silent, in whatever order mailings go on."""

import asyncio
from pathlib import Path

from sqlalchemy import update

from campaign.runtime import settings
from campaign.runtime.logs import open_log
from campaign.runtime.machine import identity
from campaign.runtime.sending import JOURNAL, Sending
from campaign.runtime.workspace import Workspace
from campaign.store import mailings
from campaign.store.journal import Identity, Journal
from campaign.store.schema import deliveries
from campaign.transport.recording import Recording
from tests.support.builders import approve, candidates, new_ledger, people, planned, write_down

_SETTINGS = """\
[organisation]
name = "Lantern Watch"
[sender]
address = "press@lanternwatch.example"
[relay]
host = "127.0.0.1"
port = 25
tls = "none"
"""


def test_another_mailing_sent_first_does_not_make_the_lost_one_sure(tmp_path: Path) -> None:
    """Rows marked before a power loss stay in doubt, though another mailing has headed the journal since."""
    (tmp_path / settings.FILE).write_text(_SETTINGS, "utf-8")
    ledger = new_ledger(tmp_path)
    lost, other = planned(candidates(people(2))), planned(candidates(people(2, given_name="Ada")), slug="other")
    for made in (lost, other):
        write_down(ledger, made)
    approve(ledger, lost.id)
    with ledger.write() as connection:
        marked = update(deliveries).where(deliveries.c.mailing_id == lost.id)
        connection.execute(marked.values(state="sending", fence=1))
    workspace, recording = Workspace(tmp_path), Recording()
    place = identity(ledger.path).place
    Journal(tmp_path / JOURNAL, ledger.secret, Identity("the boot before", place)).close()

    for name in (other.id, lost.id):
        with ledger.read() as connection:
            mailing = mailings.find(connection, name)
        assert mailing is not None
        with open_log(tmp_path) as log:
            sending = Sending(workspace, ledger, recording, mailing, log)
            asyncio.run(sending.run(asyncio.Event(), lambda _: None))

    with ledger.read() as connection:
        mailing = mailings.find(connection, lost.id)
        assert mailing is not None
        assert mailings.account(connection, mailing).states == {"uncertain": 2}
    assert len(recording.messages) == 2
