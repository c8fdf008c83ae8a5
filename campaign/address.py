"""E-mail addresses: parse, normalise, compare.

Not a check that a mailbox exists. The local part keeps its case as written (RFC 5321 section 2.4); two addresses
are the same person when they are equal case-folded.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from campaign.text import Line, Model

__all__ = ["Address", "Mailbox", "key", "parse"]

# Addresses that are surely right and already in normal form: plain lower-case ASCII, nothing for IDNA to say, no
# top-level domain of special use. Judging them below gives the same at thirty times the cost; a sheet has 300,000.
_PLAIN = re.compile(
    r"(?=.{3,254}\Z)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@"
    r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!(?:arpa|invalid|local|localhost|onion|test)\Z)[a-z]{2,63}"
)


def parse(text: str) -> str:
    """The address in normal form: NFC, domain in lower-case, IDNA-checked Unicode.

    Raises ``ValueError`` with what would be right. RFC 5321, RFC 6531; quoted local parts and address literals
    are refused, no newsroom has one.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return text
    # Imported here: it reads IDNA tables, which every command would otherwise pay for.
    from email_validator import EmailNotValidError, validate_email

    try:
        # Special-use domains such as .example are the samples' and the tests' own.
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"an e-mail address such as desk@daily.example ({str(error).rstrip('.')})") from None
    if "@" not in checked.normalized or checked.ascii_domain is None:  # pragma: no cover - the library's promise
        raise ValueError("an e-mail address such as desk@daily.example")
    return unicodedata.normalize("NFC", checked.normalized)


#: A valid address in normal form.
Address = Annotated[str, AfterValidator(parse)]


def key(address: str) -> str:
    """The form by which two addresses are compared: case folded, NFC."""
    return unicodedata.normalize("NFC", address.casefold())


def domain(address: str) -> str:
    """The part after the last @, lower-case."""
    return address.rpartition("@")[2].lower()


def ascii_domain(address: str) -> str:
    """The address with its domain in IDNA form, as it goes on the wire to servers without SMTPUTF8 (RFC 5890)."""
    local, _, host = address.rpartition("@")
    if host.isascii():
        return address
    # idna comes with email-validator; the standard codec knows only IDNA 2003.
    import idna

    return f"{local}@{idna.encode(host, uts46=True).decode()}"


class Mailbox(Model):
    """An address with the name shown beside it (RFC 5322 section 3.4)."""

    address: Address
    name: Line = ""
