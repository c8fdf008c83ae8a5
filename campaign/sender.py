"""Who writes: the organisation and the mailbox that a mailing comes from."""

from typing import Literal

from campaign.address import Address
from campaign.locale import Localised
from campaign.text import Line, Model
from campaign.url import Url

__all__ = ["Sender"]


class Sender(Model):
    """The organisation as every edition shows it. ``bounces`` is the envelope sender, the address itself if empty.

    With ``plus`` the envelope sender of each delivery carries its token (``bounces+TOKEN@``), so that a report
    finds its delivery. ``opt_out`` is the address of an opt-out page; without it, people object by mail.
    """

    organisation: Line
    name: Localised = ()
    address: Address
    reply_to: Address | Literal[""] = ""
    bounces: Address | Literal[""] = ""
    plus: bool = False
    postal: Line = ""
    website: Url | Literal[""] = ""
    opt_out: Url | Literal[""] = ""
