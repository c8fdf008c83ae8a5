"""Text as it may stand in a model: NFC, without controls, bounded.

Not a sanitiser for HTML or headers; those encode at their own doors. Here only what can never be meant is
refused or dropped, so that no later step has to think of it.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

__all__ = ["Line", "Model", "Named", "Prose", "Slug", "fold", "normalise", "single_line"]

# Overrides and isolates of direction: in a name or a headline they reorder what stands beside them.
# Isolation is added by the templates, never carried by content.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFEFF])
# Noncharacters mark slots in rendered text (``compiled.mark``); content never has them.
_CONTROLS |= dict.fromkeys([*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF])
_SPACES = re.compile(r"(?:(?![\u00a0\u2007\u202f])\s)+")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Combining marks on one letter beyond this are noise (Unicode's Stream-Safe Text, UAX #15 section 13).
_MARKS = 30


class Model(BaseModel):
    """The base of every noun: frozen, closed, strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def normalise(text: str) -> str:
    """NFC, line feeds for every line end, no controls, no direction overrides, at most 30 marks on a letter."""
    if text.isascii() and text.isprintable():
        return text
    text = re.sub(r"\r\n?|\u2028|\u2029|\x85", "\n", text)
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text).translate(_CONTROLS).translate(_DIRECTION))
    return text if text.isascii() else _stream_safe(text)


def _stream_safe(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def single_line(text: str) -> str:
    """The text with every run of white space as one space; no-break spaces inside it stay, they are typography."""
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """A key for comparing: NFKC, case folded, white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _text(value: object) -> object:
    return normalise(value) if isinstance(value, str) else value


#: One line of text: what a header, a name or a heading may be. At most 1,000 characters.
Line = Annotated[str, BeforeValidator(_text), AfterValidator(single_line), StringConstraints(max_length=1000)]
#: A name or a title: one line, and something stands in it.
Named = Annotated[Line, StringConstraints(min_length=1)]
#: Several lines of text. At most 100,000 characters.
Prose = Annotated[str, BeforeValidator(_text), StringConstraints(max_length=100_000)]
#: A short name for files and commands: lower-case ASCII letters, digits, single hyphens.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
