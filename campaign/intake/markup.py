"""An edition's blocks as Markdown that is read back as the same blocks.

The opposite of ``markdown.py``, and its equal: for every text, read(written(text)) is the text. Where CommonMark's
rules would not see a mark (section 6.2, flanking delimiter runs), the character beside it is written as a
character reference; people's ordinary prose never needs that.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator

from campaign.edition import Items, Paragraph, Quote, Span, Text
from campaign.intake.markdown import COMMENT, ID

__all__ = ["block", "heading", "paragraphs"]

_ESCAPED = re.compile(r"[\\`*_\[\]<]|&(?=#?\w{1,40};)")
_LINE_START = re.compile(rf"(?:^|(?<=\n))(?:(?=[#+\-=>~:|]|{COMMENT})|(\d{{1,9}})(?=[.)]))")
_ASCII = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# Marks are told from words by a noncharacter in front, which no text holds.
_OPENING, _CLOSING = "\ufdd2", "\ufdd3"
_STATES = _OPENING + _CLOSING
_OPEN, _CLOSE = f"{_OPENING}_", f"{_CLOSING}_"
_OPEN_STRONG, _CLOSE_STRONG = f"{_OPENING}**", f"{_CLOSING}**"
_DASH_START = re.compile("(?:^|(?<=\n))[—–―]")


def heading(text: str, name: str = "") -> str:
    """A section's heading: ``## ``, the words, and the section's id if it has one."""
    # A run of # at the end would close the heading (CommonMark section 4.2), or be an id.
    return "## " + _escaped(text).replace("#", "\\#") + _id(name)


def _id(name: str) -> str:
    return f" {{#{name}}}" if name else ""


def block(part: Paragraph | Items | Quote, *, other: bool = False) -> str:
    """One block, without a line feed at its end. ``other`` is for a list that follows a list of its kind."""
    if isinstance(part, Paragraph):
        return _text(part.text)
    if isinstance(part, Quote):
        return _quote(part)
    close = ")" if other else "."
    markers = (f"{n}{close} " if part.ordered else "-*"[other] + " " for n in itertools.count(1))
    return "\n".join(m + _text(item).replace("\n", "\n" + " " * len(m)) for m, item in zip(markers, part.items))  # noqa: B905 - markers do not end


def paragraphs(texts: Iterable[Text]) -> str:
    """Paragraphs with blank lines between them."""
    return "\n\n".join(map(_text, texts))


def _quote(quote: Quote) -> str:
    texts = [_text(text) for text in quote.paragraphs]
    if quote.speaker:
        speaker = re.sub("[,،，]", _reference, _escaped(quote.speaker))
        texts.append(f"— {speaker}" + (f", {_escaped(quote.role)}" if quote.role else ""))
    else:
        # Words that begin with a dash must not be taken for the speaker.
        texts[-1] = _DASH_START.sub(_reference, texts[-1])
    # Words that look like an id must not be taken for one.
    texts[-1] = ID.sub(lambda end: end[0].replace("{", _reference("{")), texts[-1]) + _id(quote.id)
    return "\n>\n".join("> " + text.replace("\n", "\n> ") for text in texts)


def _text(text: Iterable[Span]) -> str:
    """One paragraph. The start of each line is guarded against the marks that only mean something there."""
    return _LINE_START.sub(lambda start: (start[1] or "") + "\\", _joined(list(_pieces(text))))


def _pieces(text: Iterable[Span]) -> Iterator[str]:
    """Marks and words in turn. Emphasis inside strong inside links, so no two marks of a kind ever touch."""
    for href, linked in itertools.groupby(text, key=lambda span: span.href):
        yield from ["["] if href is not None else []
        for strong, spans in itertools.groupby(linked, key=lambda span: span.strong):
            yield from [_OPEN_STRONG] if strong else []
            for emphasis, run in itertools.groupby(spans, key=lambda span: span.emphasis):
                words = "".join(span.text for span in run)
                yield from [_OPEN] if emphasis else []
                yield _edged(words) if strong or emphasis else _escaped(words)
                yield from [_CLOSE] if emphasis else []
            yield from [_CLOSE_STRONG] if strong else []
        yield from [f"]({_destination(href)})"] if href is not None else []


def _joined(pieces: list[str]) -> str:
    """The pieces as one text; a letter that would keep a mark from being seen becomes a reference."""
    written = ""
    for number, piece in enumerate(pieces):
        following = next((p for p in pieces[number + 1 :] if p), "").lstrip(_STATES)
        mark = piece.lstrip(_STATES)
        # A single letter after the mark may itself become a reference, for the mark that comes next.
        if piece.startswith(_OPENING) and _hidden(mark, written[-1:], following[:1] if following[1:] else ""):
            written = written[:-1] + _reference(written[-1])
        elif piece.startswith(_CLOSING) and _hidden(mark, following[:1], written[-1:]):
            pieces[number + 1] = _reference(following[0]) + following[1:]
        elif piece == "[" and written.endswith("!"):
            written = written[:-1] + "\\!"
        written += mark
    return written


def _hidden(mark: str, outside: str, inside: str) -> bool:
    """Whether a mark between these characters might not be seen (CommonMark section 6.2)."""
    parted = not outside or outside.isspace() or outside in _ASCII or unicodedata.category(outside)[0] == "P"
    return not parted and (mark == "_" or not inside.isalnum())


def _edged(words: str) -> str:
    """Words between marks: white space at their ends is written as references, for it would hide the marks."""
    core = words.strip()
    if not core:
        return "".join(map(_reference, words))
    before, _, after = words.partition(core)
    return "".join(map(_reference, before)) + _escaped(core) + "".join(map(_reference, after))


def _escaped(words: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", words).replace("\n", "\\\n")


def _reference(found: "str | re.Match[str]") -> str:
    return f"&#{ord(found[0])};"


def _destination(href: str) -> str:
    escaped = re.sub(r"&(?=#?\w{1,40};)", r"\\&", href)
    return f"<{escaped}>" if "(" in escaped or ")" in escaped else escaped
