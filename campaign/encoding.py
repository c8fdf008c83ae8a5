"""How text becomes bytes that every mail server carries: RFC 2047 words, RFC 2045 quoted-printable, folding.

The standard library's folding damages non-English subjects on Python 3.11 to 3.13, so headers are encoded here.
The library stays the judge: ``readback`` decodes with it what was encoded here. Everything returned is ASCII with
CRLF line ends, unless an internationalised address asks for UTF-8 (RFC 6532).
"""

import binascii
import datetime as dt
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from urllib.parse import quote

from campaign.address import ascii_domain

__all__ = ["date", "file_name", "mailbox", "one_word", "quoted_printable", "unstructured"]

#: A line's length without CRLF: should (RFC 5322 section 2.1.1), and a line's that holds an encoded word (RFC 2047
#: section 2).
_LINE, _ENCODED_LINE = 78, 76
#: An encoded word's length (RFC 2047 section 2).
_WORD = 75
#: Characters that may stand for themselves in a Q word inside a phrase (RFC 2047 section 5 (3)).
_Q_SAFE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")
_Q_TABLE = tuple(bytes([n]) if n in _Q_SAFE else b"_" if n == 32 else b"=%02X" % n for n in range(256))
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def unstructured(name: str, value: str) -> bytes:
    """A header of free text, such as Subject, folded, with its final CRLF.

    ``value`` is one line of text; a control character in it raises ``ValueError``. White space lies inside the
    encoded words, so none is lost or gained.
    """
    _refuse_controls(value)
    start = f"{name}: "
    if _plain(value):
        folded = _fold_words(value.split(" "), len(start))
        if folded is not None:
            return f"{start}{folded}\r\n".encode()
    return start.encode() + b"\r\n ".join(_words(value, len(start))) + b"\r\n"


def one_word(name: str, word: str) -> bytes:
    """A header of one ASCII word that cannot be folded, such as an address in angle brackets."""
    gap = " " if len(name) + 2 + len(word) <= _LINE else "\r\n "
    return f"{name}:{gap}{word}\r\n".encode("ascii")


def mailbox(name: str, shown: str, address: str) -> bytes:
    """A header with one mailbox, such as From or To (RFC 5322 section 3.4), folded, with its final CRLF.

    The domain goes in IDNA form. A local part outside ASCII stays UTF-8: that message needs SMTPUTF8.
    """
    _refuse_controls(shown + address)
    start = f"{name}: ".encode()
    angle = b"<" + ascii_domain(address).encode() + b">"
    if not shown:
        return start + angle[1:-1] + b"\r\n"
    phrase = _phrase(shown, len(start))
    last = phrase[-1] if len(phrase) > 1 else start + phrase[0]
    gap = b" " if len(last) + 1 + len(angle) <= _ENCODED_LINE - 1 else b"\r\n "
    return start + b"\r\n ".join(phrase) + gap + angle + b"\r\n"


def _refuse_controls(value: str) -> None:
    if any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValueError("a header holds one line without control characters")


def _phrase(shown: str, used: int) -> list[bytes]:
    if _plain(shown) and len(shown) + used + 2 <= _LINE:
        if _ATOMS.fullmatch(shown):
            return [shown.encode()]
        quoted = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if len(quoted) + used <= _LINE:
            return [quoted.encode()]
    return _words(shown, used)


def _plain(value: str) -> bool:
    """Whether a decoder gives this ASCII text back unchanged when it is written as it is."""
    return (
        _PRINTABLE.fullmatch(value) is not None and "=?" not in value and "  " not in value and value == value.strip()
    )


def _fold_words(words: list[str], used: int) -> str | None:
    """The words folded at spaces, or ``None`` when one of them alone is too long for a line."""
    lines = [""]
    room = _LINE - used
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) <= room:
            lines[-1] = longer
        elif len(word) > _LINE - 1 or not lines[-1]:
            return None
        else:
            lines.append(word)
            room = _LINE - 1
    return "\r\n ".join(lines)


def _words(value: str, used: int) -> list[bytes]:
    """Encoded words, one a line, in whichever of Q and B is shorter. The first leaves room for ``used`` octets."""
    data = value.encode()
    q_size = sum(len(_Q_TABLE[octet]) for octet in data)
    as_q = q_size <= (len(data) + 2) // 3 * 4
    # What a word may hold: its 75 octets, less the 12 around the text; in base64 four carry three.
    room = [_ENCODED_LINE - used - 12, _WORD - 12]
    if as_q:
        return [_q_word(part) for part in _parts(value, _q_size, *room)]
    return [_b_word(part) for part in _parts(value, len, *(octets // 4 * 3 for octets in room))]


def _parts(value: str, size: Callable[[bytes], int], first: int, limit: int) -> Iterator[bytes]:
    """The text in pieces of at most ``limit``, the first of at most ``first``, never splitting a character."""
    part, taken, room = b"", 0, first
    for character in value:
        octets = character.encode()
        cost = size(octets)
        if taken + cost > room:
            yield part
            part, taken, room = b"", 0, limit
        part += octets
        taken += cost
    yield part


def _q_size(part: bytes) -> int:
    return sum(len(_Q_TABLE[octet]) for octet in part)


def _q_word(part: bytes) -> bytes:
    return b"=?utf-8?Q?" + b"".join(_Q_TABLE[octet] for octet in part) + b"?="


def _b_word(part: bytes) -> bytes:
    return b"=?utf-8?B?" + b64encode(part) + b"?="


def quoted_printable(text: str) -> bytes:
    """UTF-8 text as quoted-printable (RFC 2045 section 6.7): lines of at most 76 octets, CRLF, ASCII.

    Ends where the text ends: without a final line end unless the text has one.
    """
    # b2a_qp takes its line ends from the first it meets; the one added here goes again.
    return binascii.b2a_qp(f"{text}\n".replace("\n", "\r\n").encode(), quotetabs=False, istext=True)[:-2]


def file_name(name: str) -> tuple[bytes, bytes]:
    """A file's name as parameters of Content-Type and Content-Disposition (RFC 2183 section 2.3).

    The first is ASCII, for old readers; the second is the name itself, in RFC 2231 form where it needs it.
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    exact = f'filename="{plain}"' if plain == name else f"filename*=utf-8''{quote(name, safe='')}"
    return f'name="{plain}"'.encode(), exact.encode()


def date(moment: dt.datetime) -> bytes:
    """A moment as RFC 5322 section 3.3 writes it, always in UTC, so that it tells no one where we are."""
    utc = moment.astimezone(dt.UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02d} {_MONTHS[utc.month - 1]} {utc.year} "
        f"{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d} +0000"
    ).encode()
