"""Runs of words with one look, on their way from Markdown to spans: joined, their blanks made single."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.text import normalise

__all__ = ["Run", "tidy"]


class Run(NamedTuple):
    """A span before it is known to be valid, with its line."""

    text: str
    strong: bool
    emphasis: bool
    href: str | None
    row: int


def tidy(runs: Sequence[Run]) -> list[Run]:
    """Neighbours of one look joined, blanks within a run single, none at the ends of the text."""
    joined: list[Run] = []
    for run in (run for run in runs if normalise(run.text)):
        if joined and joined[-1][1:4] == run[1:4]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + run.text)
        else:
            joined.append(run)
    clean = [run._replace(text=_blanks(normalise(run.text))) for run in joined]
    while clean and not clean[0].text.strip():
        del clean[0]
    while clean and not clean[-1].text.strip():
        del clean[-1]
    if clean:
        clean[0] = clean[0]._replace(text=clean[0].text.lstrip())
        clean[-1] = clean[-1]._replace(text=clean[-1].text.rstrip())
    return [run for run in clean if run.text]


def _blanks(text: str) -> str:
    """Spaces and tabs as one space, none beside a line break. Other white space, such as U+00A0, is meant."""
    return re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", text))
