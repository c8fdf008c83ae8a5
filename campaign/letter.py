"""A finished message as a mail program takes it apart, and what its HTML looks like in light, in dark, without images.

Pure. Not the other decoder that judges a compiled edition: that is ``readback``.
"""

import re
from base64 import b64encode
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from hashlib import sha256
from html import unescape
from itertools import count, pairwise, zip_longest
from typing import Literal, NamedTuple

__all__ = ["CLIP", "Letter", "Look", "dressed", "open_letter", "turned"]

#: Octets of HTML after which Gmail cuts a message ("[Message clipped]").
CLIP = 102_400

#: ``bare``: light, with images off.
Look = Literal["light", "dark", "bare"]
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_SCHEME = re.compile(r"""(color-scheme["']?\s*(?::|content\s*=)\s*["']?)\s*light\s+dark""")
#: What is not read: the head, comments, tags.
_UNSEEN = re.compile(r"<head\b.*?</head>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
#: Where a part begins that a frame can be opened at.
_PART = re.compile(r"<(?:p|h[1-6]|li|blockquote|div|td)(?=[\s>])", re.IGNORECASE)
_CID = re.compile(r"""(?<=["'(])cid:([^"')\s]+)""", re.IGNORECASE)


class Letter(NamedTuple):
    """A message taken apart. ``headers`` are decoded, in their order; ``images`` are data URLs by Content-ID.

    ``html`` is empty for a message of text only. ``files`` are names and octets of what is attached.
    """

    content: bytes
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    locale: str
    images: dict[str, str]
    files: tuple[tuple[str, int], ...]

    def header(self, name: str) -> str:
        """The first header of this name, decoded; empty when there is none."""
        return next((value for key, value in self.headers if key.casefold() == name.casefold()), "")

    @property
    def sender(self) -> str:
        """Whom an inbox names: the name in From, else the address."""
        name, _, address = self.header("From").rpartition("<")
        return name.strip(' "') or address.strip(" >")

    @property
    def snippet(self) -> str:
        """What an inbox shows after the subject: the first words of the message, as far as they may fit."""
        words = unescape(_UNSEEN.sub(" ", self.html)) if self.html else self.text
        return " ".join(words.split())[:160]

    @property
    def mark(self) -> str:
        """Changes when the HTML does: a frame that shows the same is not loaded again."""
        return sha256(self.html.encode()).hexdigest()[:16]

    @property
    def html_octets(self) -> int:
        """What Gmail counts."""
        return len(self.html.encode())


def open_letter(content: bytes) -> Letter:
    """Take a message apart."""
    message = message_from_bytes(content, policy=policy.default)
    # The older interface decodes encoded words in phrases rightly; the newer one puts spaces between them.
    old = message_from_bytes(content.partition(b"\r\n\r\n")[0], policy=policy.compat32)
    html = text = locale = ""
    images: dict[str, str] = {}
    files: list[tuple[str, int]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, octets = part.get_content_type(), bytes(part.get_payload(decode=True) or b"")
        named = str(part["Content-ID"] or "").strip("<> ")
        if part.get_content_disposition() == "attachment":
            files.append((part.get_filename() or "", len(octets)))
        elif kind == "text/html" and not html:
            html = _words(part)
        elif kind == "text/plain" and not text:
            text, locale = _words(part), str(part["Content-Language"] or "")
        elif named and kind.startswith("image/"):
            images[named] = f"data:{kind};base64,{b64encode(octets).decode()}"
    headers = tuple((name, str(make_header(decode_header(_FOLD.sub("", str(value)))))) for name, value in old.items())
    return Letter(content, headers, html, text, locale, images, tuple(files))


def _words(part: EmailMessage) -> str:
    words: str = part.get_content()
    return words.replace("\r\n", "\n")


def dressed(letter: Letter, look: Look) -> str:
    """The HTML for a frame that cannot fetch: images stand in it, and it is light or dark whatever the screen is.

    Only what asks for a colour scheme is answered, and each part gets a name, ``part-9``, counted from the end: what
    is personal stands at the beginning. Every other octet is as it will be sent.
    """
    scheme = "dark" if look == "dark" else "light"
    html = _DARK.sub(lambda asked: "(min-width:0)" if asked[1] == scheme else "(max-width:0)", letter.html)
    html = _SCHEME.sub(rf"\g<1>{scheme}", html)
    left = count(len(_PART.findall(html)), -1)
    html = _PART.sub(lambda tag: f'{tag[0]} id="part-{next(left)}"', html)
    if look == "bare":
        return html
    return _CID.sub(lambda named: letter.images.get(named[1], named[0]), html)


def turned(before: str, after: str) -> int:
    """The first part in which two forms of one HTML differ, counted from the end of the later one; 0 for none."""
    old, new = _parts(before), _parts(after)
    differing = (number for number, (was, now) in enumerate(zip_longest(old, new)) if was != now)
    return len(new) - next(differing, len(new))


def _parts(html: str) -> list[str]:
    """Each part with what follows it, up to the next."""
    starts = [*(tag.start() for tag in _PART.finditer(html)), len(html)]
    return [html[start:end] for start, end in pairwise(starts)]
