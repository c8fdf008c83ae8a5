"""One person's message: the finished bytes and their envelope, a splice of an edition's ready pieces.

A person costs one :func:`splice`; an edition is rendered and encoded once, see ``compiled``.
"""

import datetime as dt
import hmac
from base64 import b32encode
from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from campaign import encoding
from campaign.address import ascii_domain, domain
from campaign.compiled import Compiled, Form, Only, Slot
from campaign.flowed import flow
from campaign.sender import Sender

__all__ = ["Envelope", "Message", "Personal", "finish", "id_of", "objection", "splice", "token"]


class Personal(NamedTuple):
    """One person's values, frozen in the plan. ``token`` names the delivery in headers and addresses.

    ``not_before`` is the lift of an embargo that this person waits for. ``briefing``: what only those get who get
    the briefing is for them.
    """

    contact_id: str
    wave: int
    locale: str
    address: str
    name: str
    salutation: str
    note: str
    text_only: bool
    token: str
    not_before: dt.datetime | None = None
    briefing: bool = False


class Envelope(NamedTuple):
    """What the server is told (RFC 5321 section 2.3.1): never what the headers say, always one recipient."""

    sender: str
    recipient: str

    @property
    def internationalised(self) -> bool:
        """Whether the server must offer SMTPUTF8 (RFC 6531)."""
        return not (ascii_domain(self.sender) + ascii_domain(self.recipient)).isascii()


class Message(NamedTuple):
    """Finished bytes for one contact, with CRLF line ends and no dot-stuffing, and their envelope."""

    envelope: Envelope
    content: bytes
    message_id: str


def token(secret: bytes, purpose: str, *names: str) -> str:
    """24 letters and digits that stand for ``names``; without the secret nobody can make or read them."""
    text = "\x1f".join((purpose, *names)).encode()
    return b32encode(hmac.digest(secret, text, "sha256")[:15]).decode().lower()


def finish(secret: bytes, mailing_id: str, compiled: Compiled, personal: Personal, date: dt.datetime) -> Message:
    """One person's message in a mailing: the same bytes for the preview and for every attempt.

    ``date`` is the moment of the wave; who waits for an embargo has its lift in the Date header.
    """
    opt_out = token(secret, "opt-out", mailing_id, personal.contact_id)
    later = max(date, personal.not_before or date)
    return splice(compiled, personal, objection(compiled.sender, opt_out), later)


def objection(sender: Sender, secret_token: str) -> str:
    """Where one person objects: the opt-out page, or a mail to us. The only personal address in a message."""
    if sender.opt_out:
        return f"{sender.opt_out}?t={secret_token}"
    mailbox = quote(ascii_domain(sender.reply_to or sender.address), safe="@+")
    return f"mailto:{mailbox}?subject=opt-out%20{secret_token}"


def splice(compiled: Compiled, personal: Personal, objection_url: str, date: dt.datetime) -> Message:
    """Put one person's values into a compiled edition."""
    sender = compiled.sender
    message_id = id_of(sender, personal.token)
    headers = {
        Slot.DATE: encoding.date(date),
        Slot.TO: encoding.mailbox("To", personal.name, personal.address),
        Slot.MESSAGE_ID: message_id.encode(),
        Slot.OPT_OUT: encoding.one_word("List-Unsubscribe", f"<{objection_url}>"),
    }
    words = {Slot.SALUTATION: personal.salutation, Slot.NOTE: personal.note, Slot.OPT_OUT: objection_url}
    content = b"".join(
        piece
        if isinstance(piece, bytes)
        else (piece.content if personal.briefing else b"")
        if isinstance(piece, Only)
        else headers[piece.slot]
        if piece.form == "header"
        else _encoded(_WRITE[piece.form](piece.slot, words[piece.slot]))
        for piece in (compiled.text_only if personal.text_only else compiled.full)
    )
    return Message(Envelope(envelope_sender(sender, personal.token), personal.address), content, message_id)


def id_of(sender: Sender, delivery_token: str) -> str:
    """A delivery's Message-ID: the same at each try."""
    return f"<{delivery_token}@{domain(ascii_domain(sender.address))}>"


def envelope_sender(sender: Sender, delivery_token: str) -> str:
    """Where reports about this delivery go. With ``plus`` it carries the delivery's token."""
    address = sender.bounces or sender.address
    local, _, host = address.rpartition("@")
    return f"{local}+{delivery_token}@{host}" if sender.plus else address


def _encoded(value: str) -> bytes:
    """A value between two soft line breaks: the one before it is the piece's, the one after it its own."""
    if not value:
        return b""
    encoded = encoding.quoted_printable(value)
    return encoded if encoded.endswith(b"\r\n") else encoded + b"=\r\n"


def _html(slot: Slot, value: str) -> str:
    if slot is not Slot.NOTE:
        return escape(value)
    paragraphs = value.split("\n\n") if value else []
    return "".join(
        f'<p dir="auto" style="margin:0 0 16px 0">{escape(p).replace(chr(10), "<br>")}</p>' for p in paragraphs
    )


def _text(slot: Slot, value: str) -> str:
    if slot is Slot.NOTE:
        # A line of two hyphens and a space would make a signature of the release (RFC 3676 section 4.3).
        lines = "\n".join(line.rstrip() for line in value.split("\n"))
        return f"{flow(lines)}\n\n" if value else ""
    return value if slot is Slot.OPT_OUT else flow(value)


_WRITE: Mapping[Form, Callable[[Slot, str], str]] = {"html": _html, "text": _text}
