"""Locale tags (BCP 47): canonical form, base language, direction, look-up.

Not a locale database: names, dates and plurals come from Babel at the rendering door.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from campaign.text import Line, normalise, single_line

__all__ = ["Localised", "Tag", "base", "canonical", "direction", "frozen", "localised", "lookup"]

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII
)
_RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})


def canonical(tag: str) -> str:
    """The tag in canonical case: ``pt_br`` → ``pt-BR``, ``SR-latn`` → ``sr-Latn``.

    Raises ``ValueError`` for anything that is not language, optional script, optional region (RFC 5646 section 2.1;
    variants and extensions are not used in newsrooms' lists).
    """
    match = _TAG.fullmatch(tag.strip().replace("_", "-"))
    if match is None:
        raise ValueError("a locale tag such as en, pt-BR or sr-Latn")
    parts = [match["language"].lower()]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts)


#: A canonical locale tag.
Tag = Annotated[str, AfterValidator(canonical)]


def base(tag: str) -> str:
    """The base language: ``pt-BR`` → ``pt``."""
    return tag.partition("-")[0]


#: Regions that say in which script their Chinese is written.
_REGION_SCRIPTS = {"zh-TW": "Hant", "zh-HK": "Hant", "zh-MO": "Hant", "zh-CN": "Hans", "zh-SG": "Hans"}


def _script(tag: str) -> str:
    return next((part for part in tag.split("-")[1:] if len(part) == 4), "") or _REGION_SCRIPTS.get(tag, "")


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``, by script where the tag names one, else by language."""
    script = _script(tag)
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if base(tag) in _RTL_LANGUAGES else "ltr"


def lookup(wanted: str, offered: Iterable[str]) -> tuple[str, str] | None:
    """The offered tag that serves ``wanted``, with how: ``exact`` or ``base``. ``None`` when none does.

    First the same tag, then the wanted tag shortened from the right (RFC 4647 section 3.4), then any of the
    same language, in sorted order. Two different named scripts never serve each other.
    """
    tags = sorted(offered)
    if wanted in tags:
        return wanted, "exact"
    shorter = wanted
    while "-" in shorter:
        shorter = shorter.rpartition("-")[0]
        if shorter in tags:
            return shorter, "base"
    for tag in tags:
        clash = _script(tag) and _script(wanted) and _script(tag) != _script(wanted)
        if base(tag) == base(wanted) and not clash:
            return tag, "base"
    return None


def frozen(value: object) -> object:
    """A string stands for every locale; a table for those it names. Kept as sorted pairs: frozen and hashable."""
    if isinstance(value, str):
        return (("und", single_line(normalise(value))),)
    if isinstance(value, Mapping):
        return tuple(sorted((canonical(str(tag)), single_line(normalise(str(text)))) for tag, text in value.items()))
    return value


#: Text in one or more locales, as sorted (tag, text) pairs; ``und`` stands for all. Input: a string or a table.
Localised = Annotated[tuple[tuple[str, Line], ...], BeforeValidator(frozen)]


def localised(value: Localised, tag: str, *fallback: str) -> str:
    """The text for a locale: its own, its base language's, the fallbacks', ``und``, else the first; else empty."""
    table = dict(value)
    for wanted in (tag, *fallback):
        found = lookup(wanted, table)
        if found:
            return table[found[0]]
    return table.get("und") or next(iter(table.values()), "")
