"""The marks and spaces that a language's printers use, given to an edition when it is compiled.

Pure. What the writer typed stays in the files; no letter and no figure is changed, and nothing at all inside web and
mail addresses, telephone numbers and code. Set twice is set once.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from campaign.briefing import Briefing
from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, Text, plain
from campaign.rendering import quotes
from campaign.rendering.customs import NARROW, NO_BREAK, Marks, clinging, colon_space, dash, mark_space, marks
from campaign.rendering.galley import Galley

__all__ = ["Marks", "compose", "compose_briefing", "marks", "typeset", "typeset_text"]

_SPACES = " \u00a0\u2009\u202f"
#: Rounds until the rules agree. Two are enough for people's texts; marks strewn at random may need more.
_ROUNDS = 8
_ELLIPSIS = re.compile(r"(?<![.\d])\.\.\.(?!\.)|(?<!\.)\.\.\.(?![.\d])")
_WORD = r"[^\s–—-]"
# Not between figures: that may be a range, a sum or a number.
_HYPHENS = re.compile(
    rf"(?<=(?!\d){_WORD})(?: -{{1,3}} )(?={_WORD})|(?<={_WORD})(?: -{{1,3}} )(?=(?!\d){_WORD})"
    r"|(?<=[^\W\d_])-{2,3}(?=\w)|(?<=\w)-{2,3}(?=[^\W\d_])"
)
_DASHES = re.compile(rf"(?<=(?!\d){_WORD}) (?=[–—] )|(?<={_WORD}) (?=[–—] (?!\d))")
_THOUSANDS = re.compile(
    r"(?<![\d+.,])(?<!\d[ \u00a0\u202f])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])(?![ \u00a0\u202f]\d)"
)
_UNITS = re.compile(
    r"(?<=\d) (?=(?:%|‰|°C|[€$£¥₴₽₸₺]|zł|km|kg|cm|mm|m|ha|g|t|l|h|min|s|mln|mld|tys|Mio|Mrd|млн|млрд|тис|тыс|трлн|км|см"
    r"|мм|кг|га|грн|руб|тг|мың|год|ч|хв|мин|р|г)(?!\w))"
)
_SIGNS = re.compile(r"(?<=[№§]) (?=\d)")
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def typeset(text: str, tag: str, *, inside: bool = False) -> str:
    r"""The text with its locale's marks and spaces. ``inside``: it stands between quotation marks already.

    >>> typeset('Il dit: "oui"', "fr")
    'Il dit\u202f: «\u202foui\u202f»'
    """
    return plain(typeset_text((Span.model_construct(text=text),), tag, inside=inside)) if text else text


def typeset_text(text: Text, tag: str, *, inside: bool = False) -> Text:
    """The words as ``typeset`` sets them, over all its spans: a quotation may open in one and close in another."""
    galley = Galley(text)
    for _ in range(_ROUNDS):
        before = galley.text
        galley.change(quotes.changes(galley.text, galley.kept(), marks(tag), inside=inside))
        for pattern, new in _rules(tag):
            galley.substitute(pattern, new)
        if galley.text == before:
            break
    return galley.spans()


@cache
def _rules(tag: str) -> tuple[_Rule, ...]:
    rules: list[_Rule] = [
        (_THOUSANDS, lambda match: match[0].replace(" ", NO_BREAK)),
        (_ELLIPSIS, "…"),
        (_HYPHENS, dash(tag)),
        (_UNITS, NO_BREAK),
        (_SIGNS, NO_BREAK),
    ]
    if dash(tag).startswith(NO_BREAK):
        rules.append((_DASHES, NO_BREAK))
    letters = clinging(tag)
    if letters:
        rules.append((re.compile(rf"(?<![\w'’.-])([{letters}{letters.upper()}]) (?=\S)"), rf"\1{NO_BREAK}"))
    return (*rules, *_french(tag))


def _french(tag: str) -> list[_Rule]:
    """The spaces of French: before ``; : ! ?`` and inside guillemets. Not inside 9:00, nor between ``?`` and ``!``."""
    mark, colon = mark_space(tag), colon_space(tag)
    if mark is None or colon is None:
        return []
    inside = marks(tag).opening[1:]
    word, end = r"(?<=[^\W_]|[)\]%’”»›…])", r"(?=[;:!?]*[)\]”»›\u202f\u00a0]*(?:\s|$))"
    return [
        (re.compile(rf"[{_SPACES}]+(?=[;!?])"), mark),
        (re.compile(rf"[{_SPACES}]+(?=:)"), colon),
        (re.compile(rf"[{_SPACES}]+(?=»)"), inside),
        (re.compile(rf"«[{_SPACES}]*"), f"«{inside}"),
        # After a full stop and an address as well: no mark stands there that would forbid it.
        (re.compile(r"(?<=[^\s«(\[{])»"), f"{inside}»"),
        (re.compile(rf"{word}([;!?]){end}"), rf"{mark}\1"),
        (re.compile(rf"{word}:{end}"), f"{colon}:"),
        (re.compile(rf"(?<=\d)[ {NO_BREAK}]?([%‰])(?!\w)"), rf"{NARROW}\1"),
    ]


def compose(edition: Edition) -> Edition:
    """The edition as it is printed: all its words set, those of a quotation as inside one."""
    tag = edition.locale
    lines = ("headline", "subhead", "preheader", "dateline")
    return edition.model_copy(
        update={
            **{name: typeset(getattr(edition, name), tag) for name in lines},
            # Lists of mail are narrow and search plain words: a subject has its marks, but common spaces.
            "subject": re.sub(f"[{NO_BREAK}{NARROW}]", " ", typeset(edition.mail_subject, tag)),
            "lead": typeset_text(edition.lead, tag),
            "sections": tuple(_section(section, tag) for section in edition.sections),
            "pull_quote": _quote(edition.pull_quote, tag) if edition.pull_quote else None,
            "boilerplate": _texts(edition.boilerplate, tag),
        }
    )


def compose_briefing(paper: Briefing) -> Briefing:
    """The background paper as it is printed: its paragraphs set as an edition's. Its lines are set in the template."""
    tag = paper.locale
    return paper.model_copy(
        update={
            **{
                part: tuple(
                    one.model_copy(update={"text": typeset_text(one.text, tag)}) for one in getattr(paper, part)
                )
                for part in ("timeline", "asks")
            },
            "people": tuple(one.model_copy(update={"note": _texts(one.note, tag)}) for one in paper.people),
            "quotes": tuple(_quote(one, tag) for one in paper.quotes),
            "questions": tuple(one.model_copy(update={"answer": _texts(one.answer, tag)}) for one in paper.questions),
            "sections": tuple(_section(one, tag) for one in paper.sections),
        }
    )


def _texts(texts: Iterable[Text], tag: str) -> tuple[Text, ...]:
    return tuple(typeset_text(text, tag) for text in texts)


def _section(section: Section, tag: str) -> Section:
    blocks = tuple(_block(block, tag) for block in section.blocks)
    return section.model_copy(update={"heading": typeset(section.heading, tag), "blocks": blocks})


def _block(block: Paragraph | Items | Quote, tag: str) -> Paragraph | Items | Quote:
    match block:
        case Paragraph():
            return block.model_copy(update={"text": typeset_text(block.text, tag)})
        case Items():
            return block.model_copy(update={"items": _texts(block.items, tag)})
        case Quote():
            return _quote(block, tag)


def _quote(quote: Quote, tag: str) -> Quote:
    paragraphs = tuple(typeset_text(text, tag, inside=True) for text in quote.paragraphs)
    return quote.model_copy(
        update={"paragraphs": paragraphs, "speaker": typeset(quote.speaker, tag), "role": typeset(quote.role, tag)}
    )
