"""The linter's rules on an edition's words. Each takes the edition and gives places with what stands there."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from campaign.edition import Edition, Items, Paragraph, Quote, places, plain
from campaign.lint_quotes import Scan, scan
from campaign.lint_words import (
    ATTACHED,
    BARE,
    BLANK_WORDS,
    BLANKS,
    JOINING,
    LOCAL_BLANKS,
    MONTHS,
    ONCE,
    SAYS,
    SKELETON,
    TWICE,
)
from campaign.locale import base
from campaign.text import fold

__all__ = ["Hit", "blanks", "hits", "mentions_attachment"]

_LEAD_WORDS = 60
_HEADLINE_CHARACTERS = 110
#: A quotation of fewer words is a term or a title; nobody has to be named for it.
_SENTENCE_WORDS = 6
_CLAUSE_WORDS = 4
_ENDS = ".!?…؟。,،"
_BRACKETS = re.compile(r"\[([^\[\]]{2,60})\]|<([^<>]{2,60})>|\{([^{}]{2,60})\}")
_TWICE = re.compile(r"(?<![\w’'-])([^\W\d_]+)[ \u00a0\u202f\n]+(\1)(?![\w’'-])", re.IGNORECASE)
_DASH = re.compile(r"\s*[—–―-]+\s*\w")


class Hit(NamedTuple):
    """What a rule found at a place of an edition."""

    rule: str
    place: str
    found: str
    right: str


def hits(edition: Edition, organisation: str) -> Iterator[Hit]:
    """All that is wrong with the words of one edition, taken by themselves."""
    for rule in _RULES:
        yield from rule(edition)
    yield from _subject(edition, organisation)


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _lead(edition: Edition) -> Iterator[Hit]:
    words = plain(edition.lead)
    count = _words(words)
    if not count:
        yield Hit("lead-missing", "lead", "", "a first paragraph that says who did what, where, when and why")
    elif not _words(BARE.sub(" ", words)):
        yield Hit("lead-missing", "lead", words, "who did what, where, when and why; what this is stands above already")
    elif count > _LEAD_WORDS:
        yield Hit("lead-long", "lead", words, f"at most {_LEAD_WORDS} words; these are {count}")


def _headline(edition: Edition) -> Iterator[Hit]:
    # Arabic vowel signs take no room of their own.
    count = sum(not _combining(character) for character in edition.headline)
    if count > _HEADLINE_CHARACTERS:
        right = f"at most {_HEADLINE_CHARACTERS} characters; these are {count}"
        yield Hit("headline-long", "headline", edition.headline, right)


def _combining(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _subject(edition: Edition, organisation: str) -> Iterator[Hit]:
    subject = edition.mail_subject
    # A name and a date beside the kicker still say nothing of what happened.
    rest = BARE.sub(" ", subject) if BARE.search(subject) else subject
    for noise in (organisation, edition.dateline):
        rest = re.sub(re.escape(noise), " ", rest, flags=re.IGNORECASE) if noise else rest
    months = MONTHS.get(base(edition.locale), MONTHS["en"]).replace(" ", "|")
    rest = re.sub(rf"(?<!\w)(?:{months})\w*\.?|\d+\w{{0,2}}", " ", rest, flags=re.IGNORECASE)
    if rest != subject and BARE.search(subject) and not _words(" ".join(set(rest.casefold().split()) - JOINING)):
        place = "subject" if edition.subject else "headline"
        yield Hit("subject-bare", place, subject, "what happened, in a few words: the subject is all that many see")


def _placeholders(edition: Edition) -> Iterator[Hit]:
    for place, text in places(edition):
        yield from (Hit("placeholder", place, found, right) for found, right in blanks(plain(text), edition.locale))


def blanks(text: str, tag: str) -> Iterator[tuple[str, str]]:
    """Every placeholder in a text with what would be right."""
    if fold(text) in SKELETON:
        yield text, "words of your own; these are the skeleton's"
        return
    meant = LOCAL_BLANKS.get(base(tag))
    for match in BLANKS.finditer(text):
        if not (meant and meant.match(text, match.start())):
            yield text[match.start() : match.end() + 20].split("\n", maxsplit=1)[0], "what was to stand here"
    for match in _BRACKETS.finditer(text):
        words = re.findall(r"[^\W\d_](?:[\w’'-]*\w)?", next(filter(None, match.groups())).casefold())
        shouted = match[0].isupper() and len(words) > 1
        if any(word in BLANK_WORDS for word in words) and (shouted or {*words} <= BLANK_WORDS | JOINING):
            yield match[0], "what was to stand here"


def _doubled(edition: Edition) -> Iterator[Hit]:
    language = base(edition.locale)
    if language not in TWICE and language not in ONCE:
        return
    for place, text in places(edition):
        for match in _TWICE.finditer(plain(text)):
            if not _may_stand_twice(match[1], match[2], language):
                yield Hit("word-doubled", place, match[0], f"{match[2]} once")


def _may_stand_twice(first: str, second: str, language: str) -> bool:
    word = first.casefold()
    if language in ONCE:
        return word not in ONCE[language]
    # Bora Bora, Lang Lang: a name. "THE THE" and "Il il" are none.
    name = first[:1].isupper() and second[:1].isupper() and not (first.isupper() and len(first) > 1)
    # Arabic adverbs are repeated for "one by one": they end in a tanwin.
    adverb = language == "ar" and word.endswith(("اً", "ًا"))
    return name or adverb or word in TWICE[language]


class _Spot(NamedTuple):
    """A paragraph as it is read for its quotations; ``before`` and ``after`` are its neighbours' words."""

    place: str
    words: str
    said: bool


def _spots(edition: Edition) -> list[_Spot]:
    """The paragraphs in the order of reading. ``said``: it is inside a quotation already."""
    inside = {place for place, block in _blocks(edition) if isinstance(block, Quote)}
    return [
        _Spot(place, plain(text), any(place.startswith(f"{quote}.") for quote in inside))
        for place, text in places(edition)
        if not place.endswith((".speaker", ".role"))
    ]


def _blocks(edition: Edition) -> Iterator[tuple[str, Paragraph | Items | Quote]]:
    for number, section in enumerate(edition.sections, 1):
        for position, block in enumerate(section.blocks, 1):
            yield f"section.{number}.block.{position}", block
    if edition.pull_quote:
        yield "pull_quote", edition.pull_quote


def _quotations(edition: Edition) -> Iterator[Hit]:
    """Marks without a partner, and quotations in running text that nobody says."""
    spots = _spots(edition)
    open_before, named_before, before = False, False, ""
    for number, spot in enumerate(spots):
        after = spots[number + 1].words if number + 1 < len(spots) else ""
        read = scan(spot.words, edition.locale, carried=open_before)
        goes_on = bool(read.open) and _begins_quoted(after)
        for position in (*read.stray, *(() if goes_on else read.open)):
            found = spot.words[max(0, position - 15) : position + 40]
            side = "closing" if position in read.open or _looks_open(spot.words, position) else "opening"
            yield Hit("quote-unclosed", spot.place, found, f"its {side} quotation mark is missing")
        says = bool(SAYS.search(_outside(spot.words, read)))
        if not spot.said and spot.place.partition(".")[0] in {"lead", "section", "boilerplate"}:
            known = says or named_before or before.rstrip().endswith(":") or bool(_DASH.match(after))
            yield from (
                Hit("quote-unattributed", spot.place, said, "who said it, in the same paragraph")
                for said in _statements(spot.words, read)
                if not known and not _attributed_here(spot.words, read)
            )
        open_before, before = goes_on, spot.words
        # A speaker who was named goes on speaking in the next paragraph.
        named_before = bool(read.quoted or goes_on) and (says or named_before)


def _looks_open(words: str, position: int) -> bool:
    return position + 1 < len(words) and not words[position + 1].isspace()


def _begins_quoted(words: str) -> bool:
    return words.lstrip()[:1] in set("“„«»\"‘'”‹")


def _outside(words: str, read: Scan) -> str:
    for start, end in sorted(read.quoted, reverse=True):
        words = f"{words[:start]} … {words[end:]}"
    return words


def _statements(words: str, read: Scan) -> list[str]:
    """The quotations that are somebody's sentence, not a term, a title or a few words taken over."""
    found = []
    for start, end in read.quoted:
        said = words[start + 1 : end - 1].strip()
        whole = said[-1:] in _ENDS or (
            words[end : end + 1] in {".", ",", "!", "?", "،"} and words[:start].strip() == ""
        )
        begins = said[:1].isupper() or not said[:1].islower()
        if (
            _words(said) >= (_CLAUSE_WORDS if whole and not words[:start].strip() else _SENTENCE_WORDS)
            and whole
            and begins
        ):
            found.append(words[start:end])
    return found


def _attributed_here(words: str, read: Scan) -> bool:
    """A colon before it, a dash and a name behind it, or a comma and soon a name: ”, beamed Ada."""
    return any(
        words[:start].rstrip().endswith(":") or _DASH.match(words[end:]) or _named_behind(words, end)
        for start, end in read.quoted
    )


def _named_behind(words: str, end: int) -> bool:
    sentence = re.split(r"[.!?…]", words[end:], maxsplit=1)[0]
    comma = words[end - 2 : end - 1] in {",", "،"} or sentence[:1] in {",", "،"}
    return comma and any(word[:1].isupper() for word in sentence.split()[:6])


def _blockquotes(edition: Edition) -> Iterator[Hit]:
    """Quotations set apart without a speaker, unless the text before ends with a colon or names the words again."""
    before: Paragraph | Items | Quote | None = None
    said = [plain(text) for _, block in _blocks(edition) if isinstance(block, Quote) and block.speaker
            for text in block.paragraphs]  # fmt: skip
    running = " ".join(plain(text) for place, text in places(edition) if not place.startswith("pull_quote"))
    for place, block in _blocks(edition):
        if isinstance(block, Quote) and not block.speaker:
            words = " ".join(map(plain, block.paragraphs))
            known = place == "pull_quote" and (words in running or any(words in one for one in said))
            if not known and not _introduces(before if place != "pull_quote" else None):
                yield Hit("quote-unattributed", f"{place}.1", words, "who said it: a last line — Name, role")
        before = block


def _introduces(block: Paragraph | Items | Quote | None) -> bool:
    return isinstance(block, Paragraph) and plain(block.text).rstrip().endswith(":")


def mentions_attachment(edition: Edition) -> Iterator[Hit]:
    """Where an edition says that a file goes with it."""
    pattern = ATTACHED.get(base(edition.locale))
    for place, text in places(edition) if pattern else ():
        match = pattern.search(plain(text)) if pattern else None
        if match:
            right = 'the file under [[attachments]] with send = "file" in release.toml, or other words'
            yield Hit("attachment-missing", place, match[0], right)


_RULES: Sequence[Callable[[Edition], Iterator[Hit]]] = (
    _lead, _headline, _placeholders, _doubled, _quotations, _blockquotes,
)  # fmt: skip
