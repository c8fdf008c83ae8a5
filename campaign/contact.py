"""The person written to, where they work, what they cover, in which languages they read."""

import datetime as dt
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, StringConstraints

from campaign.address import Address
from campaign.locale import Tag
from campaign.text import Line, Model, Prose

__all__ = ["BASES", "TRUST", "Contact", "Gender", "LegalBasis", "Trust"]

#: What a contact has said to material under embargo. ``none``: never asked.
Trust = Literal["none", "asked", "agreed", "declined"]
TRUST: tuple[Trust, ...] = ("none", "asked", "agreed", "declined")
Basis = Literal["legitimate-interest", "consent", "public-role", "contract"]
BASES: tuple[Basis, ...] = ("legitimate-interest", "consent", "public-role", "contract")

#: What a person or their newsroom said of themselves; empty: not known, and never guessed.
Gender = Literal["", "f", "m"]


@cache
def _zones() -> frozenset[str]:
    # Reading the list takes 3 milliseconds, a hundred times what the rest of a contact takes.
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name and name not in _zones():
        raise ValueError("an IANA time zone such as Europe/Warsaw")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
#: ISO 3166-1 alpha-2, upper-case.
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]


class LegalBasis(Model):
    """On what ground we hold this address, where it came from, since when (GDPR articles 6 and 14)."""

    kind: Basis
    source: Line
    date: dt.date


class Contact(Model):
    """One journalist or desk. Not a subscription: what was sent, opted out or bounced stands in the ledger.

    ``title`` stands before a name, such as Dr.; a job is ``role``. ``note`` is internal and never sent. ``languages``
    are in the person's order of preference.
    """

    address: Address
    given_name: Line = ""
    family_name: Line = ""
    title: Line = ""
    gender: Gender = ""
    salutation: Line = ""
    outlet: Line = ""
    role: Line = ""
    beats: tuple[Line, ...] = ()
    tags: tuple[Line, ...] = ()
    country: Country = ""
    zone: Zone = ""
    languages: tuple[Tag, ...] = ()
    trust: Trust = "none"
    text_only: bool = False
    no_follow_ups: bool = False
    wants_briefing: bool = False
    basis: LegalBasis | None = None
    note: Prose = ""

    @property
    def name(self) -> str:
        """Given and family name as one line; empty for a desk. Never parsed apart."""
        return f"{self.given_name} {self.family_name}".strip()
