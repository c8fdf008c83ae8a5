"""What stands before a subject that goes again: the mark of a reply, of a correction. By locale; only data.

Not a parser of threads: those join by Message-ID. RFC 5322 section 3.6.5 knows ``Re:`` alone; mail programs of other
languages write and know their own.
"""

import re
from typing import NamedTuple

from campaign.locale import base

__all__ = ["CORRECTIONS", "REPLIES", "corrected", "reply", "topic"]


class _Reply(NamedTuple):
    """The mark that we write, and others that programs of the language write."""

    ours: str
    others: tuple[str, ...] = ()


#: Outlook, Thunderbird, Apple Mail and Gmail in each language; ``Re`` where they agree on it.
REPLIES = {
    "en": _Reply("Re"),
    "fr": _Reply("Re", ("Réf", "Rép")),
    "de": _Reply("AW", ("Antw", "Antwort")),
    "it": _Reply("RIF", ("R",)),
    "es": _Reply("Re", ("Resp",)),
    "pl": _Reply("Odp", ()),
    "uk": _Reply("Re", ("Відп", "На")),
    "ru": _Reply("Re", ("Отв", "Ответ", "На", "HA")),
    "kk": _Reply("Re", ("Жауап",)),
    "ar": _Reply("رد", ("الرد",)),
}
#: How newsrooms head a correction.
CORRECTIONS = {
    "en": "Correction",
    "fr": "Rectificatif",
    "de": "Berichtigung",
    "it": "Rettifica",
    "es": "Rectificación",
    "pl": "Sprostowanie",
    "uk": "Виправлення",
    "ru": "Исправление",
    "kk": "Түзету",
    "ar": "تصحيح",
}
_KNOWN = {"Re", "SV", "VS", *(mark for marks in REPLIES.values() for mark in (marks.ours, *marks.others))}
_ANY = "|".join(map(re.escape, sorted(_KNOWN)))
# A number is what some programs count replies with: Re[2]:
_MARK = re.compile(rf"\s*(?:{_ANY})(?:[ ]?[\[(]\d+[\])])?[ \u00a0\u202f]?[:：]\s*", re.IGNORECASE)


def topic(subject: str) -> str:
    """The subject without any marks of reply before it, in whatever language.

    >>> topic("AW: Re[2]: Odp: Ruling: what it says")
    'Ruling: what it says'
    """
    while (found := _MARK.match(subject)) and subject[found.end() :].strip():
        subject = subject[found.end() :]
    return subject


def reply(subject: str, tag: str) -> str:
    """The subject as an answer in the locale's manner, with one mark and no more.

    >>> reply("Re: Urteil", "de")
    'AW: Urteil'
    """
    return f"{REPLIES.get(base(tag), REPLIES['en']).ours}: {topic(subject).strip()}"


def corrected(subject: str, tag: str) -> str:
    """The subject of a correction, headed in the locale's word; English where we know none.

    >>> corrected("Asile", "fr")
    'Rectificatif : Asile'
    """
    colon = " : " if base(tag) == "fr" else ": "
    return f"{CORRECTIONS.get(base(tag), CORRECTIONS['en'])}{colon}{subject}"
