"""A text on its way through the rules of typography: it is changed as one, and its spans are found again.

A quotation may open in a bold span and close in a plain one, so rules must see the whole text. Nothing inside a web
or mail address, a domain, a telephone number or words between backticks is ever changed.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from campaign.edition import Text

__all__ = ["Change", "Galley"]

_EDGE = '\\s<>"“”„‟«»'
_KEPT = re.compile(
    rf"""
      `[^`\n]+`                                                     # code
    | (?<![\w+.-])[a-z][a-z0-9+.-]*://[^{_EDGE}]*[^{_EDGE}'’]          # an address with its scheme
    | (?<!\w)(?:mailto|tel|sip|xmpp|geo|urn|doi):[^{_EDGE}]*[^{_EDGE}'’]
    | (?<![^{_EDGE}'’‘‚(\[])[^{_EDGE}'’‘‚(\[][^{_EDGE}]{{0,63}}@[^{_EDGE}]*[^{_EDGE}'’]  # a mailbox
    | (?<![\w@.-])www\.[^{_EDGE}]*[^{_EDGE}'’]
    | (?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{{2,}}(?![^\W\d_])(?:[/?\#:.][^{_EDGE}]*[^{_EDGE}'’])?:?
    | (?<![\w.,])(?:\+|\(?0)[\d ()./\u00a0\u202f-]{{5,}}\d          # a telephone number
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Change(NamedTuple):
    """What stands from ``start`` to ``end``, and what shall."""

    start: int
    end: int
    new: str


class Galley:
    """Spans set as one text."""

    def __init__(self, spans: Text) -> None:
        self._spans = spans
        self.text = "".join(span.text for span in spans)
        self._owners = [number for number, span in enumerate(spans) for _ in span.text]

    def kept(self) -> bytearray:
        """For each character 1 if it may not be changed, else 0."""
        kept = bytearray(len(self.text))
        for match in _KEPT.finditer(self.text):
            kept[match.start() : match.end()] = b"\1" * len(match[0])
        return kept

    def substitute(self, pattern: re.Pattern[str], new: "str | Callable[[re.Match[str]], str]") -> None:
        """Put ``new`` where the pattern matches and nothing is kept."""
        write = new if callable(new) else lambda match: match.expand(new)
        self.change(Change(*match.span(), write(match)) for match in pattern.finditer(self.text))

    def change(self, changes: Iterable[Change]) -> None:
        """Make changes that do not overlap, in their order. One that reaches into what is kept is left out."""
        kept = self.kept()
        done = 0
        text: list[str] = []
        owners: list[int] = []
        for start, end, new in changes:
            if new == self.text[start:end] or kept.find(1, start, end) >= 0:
                continue
            text += self.text[done:start], new
            owners += self._owners[done:start]
            # What takes the place of as many characters belongs where they did; else it goes with the first.
            owners += self._owners[start:end] if len(new) == end - start else [self._owners[start]] * len(new)
            done = end
        self.text = "".join((*text, self.text[done:]))
        self._owners = owners + self._owners[done:]

    def spans(self) -> Text:
        """The spans as they are now; one of which nothing is left is gone."""
        words = [""] * len(self._spans)
        for character, owner in zip(self.text, self._owners, strict=True):
            words[owner] += character
        return tuple(
            span if span.text == new else span.model_copy(update={"text": new})
            for span, new in zip(self._spans, words, strict=True)
            if new
        )
