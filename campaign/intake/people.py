"""Press contacts as a draft lists them: name, role, address, telephone, one a line or all on one.

Nothing is guessed into an address: one that cannot be read becomes a placeholder, and is told.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.address import parse
from campaign.intake.shape import Line

__all__ = ["Person", "contact_like", "people", "reachable"]

_PLAIN = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SPELT = re.compile(
    r"(?P<local>[\w.+'-]+)\s*[\[({]\s*(?:at|@|arroba|chez|małpa|собака)\s*[\])}]\s*"
    r"(?P<domain>[\w-]+(?:\s*(?:\.|[\[({]\s*(?:dot|\.|kropka|point|punkt|крапка|точка)\s*[\])}])\s*[\w-]+)+)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[\[(<{][^\])>}]*(?:e-?mail|protected|adres|courriel|пошта|почта)[^\])>}]*[\])>}]", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<!\w)(?:\+|00|\(\+?)?\s?\d[\d  ()./-]{6,}\d(?!\w)")
_LABEL = re.compile(
    r"(?<!\w)(?:e-?mail|courriel|mail|correo|пошта|почта|ел\. пошта|البريد الإلكتروني|tel(?:ephone|efon|éfono|efono)?|"
    r"tél(?:éphone)?|phone|mobile?|mob|cell|kom|тел|телефон|моб|هاتف|الهاتف|signal|whatsapp)\.?\s*[:：]",
    re.IGNORECASE,
)
#: A line that is longer is prose, whatever it contains.
LONGEST = 500
_EDGES = " \t,،;|/–—-:·•<>()"


class Person(NamedTuple):
    """A press contact as read. ``unread`` says what could not be read; ``lines`` is where it was."""

    name: str = ""
    role: str = ""
    email: str = ""
    telephone: str = ""
    lines: tuple[Line, ...] = ()
    unread: tuple[str, ...] = ()


def contact_like(text: str) -> bool:
    """Whether a line can belong to a block of contacts, and is not the next paragraph."""
    return (len(text) <= LONGEST and reachable(text)) or (
        len(text) <= 120 and len(text.split()) <= 12 and text[-1] not in "!?…"
    )


def reachable(text: str) -> bool:
    """Whether a line holds an address or a telephone number."""
    return bool(_address(text)[1] or _TELEPHONE.search(text))


def people(lines: Sequence[Line]) -> list[Person]:
    """The people in a block of contacts."""
    found: list[Person] = []
    for line in lines:
        rest, email = _address(_written(line, label=bool(found) and not found[-1].email))
        number = _TELEPHONE.search(rest)
        telephone = number[0].strip() if number else ""
        # A label with its number taken out may stand there without a colon.
        rest = _LABEL.sub(" ", rest.replace(telephone, ":") if telephone else rest).strip(_EDGES)
        name, role = _named(rest)
        current = found[-1] if found else None
        if current is None or _another(current, name, email):
            current = Person()
            found.append(current)
        elif name and current.name:
            name, role = "", rest
        found[-1] = _merged(current, line, Person(name, role, email, telephone))
    return [_checked(person) for person in found]


def _written(line: Line, *, label: bool) -> str:
    """The line's words, and the addresses of mail that its links have and its words do not.

    ``label``: where nothing but a link stands, its words say "write to us" and are no name.
    """
    addresses = {
        span.href.partition(":")[2].partition("?")[0]
        for span in line.spans
        if span.href and span.href.startswith("mailto:")
    }
    if label and addresses and all(span.href for span in line.spans):
        return " ".join(sorted(addresses))
    return " ".join([line.text.replace("\n", " "), *(one for one in sorted(addresses) if one not in line.text)])


def _another(current: Person, name: str, email: str) -> bool:
    reached = bool(current.email or current.telephone)
    return bool((name and current.name and (reached or current.role)) or (email and current.email))


def _merged(current: Person, line: Line, more: Person) -> Person:
    return Person(
        current.name or more.name,
        current.role or more.role,
        current.email or more.email,
        current.telephone or more.telephone,
        (*current.lines, line),
    )


def _address(text: str) -> tuple[str, str]:
    """The line without its address, and the address; ``?`` for one that is there and cannot be read."""
    plain = _PLAIN.search(text)
    if plain:
        return text.replace(plain[0], " "), plain[0]
    spelt = _SPELT.search(text)
    if spelt:
        domain = re.sub(r"\s*(?:\.|[\[({]\s*\S+\s*[\])}])\s*", ".", spelt["domain"])
        return text.replace(spelt[0], " "), f"{spelt['local']}@{domain}"
    hidden = _HIDDEN.search(text)
    return (text.replace(hidden[0], " "), "?") if hidden else (text, "?" if "@" in text else "")


def _named(rest: str) -> tuple[str, str]:
    parts = re.split(r"\s*[,،|(]\s*|\s+[–—-]\s+", rest, maxsplit=1)
    return parts[0].strip(_EDGES), parts[1].strip(_EDGES) if len(parts) > 1 else ""


def _checked(person: Person) -> Person:
    unread = []
    email = person.email
    try:
        email = parse(email)
    except ValueError:
        unread.append("the e-mail address cannot be read" if email else "the e-mail address is missing")
        email = ""
    if not person.name:
        unread.append("the name is missing")
    elif len(person.name.split()) > 5:
        unread.append("is this a name?")
    return person._replace(email=email, unread=tuple(unread))
