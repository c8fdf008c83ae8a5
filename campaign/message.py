"""Compiled editions, slots, envelopes: one person's bytes are a splice of ready pieces.

An edition is rendered and encoded once (:func:`compile_edition`); a person costs one :func:`splice`. Nothing here
reads a clock or a template; ``rendering`` makes the text, ``readback`` checks what was compiled.
"""

import datetime as dt
import hashlib
import hmac
import json
from base64 import b32encode, encodebytes
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Literal, NamedTuple, cast
from urllib.parse import quote

from campaign import encoding
from campaign.address import ascii_domain, domain
from campaign.flowed import flow
from campaign.locale import localised
from campaign.sender import Sender

__all__ = [
    "Compiled", "Envelope", "File", "Inline", "Message", "Personal", "Rendered", "Slot", "compile_edition",
    "finish", "id_of", "mark", "objection", "splice", "token",
]  # fmt: skip


class Slot(StrEnum):
    """What is personal in a message. Everything else of an edition is the same bytes for everybody."""

    SALUTATION = "salutation"
    NOTE = "note"
    OPT_OUT = "opt-out"
    TO = "to"
    DATE = "date"
    MESSAGE_ID = "message-id"
    #: Between these two marks stands what only those get who get the briefing.
    BRIEFING = "briefing"
    BRIEFING_END = "briefing-end"


_BRIEFING = frozenset({Slot.BRIEFING, Slot.BRIEFING_END})
#: How a value is written at its place.
Form = Literal["header", "html", "text"]


class Hole(NamedTuple):
    """A place in a compiled edition that takes one person's value."""

    slot: Slot
    form: Form


class Only(NamedTuple):
    """Bytes for those alone who get the briefing."""

    content: bytes


Piece = bytes | Hole | Only


class File(NamedTuple):
    """A file that goes with an edition. ``kind`` is its media type; ``name`` is what the reader sees."""

    name: str
    kind: str
    content: bytes


class Inline(NamedTuple):
    """A picture that the HTML part shows as ``cid:`` and its Content-ID (RFC 2392)."""

    cid: str
    name: str
    kind: str
    content: bytes


class Rendered(NamedTuple):
    r"""One edition as text with marked slots, before it is encoded. Line ends are ``\n``."""

    locale: str
    subject: str
    html: str
    text: str
    images: tuple[Inline, ...] = ()


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


class Compiled(NamedTuple):
    """One edition, encoded once: with both parts, and as text only for those who asked for it."""

    locale: str
    sender: Sender
    full: tuple[Piece, ...]
    text_only: tuple[Piece, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over every byte and slot of both forms, in hexadecimal."""
        return hashlib.sha256(self.dump().encode()).hexdigest()

    @property
    def has_briefing(self) -> bool:
        """Whether something in it is only for those who get the briefing."""
        return any(isinstance(piece, Only) for piece in self.full)

    def dump(self) -> str:
        """The edition as JSON, for the ledger. The same edition gives the same text."""
        pieces = [[_dumped(piece) for piece in form] for form in (self.full, self.text_only)]
        return json.dumps([self.locale, self.sender.model_dump(mode="json"), *pieces], separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Compiled":
        """The edition that :meth:`dump` wrote."""
        locale, sender, *forms = json.loads(text)
        full, text_only = (tuple(map(_loaded, form)) for form in forms)
        # Already checked when it was written: names of each locale are kept as pairs.
        sender["name"] = tuple(tuple(pair) for pair in sender["name"])
        return cls(locale, Sender.model_validate(sender), full, text_only)


def _dumped(piece: Piece) -> str | list[str]:
    if isinstance(piece, bytes):
        return piece.decode("ascii")
    return [piece.content.decode("ascii")] if isinstance(piece, Only) else list(piece)


def _loaded(piece: str | list[str]) -> Piece:
    if isinstance(piece, str):
        return piece.encode()
    return Only(piece[0].encode()) if len(piece) == 1 else Hole(Slot(piece[0]), cast("Form", piece[1]))


def mark(slot: Slot) -> str:
    """The slot as it stands in rendered text, between two noncharacters that no content can hold."""
    return f"\ufdd0{slot}\ufdd1"


def token(secret: bytes, purpose: str, *names: str) -> str:
    """24 letters and digits that stand for ``names``; without the secret nobody can make or read them."""
    text = "\x1f".join((purpose, *names)).encode()
    return b32encode(hmac.digest(secret, text, "sha256")[:15]).decode().lower()


def compile_edition(
    rendered: Rendered, sender: Sender, files: Sequence[File] = (), briefing: File | None = None
) -> Compiled:
    """Encode an edition once: headers, the text part (format=flowed), the HTML part, files.

    ``briefing`` is a file for those alone who get the briefing.
    The boundary cannot occur in a part: no quoted-printable or base64 line holds ``=_``.
    """
    seed = hashlib.sha256(f"{rendered.subject}\0{rendered.text}\0{rendered.html}".encode()).hexdigest()[:24].encode()
    text: list[Piece] = [
        b"Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        b"Content-Language: " + rendered.locale.encode() + b"\r\n\r\n",
        *_body(rendered.text, "text"),
    ]
    html: list[Piece] = [
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        b"Content-Language: " + rendered.locale.encode() + b"\r\n\r\n",
        *_body(rendered.html, "html"),
    ]
    attached: list[list[Piece]] = [[_attachment(file)] for file in files]
    shown: list[list[Piece]] = [[_shown(image)] for image in rendered.images]
    head = _headers(rendered, sender)
    page = _multipart(b"related", b"=_r_" + seed, [html, *shown], b'; type="text/html"') if shown else html
    both = _multipart(b"alternative", b"=_a_" + seed, [text, page])
    return Compiled(
        rendered.locale,
        sender,
        _joined([*head, *_mixed(both, attached, briefing, seed)]),
        _joined([*head, *_mixed(text, attached, briefing, seed)]),
    )


def _headers(rendered: Rendered, sender: Sender) -> list[Piece]:
    name = localised(sender.name, rendered.locale) or sender.organisation
    reply_to = encoding.mailbox("Reply-To", "", sender.reply_to) if sender.reply_to else b""
    return [
        b"Date: ",
        Hole(Slot.DATE, "header"),
        b"\r\n" + encoding.mailbox("From", name, sender.address),
        Hole(Slot.TO, "header"),
        reply_to + encoding.unstructured("Subject", rendered.subject) + b"Message-ID: ",
        Hole(Slot.MESSAGE_ID, "header"),
        b"\r\n",
        Hole(Slot.OPT_OUT, "header"),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if sender.opt_out else b"",
        b"MIME-Version: 1.0\r\n",
    ]


def _mixed(body: list[Piece], attached: list[list[Piece]], briefing: File | None, seed: bytes) -> list[Piece]:
    if not attached and not briefing:
        return body
    boundary = b"=_m_" + seed
    *pieces, end = _multipart(b"mixed", boundary, [body, *attached])
    only = [Only(b"--" + boundary + b"\r\n" + _attachment(briefing) + b"\r\n")] if briefing else []
    return [*pieces, *only, end]


def _multipart(kind: bytes, boundary: bytes, parts: list[list[Piece]], more: bytes = b"") -> list[Piece]:
    head = b"Content-Type: multipart/" + kind + more + b';\r\n boundary="' + boundary + b'"\r\n\r\n'
    pieces: list[Piece] = [head]
    for part in parts:
        # The line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1).
        pieces += [b"--" + boundary + b"\r\n", *part, b"\r\n"]
    return [*pieces, b"--" + boundary + b"--\r\n"]


def _attachment(file: File) -> bytes:
    return _base64(file, b"Content-Disposition: attachment")


def _shown(image: Inline) -> bytes:
    # RFC 2387: the root of multipart/related names it by its Content-ID.
    head = b"Content-ID: <" + image.cid.encode() + b">\r\nContent-Disposition: inline"
    return _base64(File(image.name, image.kind, image.content), head)


def _base64(file: File, head: bytes) -> bytes:
    plain, exact = encoding.file_name(file.name)
    return (
        b"Content-Type: " + file.kind.encode() + b";\r\n " + plain + b"\r\n"
        b"Content-Transfer-Encoding: base64\r\n" + head + b";\r\n " + exact + b"\r\n\r\n"
        + encodebytes(file.content).replace(b"\n", b"\r\n")
    )  # fmt: skip


def _body(text: str, form: Form) -> list[Piece]:
    """Marked text as quoted-printable pieces. A soft line break stands on both sides of each hole.

    Not base64, though a whole Arabic or Ukrainian message would be a fifth smaller (a Latin one a tenth larger):
    that could not be cut at a hole, and what a program counts before it clips is the decoded HTML.
    """
    pieces: list[Piece] = []
    only = False
    for number, part in enumerate(text.split("\ufdd0")):
        if number:
            slot, _, part = part.partition("\ufdd1")  # noqa: PLW2901 - what follows the mark is the part
            only = slot == Slot.BRIEFING
            pieces += [] if slot in _BRIEFING else [Hole(Slot(slot), form)]
        encoded = encoding.quoted_printable(part)
        whole = encoded if not encoded or encoded.endswith(b"\r\n") else encoded + b"=\r\n"
        pieces.append(Only(whole) if only else whole)
    if pieces and isinstance(pieces[-1], bytes):
        pieces[-1] = pieces[-1].removesuffix(b"=\r\n")
    return pieces


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    return tuple(joined)


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
