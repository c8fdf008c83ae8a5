"""Whose hour was missed: found, and said in one line. They wait until a person types ``send --late``."""

from typing import TYPE_CHECKING

from campaign.cli import screen
from campaign.errors import WorldError
from campaign.runtime.workspace import Workspace
from campaign.store import hours
from campaign.store.hours import Missed

if TYPE_CHECKING:
    from campaign.store.ledger import Ledger

__all__ = ["Late", "count", "in_time", "missed", "words"]

#: Groups of people, the earliest hour first.
Late = list[Missed]


def missed(workspace: Workspace, ledger: "Ledger", mailing_id: str) -> Late:
    """Those of a mailing whose hour was missed by more than the grace."""
    grace = workspace.settings.policy.as_policy().grace
    with ledger.read() as connection:
        return hours.missed(connection, mailing_id, workspace.clock.now(), grace)


def count(late: Late) -> int:
    """How many people that are."""
    return sum(one.waiting for one in late)


def words(mailing_id: str, late: Late) -> str:
    """What to know and to type."""
    many = count(late)
    who = "1 person waits" if many == 1 else f"{many} people wait"
    missed = f"their hour, {screen.when(late[0].hour)}, was missed"
    return f"{who} for your word: {missed}. To send now, type: campaign send {mailing_id} --late"


def in_time(mailing_id: str, late: Late, waiting: int) -> int:
    """How many of those who wait may go without a further word. Raises ``WorldError`` when that is nobody."""
    left = waiting - count(late)
    if late and not left:
        raise WorldError(f"nothing was sent: {words(mailing_id, late)}")
    return left
