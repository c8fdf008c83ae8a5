"""The links of a page as a release can hold them: absolute, of a scheme that a reader can open."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from pydantic import TypeAdapter, ValidationError

from campaign.edition import Span, Text
from campaign.intake.runs import Run
from campaign.text import normalise
from campaign.url import Url

__all__ = ["spans"]

#: What one span may hold (``text.Prose``).
_LONGEST = 100_000
_URL: TypeAdapter[str] = TypeAdapter(Url)


def spans(runs: Sequence[Run], base: str) -> tuple[Text, list[str]]:
    """The runs as spans, and the links that a release cannot hold, with their words.

    ``base`` is the page's own address where it says so; else empty.
    """
    found: list[Span] = []
    unread: list[str] = []
    for run in runs:
        href = _address(run.href, base) if run.href else None
        if href == "" and run.href:
            unread.append(f"{' '.join(run.text.split())} <{' '.join(run.href.split())[:2000]}>")
        # A paragraph without end is refused as a whole, where its place is known.
        for start in range(0, len(run.text), _LONGEST):
            words = run.text[start : start + _LONGEST]
            found.append(Span(text=words, strong=run.strong, emphasis=run.emphasis, href=href or None))
    return tuple(found), unread


def _address(href: str, base: str) -> str | None:
    """The address as a release can hold it; empty when it cannot, None when it leads nowhere outside."""
    href = normalise(href).strip()
    if href.startswith("#") or re.match(r"(?:javascript|data|vbscript|about|cid):", href, re.IGNORECASE):
        return None
    try:
        whole = urljoin(base, href) if base.startswith(("https://", "http://")) else href
        safe = re.sub(r'[\s<>"\\]', lambda found: "".join(f"%{octet:02X}" for octet in found[0].encode()), whole)
        return _URL.validate_python(safe)
    except (ValidationError, ValueError):
        return ""
