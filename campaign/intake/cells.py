"""What one cell says: a list, a language, a country, a yes or no, a date; and the guard against formulas.

Each function takes the cell's text and returns the value, or raises ``ValueError`` with what would be right.
Nothing is guessed where two readings are likely: 03/04/2024 is two dates, so it is refused.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from campaign.contact import BASES, TRUST
from campaign.locale import base, canonical
from campaign.text import fold, normalise

__all__ = [
    "basis",
    "country",
    "date",
    "gender",
    "guard",
    "join",
    "languages",
    "letters",
    "split",
    "trust",
    "unguard",
    "yes_no",
]

_SEPARATORS = ";,|\n"
_PARTS = re.compile(rf'\s*(?:"((?:[^"]|"")*)"\s*(?=[{_SEPARATORS}]|$)|([^{_SEPARATORS}]*))(?:[{_SEPARATORS}]|$)')
#: Not decomposed by Unicode, but written without their stroke all the same.
_STROKES = str.maketrans("łøđħŧı", "lodhti")
_YES = "yes y true 1 x ✓ tak t oui vrai ja j wahr sí si verdadero sì vero так да истина نعم"
_NO = "no n false 0 - nie non faux nein falsch falso ні нет ложь لا"
_WOMAN = (
    "f female woman w weiblich frau ms mrs miss mme madame femme féminin k kobieta pani ж жінка жіноча жен "
    "женский женщина пані г-жа госпожа әйел ханым mujer femenino sra señora donna femmina "
    "sig.ra signora أنثى امرأة السيدة"
)
_MAN = (
    "m male man männlich mann herr mr monsieur homme masculin mężczyzna pan ч чол чоловік чоловіча муж мужской мужчина "
    "пан г-н господин ер мырза hombre masculino sr señor uomo maschio sig signor ذكر رجل السيد"
)
_NEITHER = "- x n d u divers diverse other unknown non-binary mx autre inne інше другое otro altro"
#: The languages whose names for countries and languages are known.
_NAMED_IN = ("en", "fr", "de", "pl", "uk", "ru", "es", "it", "ar")
#: Languages known by their own name, besides those.
_OWN = "be bg bs ca cs da el et fa fi ga he hi hr hu hy id is ja ka kk ko ky lt lv mk nl nb no pt ro sk sl sq sr sv"
#: What people write for countries and Unicode's locale data do not.
_COUNTRIES = {
    "Great Britain": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB",
    "Czech Republic": "CZ", "Holland": "NL", "Turkey": "TR", "Macedonia": "MK", "Palestine": "PS",
    "Ivory Coast": "CI", "Burma": "MM", "Deutschland": "DE", "Česká republika": "CZ", "Беларусь": "BY",
}  # fmt: skip
_NO_COUNTRY = {"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"}
# A danger at the start of a cell, or after a character that some spreadsheet takes for the end of one.
_STARTS = r"(?:^|(?<=[;,|\t\r\n]))"
_DANGER = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_UNGUARDED = re.compile(f"{_STARTS}(?='*{_DANGER})")
_GUARDED = re.compile(f"{_STARTS}'(?='*{_DANGER})")


def guard(cell: str) -> str:
    """The cell as it is safe to open in a spreadsheet: an apostrophe before what would start a formula.

    OWASP, CSV Injection: ``=``, ``+``, ``-``, ``@``, tab, carriage return, line feed and the full-width forms, at
    the start or after a separator. One already behind apostrophes gets one more, so ``unguard`` takes off exactly
    this one.
    """
    return _UNGUARDED.sub("'", cell)


def unguard(cell: str) -> str:
    """The cell without the apostrophes of ``guard``; a formula is only text."""
    return _GUARDED.sub("", cell) if "'" in cell else cell


def letters(text: str) -> str:
    """The letters and digits alone, without case and marks: ``E-Mail`` → ``email``, ``Imię`` → ``imie``."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(character for character in plain if character.isalnum())


def split(cell: str) -> tuple[str, ...]:
    """The values of a list: apart at semicolon, comma, bar or line end; quotation marks hold one together."""
    cell = normalise(cell)
    if '"' not in cell:
        values = re.split(f"[{_SEPARATORS}]", cell)
    else:
        values = [quoted.replace('""', '"') or bare for quoted, bare in _PARTS.findall(cell)]
    return tuple(value for value in map(str.strip, values) if value)


def join(values: Iterable[str]) -> str:
    """The list as one cell, such that ``split`` gives it back."""
    return ";".join(
        '"' + value.replace('"', '""') + '"' if any(c in value for c in _SEPARATORS + '"') else value
        for value in values
        if value
    )


def languages(cell: str) -> tuple[str, ...]:
    """Tags of the languages named, in order: ``pl``, ``pt-BR``, ``French``, ``français``."""
    return tuple(map(_language, split(cell)))


@lru_cache(2000)
def _language(name: str) -> str:
    right = f"a language such as uk, pt-BR or Ukrainian; {name[:40]!r} is none"
    if len(name) > 100:
        raise ValueError(right)
    try:
        tag = _modern(canonical(name))
    except ValueError:
        tag = ""
    codes, names = _known_languages()
    if tag and base(tag) in codes:
        return tag
    found = names.get(letters(name))
    if found is None:
        raise ValueError(right + _meant(tag))
    return found


def _modern(tag: str) -> str:
    """The tag with its language's preferred code: ``pol`` is ``pl`` (RFC 5646 section 4.5, by Unicode's aliases)."""
    from babel.core import get_global

    alias = get_global("language_aliases").get(base(tag))
    return canonical(alias) + tag[len(base(tag)) :] if alias else tag


def _meant(tag: str) -> str:
    """The language of the country whose code was given for one: ``ua`` is not a language, but ``uk`` is."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(f"und_{tag.upper()}") if len(tag) == 2 else None
    return f" (the country's language is {likely.partition('_')[0]})" if likely else ""


@cache
def _known_languages() -> tuple[frozenset[str], dict[str, str]]:
    """The codes there are, and the names folded, each with its code."""
    from babel import Locale

    names: dict[str, str] = {}
    for locale in map(Locale, _NAMED_IN):
        for code, name in locale.languages.items():
            if "_" not in code:
                names.setdefault(letters(name), code)
    codes = frozenset(names.values())
    for code in _OWN.split():
        names.setdefault(letters(Locale(code).languages.get(code, code)), code)
    return codes, names


@lru_cache(2000)
def country(cell: str) -> str:
    """The ISO 3166-1 code of a country given by code or name."""
    right = "a country such as PL or Poland"
    if len(cell) > 100:
        raise ValueError(right)
    codes, names = _known_countries()
    # A code is its plain letters; a name may be written with marks or without, but ČR is not CR.
    code = codes.get(cell.replace(".", "").upper()) if cell.isascii() else None
    found = code or names.get(letters(cell))
    if not found:
        raise ValueError(right)
    return found


@cache
def _known_countries() -> tuple[dict[str, str], dict[str, str]]:
    """The codes and their aliases, and the names folded, each with its country's code."""
    from babel import Locale
    from babel.core import get_global

    codes: dict[str, str] = {}
    names = {letters(name): code for name, code in _COUNTRIES.items()}
    for locale in map(Locale, _NAMED_IN):
        for code, name in locale.territories.items():
            if len(code) == 2 and code not in _NO_COUNTRY:
                codes[code] = code
                names.setdefault(letters(name), code)
                names.setdefault(letters(name.partition("(")[0]), code)
    # UK, USA and the three-letter codes are aliases; one that stands for several countries is no answer.
    for alias, now in get_global("territory_aliases").items():
        if alias.isalpha() and len(now) == 1 and now[0] in codes:
            codes.setdefault(alias, now[0])
    return codes, names


def yes_no(cell: str) -> bool:
    """Whether the cell says yes or no, in one of several languages."""
    word = fold(cell[:20])
    if word in _YES.split():
        return True
    if word in _NO.split():
        return False
    raise ValueError("yes or no")


def date(cell: str) -> dt.date:
    """The date: 2024-05-31 or 31.05.2024. With slashes only year first."""
    year_first = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", cell, re.ASCII)
    day_first = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell, re.ASCII)
    try:
        if day_first:
            return dt.date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        if year_first:
            return dt.date(int(year_first[1]), int(year_first[3]), int(year_first[4]))
    except ValueError:
        pass
    raise ValueError("a date such as 2024-05-31 or 31.05.2024")


def _one_of(cell: str, allowed: tuple[str, ...]) -> str:
    word = re.sub(r"[\s_]+", "-", fold(cell[:100]))
    if word not in allowed:
        raise ValueError("one of " + ", ".join(allowed))
    return word


def gender(cell: str) -> str:
    """``f``, ``m``, or empty for what is said to be neither or unknown."""
    word = fold(cell[:30]).rstrip(".")
    for value, words in (("f", _WOMAN), ("m", _MAN), ("", _NEITHER)):
        if word in words.split():
            return value
    raise ValueError("f, m or nothing")


def trust(cell: str) -> str:
    """What the contact said to material under embargo."""
    return _one_of(cell, TRUST)


def basis(cell: str) -> str:
    """The ground on which we hold the address."""
    return _one_of(cell, BASES)
