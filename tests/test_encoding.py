"""Laws of headers and bodies as bytes."""

import datetime as dt
import quopri
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign import encoding

#: One range of letters for each of 15 scripts, and what people put between them.
SCRIPTS = [
    (0x41, 0x5A), (0xC0, 0x17F), (0x391, 0x3C9), (0x400, 0x4FF), (0x531, 0x556), (0x5D0, 0x5EA), (0x620, 0x64A),
    (0x904, 0x939), (0x985, 0x9B9), (0xE01, 0xE2E), (0x10A0, 0x10FF), (0x1100, 0x1112), (0x3041, 0x3096),
    (0x4E00, 0x4FFF), (0xAC00, 0xAD00), (0x1F600, 0x1F64F), (0x300, 0x30F),
]  # fmt: skip
letters = st.one_of(*(st.characters(min_codepoint=low, max_codepoint=high) for low, high in SCRIPTS))
anything = st.one_of(letters, st.sampled_from(list(" ,;:.()<>@\"'\\=?_-\u00a0\u200d\u2019")))
lines = st.text(anything, min_size=1, max_size=200)


def decoded(raw: bytes) -> EmailMessage:
    """What the standard library's decoder reads."""
    return cast("EmailMessage", message_from_bytes(raw + b"\r\n", policy=policy.default))


def check_shape(raw: bytes) -> None:
    """Every line is ASCII, ends in CRLF, and keeps to the length; every encoded word has at most 75 octets."""
    raw.decode("ascii")
    assert raw.endswith(b"\r\n")
    for line in raw[:-2].split(b"\r\n"):
        assert b"\n" not in line
        assert b"\r" not in line
        assert len(line) <= (76 if b"=?utf-8?" in line else 78)
        assert line.strip()
        for word in line.split():
            assert not word.startswith(b"=?") or len(word) <= 75


def words_of(text: str) -> str:
    """Encoded words as the standard library's RFC 2047 decoder reads them."""
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in decode_header(text)
    )


@given(lines)
@example("Décision historique : l’asile est accordé à l’opposant kazakh, la Cour annule le refus de l’OFPRA")
@example("=?utf-8?Q?not_a_word?=")
@example("  two  spaces  ")
@example("a" * 300)
def test_subject_round_trips(subject: str) -> None:
    """Any headline in any script comes back from another decoder as it was."""
    raw = encoding.unstructured("Subject", subject)

    check_shape(raw)
    text = b"".join(raw.partition(b": ")[2].split(b"\r\n")).decode()
    assert words_of(text) == subject


@given(lines)
@example('O\'Brien "the Desk" \\ & Söns, <x@y.example>')
@example("Ґжегож Ібрагімова-Кульчицька, редакція міжнародних новин, головна редакторка")
def test_display_name_round_trips(name: str) -> None:
    """Any name comes back from another decoder as it was, beside its own address and no other."""
    raw = encoding.mailbox("To", name, "desk@daily.example")

    check_shape(raw)
    # The library's newer parser puts a space between two encoded words of a phrase; its older one decodes rightly.
    (address,) = decoded(raw)["To"].addresses
    phrase, _, angle = b"".join(raw[4:].split(b"\r\n")).decode().rpartition(" ")
    assert (address.addr_spec, angle) == ("desk@daily.example", "<desk@daily.example>")
    assert words_of(phrase) == name if "=?utf-8" in phrase else address.display_name == name


@pytest.mark.parametrize("name", ["a\r\nBcc: x@y.example", "a\nb", "a\x00b"])
def test_control_characters_never_reach_a_header(name: str) -> None:
    """A line break or control in a header value is refused, never written."""
    with pytest.raises(ValueError, match="one line"):
        encoding.mailbox("To", name, "desk@daily.example")
    with pytest.raises(ValueError, match="one line"):
        encoding.unstructured("Subject", name)


def test_internationalised_domain_goes_as_idna() -> None:
    """A domain outside ASCII is written in IDNA form, a local part stays as it is."""
    assert encoding.mailbox("To", "", "jürgen@bücher.example") == "To: jürgen@xn--bcher-kva.example\r\n".encode()


@given(st.text(st.one_of(anything, st.just("\n")), max_size=500))
def test_quoted_printable_round_trips(text: str) -> None:
    """Any text comes back from quoted-printable, in lines of at most 76 ASCII octets."""
    raw = encoding.quoted_printable(text)

    raw.decode("ascii")
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert quopri.decodestring(raw).decode() == text.replace("\n", "\r\n")


def test_date_is_utc() -> None:
    """A moment in any zone is written in UTC."""
    moment = dt.datetime(2026, 3, 1, 1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=5)))

    assert encoding.date(moment) == b"Sat, 28 Feb 2026 20:02:03 +0000"


def test_file_name_is_given_twice() -> None:
    """A file's name stands in ASCII for old readers, and in RFC 2231 form for all others."""
    assert encoding.file_name("рішення суду.pdf") == (
        b'name="____________.pdf"',
        b"filename*=utf-8''%D1%80%D1%96%D1%88%D0%B5%D0%BD%D0%BD%D1%8F%20%D1%81%D1%83%D0%B4%D1%83.pdf",
    )
    assert encoding.file_name("ruling.pdf") == (b'name="ruling.pdf"', b'filename="ruling.pdf"')
