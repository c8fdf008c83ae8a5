"""Plain text for mail as format=flowed: wrapped for a terminal, reflowed by a phone.

Not a layout engine: each line that comes in is one paragraph, and words are never cut. RFC 3676 with DelSp=no, so
a line is broken at a space only, and the space stays at the end of the line to say that the paragraph goes on.
"""

import re
import unicodedata

__all__ = ["columns", "flow", "unflow"]

#: The separator between a message and its signature. Neither fixed nor flowed (RFC 3676 section 4.3).
SIGNATURE = "-- "
# A short run between isolates (UAX #9) stays whole: cut in two, its second line would take the run's direction.
_PIECE = re.compile(r"(?:\u2068[^\u2069]{0,40}\u2069|[^ ])+ *| +")


def columns(text: str) -> int:
    """The cells that text takes in a fixed-width font: marks and format characters none, East Asian wide two.

    Unicode Standard Annex 11. Tabs count one, like any other character.
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def flow(text: str, width: int = 72) -> str:
    r"""The text with every line folded to at most ``width`` columns, the space at a soft line end included.

    Only a word that is wider than a line, such as an address, stands longer, whole and alone. Spaces at the end of
    a paragraph go, since they would join it to the next. RFC 3676 sections 4.1, 4.2 and 4.4.

    >>> flow("From the court: see page 12", 17)
    ' From the court: \nsee page 12'
    """
    return "\n".join(folded for line in text.split("\n") for folded in _fold(line, width))


def _fold(line: str, width: int) -> list[str]:
    if line == SIGNATURE:
        return [line]
    folded: list[str] = []
    current = ""
    for piece in _PIECE.findall(line.rstrip(" ")):
        # The last piece has no space of its own at its end, so the same sum serves hard and soft line ends.
        full = columns(_stuffed(current)) + columns(piece) > width
        # A soft line that read "-- " would end the message: it keeps the next word, however long.
        if current and full and current != SIGNATURE:
            folded.append(_stuffed(current))
            current = ""
        current += piece
    return [*folded, _stuffed(current)]


def _stuffed(line: str) -> str:
    return " " + line if line.startswith((" ", ">", "From ")) else line


def unflow(text: str) -> str:
    """The paragraphs again, one a line: what a mail program that knows format=flowed makes of ``flow``'s work.

    Written from the receiving rules of RFC 3676 section 4.2, not from ``flow``, so that each checks the other.
    Quoted lines (">") are not taken apart: we send none.
    """
    paragraphs: list[str] = []
    going_on = False
    for line in text.split("\n"):
        if line == SIGNATURE:
            paragraphs.append(line)
            going_on = False
            continue
        content = line.removeprefix(" ")
        if going_on:
            paragraphs[-1] += content
        else:
            paragraphs.append(content)
        going_on = content.endswith(" ")
    return "\n".join(paragraphs)
