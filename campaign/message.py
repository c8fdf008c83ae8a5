"""Compiled editions, slots, envelopes: one person's bytes are a splice of ready segments. (Being written.)."""

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Rendered", "Slot", "mark"]


class Slot(StrEnum):
    """What is personal in a message. Everything else of an edition is the same bytes for everybody."""

    SALUTATION = "salutation"
    NOTE = "note"
    OPT_OUT = "opt-out"
    TO = "to"
    DATE = "date"
    MESSAGE_ID = "message-id"


def mark(slot: Slot) -> str:
    """The slot as it stands in rendered text, between two noncharacters that no content can hold."""
    return f"\ufdd0{slot}\ufdd1"


class Rendered(NamedTuple):
    r"""One edition as text with marked slots, before it is encoded. Line ends are ``\\n``."""

    locale: str
    subject: str
    html: str
    text: str
