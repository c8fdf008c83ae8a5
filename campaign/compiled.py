"""Editions encoded once: bytes with holes for what is personal.

Nothing here reads a clock or a template; ``rendering`` makes the text, ``message`` fills the holes, ``readback``
checks what was compiled.
"""

import hashlib
import json
from base64 import encodebytes
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, NamedTuple, cast

from campaign import encoding
from campaign.locale import localised
from campaign.sender import Sender

__all__ = [
    "Compiled", "File", "Form", "Hole", "Inline", "Only", "Piece", "Rendered", "Slot", "compile_edition", "mark",
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
