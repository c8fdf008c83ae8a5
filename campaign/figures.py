"""Numbers, dates and hours in running text, read as the language writes them, so that they can be compared.

``7,500``, ``7 500``, ``7.500`` and ``٧٥٠٠`` are one number; ``29 September 2020``, ``29 вересня 2020 року`` and
``2020 жылғы 29 қыркүйек`` one date. Numbers in words are not read as figures; ``spoken`` tells which a text may hold.
The calendar is Gregorian. Not a parser of money, measures or fractions.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from campaign.locale import base
from campaign.numerals import MONTHS, MORE_MONTHS, NUMBERS, POINT, SCALES

__all__ = ["Day", "Figure", "alike", "read", "spoken"]


class Day(NamedTuple):
    """A date, or what a text says of one: 0 for a year or a day that is not said."""

    year: int
    month: int
    day: int


class Figure(NamedTuple):
    """A number, a date, an hour (in minutes) or a telephone number, and how it is written."""

    kind: Literal["number", "date", "hour", "telephone"]
    value: Decimal | Day | int | str
    found: str


_BLANKS = " \u00a0\u2009\u202f"
_BLANK = f"[{_BLANKS}]"
_CURRENCIES = tuple("$€£¥₴₽₸₺")
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.?º|°|ª|\.|-?(?:го|е|му|ші|шы|нші|ншы))?"
_OF = r"(?:de\s+|d['’]|of\s+|del\s+)?"
_THEN = r"(?:,|\s+del?|\s+von)?\s+"
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_TELEPHONE = re.compile(r"\+\d[\d\s().-]{6,}\d")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<figure>\d\d)-(?P<day>\d\d)(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<day>\d{1,2})(?P<sign>[./])\s?(?P<figure>\d{1,2})(?P=sign)\s?(?P<year>\d{4})(?!\d)"
)
_HOUR = re.compile(
    r"(?<![\w:.,])(?P<hour>[01]?\d|2[0-4])(?:"
    r":(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d)(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?|"
    r"[.](?P<minute1>[0-5]\d)(?:\s?(?P<half1>[ap])\.?\s?m\b\.?|\s?(?:Uhr|horas)\b)|"
    r"\s?h(?:eures?)?\s?(?P<minute2>[0-5]\d)?(?!\w)|\s?(?P<half3>[ap])\.?\s?m\b\.?|\s(?:Uhr|час[аоу]\w*|годин[іиу]\w*|horas)\b)|"
    r"(?<=[aA]lle )(?P<hour4>1\d|2[0-4])(?![\w.,]\w|\w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,٫]\d+)?|\d{{1,3}}(?:[.,'’٬]\d{{3}})+(?!\d)(?:[.,٫]\d+)?|"
    r"\d+(?:[.,٫]\d+(?![.,]\d))?)"
)
_ROMAN = re.compile(r"\b[IVXLC]{2,8}(?=\b|e\b|ème\b)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def read(text: str, locale: str) -> list[Figure]:
    """What a text says in figures, in its order."""
    line = _ascii_digits(text)
    taken: list[tuple[int, int, Figure | None]] = []
    for start, end, figure in _candidates(line, locale):
        if all(end <= other[0] or start >= other[1] for other in taken):
            found = text[start:end].strip()
            taken.append((start, end, figure._replace(found=found) if figure else None))
    return [figure for _, _, figure in sorted(taken, key=lambda one: one[0]) if figure]


_Candidate = tuple[int, int, Figure | None]


def _candidates(line: str, locale: str) -> Iterator[_Candidate]:
    """Everything that may be a figure, the surest kinds first. ``None`` is what only looks like one."""
    for match in _URL.finditer(line):
        yield match.start(), match.end(), None
    for match in _TELEPHONE.finditer(line):
        yield match.start(), match.end(), Figure("telephone", re.sub(r"\D", "", match[0]), "")
    for pattern in (*_patterns(base(locale)), _ISO, _NUMERIC):
        for match in pattern.finditer(line):
            day = _day(match, base(locale))
            if day:
                yield match.start(), match.end(), Figure("date", day, "")
    for match in _HOUR.finditer(line):
        yield match.start(), match.end(), Figure("hour", _minutes(match), "")
    for match in _NUMBER.finditer(line):
        value = _value(match[0], locale)
        money = line[: match.start()].rstrip(_BLANKS).endswith(_CURRENCIES)
        scale = _scaled(base(locale), money=money).match(line, match.end())
        end = scale.end() if scale else match.end()
        yield match.start(), end, Figure("number", value * (_factor(scale[1], base(locale)) if scale else 1), "")


def _ascii_digits(text: str) -> str:
    """The text with the figures of every script as 0 to 9, each in its place, and no Arabic letter before them."""
    if text.isascii():
        return text
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    # Arabic writes its article and its small words as one with the figure.
    return re.sub(r"[\u0621-\u064a](?=\d)", " ", plain)


@functools.cache
def _months(language: str) -> tuple["re.Pattern[str]", ...]:
    forms = [MONTHS[language], *MORE_MONTHS.get(language, ())] if language in MONTHS else []
    # Alternatives stand outside brackets only between months.
    parted = [re.split(r"\|(?![^(]*\))", form) for form in forms]
    return tuple(re.compile("|".join(month), re.IGNORECASE) for month in zip(*parted, strict=True))


@functools.cache
def _patterns(language: str) -> tuple["re.Pattern[str]", ...]:
    """A language's dates, the fullest first."""
    months = [month.pattern for month in _months(language)]
    if not months:
        return ()
    one = "|".join(sorted("|".join(months).split("|") if language == "ar" else months, key=len, reverse=True))
    # Two names of one month stand beside each other in some Arabic papers.
    month = rf"(?P<month>{one})\b\.?(?:\s?[/(]\s?\w+\)?)?"
    # "may" is also a verb, "mar" and "dec" are parts of words: months are written with a capital.
    flags = re.NOFLAG if language in ("en", "de") else re.IGNORECASE
    forms = [
        rf"{_YEAR}\s*(?:жыл\w*|ж\.)\s*,?\s*{_DAY}\s*{month}",
        rf"{_YEAR}\s*(?:жыл\w*|ж\.)\s*,?\s*{month}",
        rf"{_DAY}\s+{_OF}{month}{_THEN}{_YEAR}",
        rf"\b{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?\s+{_YEAR}",
        rf"{_DAY}\s+{_OF}{month}",
        rf"\b{month}{_THEN}{_YEAR}",
        rf"\b{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,:]\d|\d)",
    ]
    if language != "kk":
        del forms[:2]
    if language != "en":
        forms = [form for form in forms if r"\s+(?P<day>" not in form]
    return tuple(re.compile(form, flags) for form in forms)


def _day(match: "re.Match[str]", language: str) -> Day | None:
    parts = match.groupdict()
    year, day = int(parts.get("year") or 0), int(parts.get("day") or 0)
    if parts.get("figure"):
        month = int(parts["figure"])
        day, month = (month, day) if month > 12 >= day else (day, month)
    else:
        month = next(n for n, name in enumerate(_months(language), 1) if name.fullmatch(parts["month"]))
    try:
        dt.date(year or 2000, month, day or 1)
    except ValueError:
        return None
    return Day(year, month, day)


def _minutes(match: "re.Match[str]") -> int:
    minute = next((match[name] for name in ("minute", "minute1", "minute2") if match[name]), "0")
    half = next((match[name] for name in ("half", "half1", "half3") if match[name]), "").lower()
    hour = int(match["hour"] or match["hour4"])
    return (hour % 12 + 12 * (half == "p") if half else hour) * 60 + int(minute)


def _value(written: str, locale: str) -> Decimal:
    """A number's value. One sign with three figures after it parts thousands, unless it is the decimal sign here."""
    plain = re.sub(f"{_BLANK}|['’٬]", "", written).replace("٫", "d")
    signs = [c for c in plain if c in ".,"]
    if len(signs) == 1 and "d" not in plain:
        decimal = "." if locale in POINT or base(locale) in POINT else ","
        whole, tail = plain.split(signs[0])
        thousands = len(tail) == 3 and whole.lstrip("0") and (base(locale) == "ar" or signs[0] != decimal)
        # A blank or an apostrophe already parts the thousands.
        return Decimal(whole + tail) if thousands and plain == written else Decimal(f"{whole}.{tail}")
    if len(set(signs)) > 1 or (signs and "d" in plain):
        plain = plain.replace("d", ".") if "d" in plain else plain[::-1].replace(signs[-1], "d", 1)[::-1]
    return Decimal(re.sub("[.,]", "", plain).replace("d", ".") if "d" in plain else re.sub("[.,]", "", plain))


@functools.cache
def _scaled(language: str, *, money: bool) -> "re.Pattern[str]":
    # Five metres are no millions, but €5m are.
    words = "|".join([*(word for word, _ in SCALES.get(language, ())), *(["m"] if money and language == "en" else [])])
    return re.compile(rf"(?:{_BLANK}|-)?({words})\b\.?" if words else r"(?!)()", re.IGNORECASE)


def _factor(word: str, language: str) -> int:
    return next((factor for form, factor in SCALES[language] if re.fullmatch(form, word, re.IGNORECASE)), 10**6)


def alike(one: Figure, other: Figure) -> bool:
    """Whether two figures can say the same thing: a date with and without its year, ``2 pm`` and ``14``."""
    if one.kind == other.kind:
        return _same_day(one, other) if one.kind == "date" else one.value == other.value
    first, second = sorted((one, other), key=lambda figure: figure.kind)
    if second.kind != "number" or first.kind == "telephone":
        return False
    number = Decimal(str(second.value))
    if isinstance(first.value, Day):
        return number in (first.value.day or -1, first.value.year or -1)
    hours, minutes = divmod(int(str(first.value)), 60)
    return number in {hours + Decimal(minutes) / 100, (hours - 12) + Decimal(minutes) / 100}


def _same_day(one: Figure, other: Figure) -> bool:
    first, second = one.value, other.value
    if not isinstance(first, Day) or not isinstance(second, Day):
        return False
    months = first.month == second.month and (not first.day or not second.day or first.day == second.day)
    # In figures with slashes some write the month first.
    turned = "/" in one.found + other.found and (first.month, first.day) == (second.day, second.month)
    return (months or turned) and (not first.year or not second.year or first.year == second.year)


def spoken(text: str, locale: str) -> frozenset[Decimal]:
    """The whole numbers that a text may say in words or in Roman figures; more rather than fewer."""
    found = {_roman(match[0]) for match in _ROMAN.finditer(text.translate(_CYRILLIC_ROMAN))}
    values: list[int] = []
    before = 0
    for match in _WORD.finditer(text.casefold()):
        value = _word(match[0], base(locale))
        near = value and values and before and match.start() - before <= 3
        values = [*(values if near else []), *([value] if value else [])]
        before = match.end() if value else 0
        found.update(_sums(values))
    return frozenset(map(Decimal, found))


_CYRILLIC_ROMAN = str.maketrans("ХІСМV", "XICMV")


def _roman(figures: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[figure] for figure in figures]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _sums(values: list[int]) -> set[int]:
    """What neighbouring words come to: each alone, ``twenty five``, ``two hundred``, ``quatre-vingts``."""
    total = 0
    for value in values:
        many = 0 < total < value and (value >= 100 or (total, value) == (4, 20))
        total = total * value if many else total + value
    return {*values, total} - {0}


@functools.cache
def _forms(language: str) -> tuple[tuple["re.Pattern[str]", int], ...]:
    pairs = (entry.rpartition("=") for entry in NUMBERS.get(language, "").split())
    return tuple((re.compile(form.replace("*", r"\w*")), int(value)) for form, _, value in pairs)


@functools.lru_cache(maxsize=4096)
def _word(word: str, language: str) -> int:
    """The value of a number word, 0 for any other word."""
    if language == "de" and "und" in word[2:]:
        # fünfundzwanzig
        unit, _, tens = word.partition("und")
        if _word(unit, language) and _word(tens, language):
            return _word(unit, language) + _word(tens, language)
    if language != "uk":
        # dell’Ottocento; in Ukrainian the sign is part of the word.
        word = re.split("['’]", word)[-1]
    bare = word.removeprefix("و").removeprefix("ال") if language == "ar" and len(word) > 4 else word
    return next((value for form, value in _forms(language) if form.fullmatch(bare) or form.fullmatch(word)), 0)
