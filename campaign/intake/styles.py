"""What a page's styles do to words: hide them, make them strong or slanted. Nothing else of CSS is read.

Rules for one class, such as ``.c3 {font-weight: 700}``, are: Google Docs writes its looks so. Rules for some media
only are passed over, and so is every selector that needs more than one element's class.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Styles"]

#: Characters of rules that are read.
_LIMIT = 500_000
_CLASS = re.compile(r"[a-z0-9]*\.([\w-]+)")
_HIDDEN = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)")
_WEIGHT = re.compile(r"(?:^|[;\s])font-weight\s*:\s*([\w]+)")
_STYLE = re.compile(r"(?:^|[;\s])font-style\s*:\s*(\w+)")
_STRONG = {"b", "strong"}
_EMPHASIS = {"i", "em"}


class Styles:
    """The rules of one page."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, str] = {}
        for selector, declared in _rules("\n".join(sheets)[:_LIMIT]):
            for one in selector.split(","):
                match = _CLASS.fullmatch(one.strip())
                if match:
                    self._rules[match[1]] = f"{self._rules.get(match[1], '')};{declared}"[-2000:]

    def _declared(self, attributes: Mapping[str, str | None]) -> str:
        classes = (attributes.get("class") or "").split()[:50]
        own = (attributes.get("style") or "")[:5000].lower()
        return ";".join([*(self._rules[name] for name in classes if name in self._rules), own])

    def hides(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Whether a reader of the page would not see it."""
        return tag != "body" and ("hidden" in attributes or bool(_HIDDEN.search(self._declared(attributes))))

    def looks(
        self, tag: str, attributes: Mapping[str, str | None], *, strong: bool, emphasis: bool
    ) -> tuple[bool, bool]:
        """Whether words in it are strong, and whether emphasised, where those around it are as given."""
        declared = self._declared(attributes)
        weight, style = _WEIGHT.findall(declared), _STYLE.findall(declared)
        strong, emphasis = strong or tag in _STRONG, emphasis or tag in _EMPHASIS
        if weight:
            strong = weight[-1] in ("bold", "bolder") or (weight[-1].isdecimal() and int(weight[-1][:5]) >= 600)
        if style:
            emphasis = style[-1] in ("italic", "oblique")
        return strong, emphasis


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations on the top level of a sheet."""
    depth, selector, start = 0, "", 0
    for match in re.finditer("[{}]", re.sub(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/|<!--|-->", " ", sheet)):
        words = match.string[start : match.start()]
        start = match.end()
        if match[0] == "{":
            depth += 1
            selector = words.rpartition(";")[2].strip().lower() if depth == 1 else selector
        else:
            if depth == 1 and not selector.startswith("@"):
                yield selector, words.lower()
            depth = max(depth - 1, 0)
