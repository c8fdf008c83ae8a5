"""Whom we must not write to, why, since when."""

from datetime import datetime
from typing import Literal

from campaign.address import Address
from campaign.text import Line, Model

__all__ = ["REASONS", "Reason", "Suppression"]

#: Why an address is suppressed. ``erased`` keeps only the keyed hash of the address.
Reason = Literal["opt-out", "complaint", "hard-bounce", "manual", "erased"]
REASONS: tuple[Reason, ...] = ("opt-out", "complaint", "hard-bounce", "manual", "erased")


class Suppression(Model):
    """A standing fact that an address must not be written to. Not a contact's state: it outlives the contact."""

    address: Address
    reason: Reason
    since: datetime
    note: Line = ""
