"""The linter's rules on what all editions share: people, links, files, sizes, the sender, the settings.

Facts are given by doors (sizes, what stands in a file, what a server answered); here they are only judged.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from campaign.address import domain
from campaign.edition import Edition, places
from campaign.lint_rules import BUDGET, GMAIL
from campaign.lint_text import blanks
from campaign.locale import Localised, base, lookup
from campaign.release import Release
from campaign.sender import Sender
from campaign.text import fold

__all__ = [
    "Answer", "Fact", "Place", "Trace", "blank_facts", "contact_facts", "file_facts", "link_facts", "related_facts",
    "sender_facts", "size_facts", "starter_facts", "urls",
]  # fmt: skip

#: Where a value stands in release.toml: keys, and 0-based indices for arrays of tables.
Place = tuple[str | int, ...]


class Fact(NamedTuple):
    """What a rule found in release.toml (``place``), or in an edition when ``locale`` is given.

    ``only_tells``: a notice, however bad the rule is otherwise.
    """

    rule: str
    place: Place
    found: str
    right: str
    locale: str = ""
    only_tells: bool = False


class Trace(NamedTuple):
    """Something that a file tells of its making: ``kind`` is ``author``, ``location`` or ``unread``."""

    kind: str
    field: str
    value: str


class Answer(NamedTuple):
    """What came of fetching a link. ``trouble`` is empty when a page was there."""

    url: str
    trouble: str


def contact_facts(release: Release, locales: Sequence[str]) -> Iterator[Fact]:
    """Press contacts whom nobody can ring, or who cannot answer in an edition's language."""
    for number, person in enumerate(release.press_contacts):
        if not person.telephone:
            right = "a telephone number: journalists on deadline ring"
            yield Fact("contact-telephone", ("press_contacts", number), person.name, right)
    # Somebody whose languages are not given may speak any.
    people = release.press_contacts
    if not people or not all(person.languages for person in people):
        return
    spoken = {base(tag) for person in people for tag in person.languages}
    for tag in locales:
        if base(tag) not in spoken:
            right = f"a press contact who speaks {tag}, or the language added under languages"
            yield Fact("contact-language", ("press_contacts",), ", ".join(sorted(spoken)), right, tag)


_SCRIPTS = {"ar": "ARABIC", "uk": "CYRILLIC", "ru": "CYRILLIC", "kk": "CYRILLIC", "be": "CYRILLIC", "bg": "CYRILLIC"}
#: Segments of a path, or the first name of a host, by which sites tell their languages apart.
_IN_URL = re.compile(r"(?<=/)([a-z]{2})(?:[-_][A-Za-z]{2})?(?=/|$)")
_LANGUAGES = {"en", "fr", "de", "it", "es", "pl", "uk", "ru", "kk", "ar"}
#: Ukraine's own sites say ua for their Ukrainian pages, Kazakhstan's kz for Kazakh.
_COUNTRY_FOR = {"ua": "uk", "kz": "kk"}


def related_facts(release: Release) -> Iterator[Fact]:
    """Reports and stories out of order, or whose words or address are in another language than they say."""
    newest = None
    for number, report in enumerate(release.related):
        if newest is not None and report.date > newest:
            right = f"the newest first: it is newer than {newest.isoformat()} above it"
            yield Fact("related-order", ("related", number), f"{report.date.isoformat()} {report.title}", right)
        newest = report.date
    for table in ("related", "coverage"):
        for number, item in enumerate(getattr(release, table)):
            told = _told(item.url)
            if told and told != base(item.locale):
                right = f"the locale of what it leads to: its address says {told}, locale says {item.locale}"
                yield Fact("related-locale", (table, number), item.url, right)
            elif not _script_fits(item.title, item.locale):
                right = f"the locale of what it leads to; locale says {item.locale}"
                yield Fact("related-locale", (table, number), item.title, right)


def _told(url: str) -> str:
    parts = urlsplit(url)
    first = (parts.hostname or "").partition(".")[0]
    found = [first, *(match[1] for match in _IN_URL.finditer(parts.path))]
    named = [_COUNTRY_FOR.get(word, word) for word in found]
    return next((word for word in named if word in _LANGUAGES), "")


def _script_fits(title: str, tag: str) -> bool:
    """Whether most letters are of the language's script. A Latin name in an Arabic title changes nothing."""
    wanted = _SCRIPTS.get(base(tag), "LATIN" if base(tag) in _LANGUAGES else "")
    if not wanted or (len(tag.split("-")) > 1 and len(tag.split("-")[1]) == 4):
        return True
    names = [unicodedata.name(letter, "") for letter in title if letter.isalpha()]
    return not names or sum(name.startswith(wanted) for name in names) * 3 >= len(names)


_OWN = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa", ".invalid", ".test", ".onion")


def urls(release: Release, editions: Sequence[Edition]) -> Iterator[tuple[str, str, str, Place]]:
    """Every link with where it stands: (address, locale, place in the edition, place in release.toml)."""
    for edition in editions:
        for place, text in places(edition):
            yield from ((span.href, edition.locale, place, ()) for span in text if span.href)
    for table in ("related", "coverage"):
        yield from ((item.url, "", "", (table, number)) for number, item in enumerate(getattr(release, table)))
    for table in ("attachments", "images"):
        for number, file in enumerate(getattr(release, table)):
            yield from ((url, "", "", (table, number)) for _, url in file.url)


def link_facts(release: Release, editions: Sequence[Edition], answers: Sequence[Answer]) -> Iterator[tuple[Fact, str]]:
    """Links that are not encrypted or lead nowhere, each with its place in the edition."""
    troubles = {answer.url: answer.trouble for answer in answers}
    for url, locale, place, where in urls(release, editions):
        dead = troubles.get(url) or _nowhere(url)
        if dead:
            yield Fact("link-dead", where, url, f"a link that leads somewhere ({dead})", locale), place
        if url.startswith("http:"):
            yield Fact("link-http", where, url, "https, so that nobody on the way can read or change it", locale), place


def _nowhere(url: str) -> str:
    """Why nobody outside can open an address, as far as it can be told without asking; else empty."""
    parts = urlsplit(url)
    if parts.scheme == "mailto":
        return "" if re.search(r"[^@\s]@[^@\s]+\.[^@\s]", parts.path) else "no e-mail address"
    if parts.scheme == "tel":
        return "" if sum(map(str.isdigit, parts.path)) >= 3 else "no telephone number"
    host = (parts.hostname or "").rstrip(".")
    try:
        return "" if ipaddress.ip_address(host).is_global else "an address inside a network"
    except ValueError:
        own = host in _OWN or any(host.endswith(end) for end in _OWN if end.startswith("."))
        return "a name that only one network knows" if own or "." not in host else ""


def file_facts(
    release: Release, locales: Sequence[str], traces: Mapping[str, Sequence[Trace]], organisation: str
) -> Iterator[Fact]:
    """Images that some readers cannot see, and what files tell of their makers. The organisation may be named."""
    for number, image in enumerate(release.images):
        for tag in locales:
            if not _said(image.alternative, tag):
                right = f"[images.alternative] {tag} = what can be seen in it, for those who cannot see it"
                yield Fact("image-alternative", ("images", number), image.path or _said_first(image.title), right, tag)
    rules = {"author": "file-author", "location": "file-location", "unread": "file-unread"}
    rights = {
        "author": "the file saved anew without names in its properties",
        "location": "the picture saved anew without its place",
        "unread": "a look at its properties by hand",
    }
    for table in ("attachments", "images"):
        for number, file in enumerate(getattr(release, table)):
            for trace in traces.get(file.path, ()):
                if trace.kind == "author" and fold(trace.value) == fold(organisation):
                    continue
                found = f"{file.path}: {trace.field} {trace.value}".rstrip()
                # A picture goes into the message without its properties; only where it is published they remain.
                bare = table == "images" and file.send == "inline" and not file.url
                right = f"{rights[trace.kind]}{', before it is published; the mail goes without them' if bare else ''}"
                yield Fact(rules[trace.kind], (table, number), found, right, only_tells=bare)


def _said_first(text: Localised) -> str:
    return next((words for _, words in text if words), "an image")


def _said(text: Localised, tag: str) -> bool:
    table = {key: words for key, words in text if words}
    return "und" in table or lookup(tag, table) is not None


def size_facts(html: Mapping[str, int], message: Mapping[str, int], most: int) -> Iterator[Fact]:
    """HTML parts over the budget, and messages that the relay will refuse (RFC 1870). Sizes in octets."""
    for tag, octets in html.items():
        if octets > BUDGET:
            clipped = "; Gmail cuts it off" if octets > GMAIL else ""
            right = f"at most {BUDGET:,} bytes; Gmail clips at {GMAIL:,}{clipped}"
            yield Fact("html-large", (), f"{octets:,} bytes of HTML", right, tag)
    for tag, octets in message.items():
        if octets > most:
            right = f"at most {most:,}, which is what the relay takes; make the files smaller"
            yield Fact("message-large", (), f"{octets:,} bytes", right, tag)


#: Where anybody can have a mailbox: it proves no organisation.
_ANYBODYS = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com",
    "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "mail.com", "zoho.com", "ukr.net", "i.ua", "mail.ru",
    "yandex.ru", "yandex.kz", "wp.pl", "o2.pl", "onet.pl", "orange.fr", "free.fr", "laposte.net", "libero.it",
}  # fmt: skip
#: Second names under which a country registers others: org.uk, com.ua.
_REGISTRIES = {"ac", "co", "com", "edu", "gov", "gob", "gouv", "net", "ngo", "nom", "or", "org", "info", "asso"}


def sender_facts(sender: Sender) -> Iterator[Fact]:
    """A sender that readers, and their filters, cannot tell to be the organisation's."""
    mail, site = domain(sender.address), (urlsplit(sender.website).hostname or "").removeprefix("www.")
    if mail in _ANYBODYS:
        right = "an address in a domain of the organisation's own: anybody can have this one"
        yield Fact("sender-domain", ("sender", "address"), f"domain {mail}", right)
    elif site and _registered(mail) != _registered(site):
        right = f"an address in the website's domain, {_registered(site)}"
        yield Fact("sender-domain", ("sender", "address"), f"domain {mail}", right)


def _registered(host: str) -> str:
    """The part of a name that somebody registered. Without the public suffix list, so only the usual shapes."""
    parts = host.lower().split(".")
    shared = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _REGISTRIES
    return ".".join(parts[-3:] if shared else parts[-2:])


_STARTER = {
    ("organisation", "name"): ("your organisation",),
    ("organisation", "postal"): ("street 1, 1000 city, country",),
}


def starter_facts(sender: Sender, relay: str) -> Iterator[Fact]:
    """What the starter wrote into campaign.toml and nobody replaced."""
    values = {
        ("organisation", "name"): sender.organisation,
        ("organisation", "postal"): sender.postal,
        ("organisation", "website"): urlsplit(sender.website).hostname or "",
        ("sender", "address"): domain(sender.address),
        ("relay", "host"): relay,
    }
    for place, value in values.items():
        known = value.casefold() in _STARTER.get(place, ())
        if known or value == "organisation.example" or value.endswith(".organisation.example"):
            yield Fact("settings-placeholder", place, value, "your own; these are the starter's words")


def blank_facts(release: Release) -> Iterator[Fact]:
    """Placeholders among the facts: names, titles, addresses that a skeleton or a draft left."""
    texts: list[tuple[Place, str]] = []
    for number, person in enumerate(release.press_contacts):
        lines = (person.name, person.telephone, *(text for _, text in (*person.role, *person.hours)))
        texts.extend((("press_contacts", number), text) for text in lines)
    for table in ("related", "coverage"):
        texts.extend(((table, number), item.title) for number, item in enumerate(getattr(release, table)))
    for table in ("attachments", "images"):
        for number, file in enumerate(getattr(release, table)):
            texts.extend(((table, number), text) for _, text in (*file.title, *file.alternative))
    for place, text in texts:
        yield from (Fact("placeholder", place, found, right) for found, right in blanks(text, release.source_locale))
    for url, _, _, place in urls(release, ()):
        if urlsplit(url).hostname == "placeholder.example" or url == "https://organisation.example/reports/earlier":
            yield Fact("placeholder", place, url, "the address itself")
    for number, person in enumerate(release.press_contacts):
        if domain(person.email) == "placeholder.example":
            yield Fact("placeholder", ("press_contacts", number), person.email, "the person's address")
