"""Which part of an edition is which part of its source.

By their ids where both have one; then by what any two languages share: numbers, dates, links, the consonants of names
and of words that travel; then by order. It judges nothing: parts without a counterpart stand alone.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Text, plain
from campaign.figures import read
from campaign.likeness import ALIKE, likeness, sounds

__all__ = ["Placed", "block_texts", "quotes", "sections", "texts"]

#: Sections and quotations are numbered from 0; ``None`` stands for no counterpart.
Pair = tuple[int | None, int | None]
_Shares = Mapping[str, float]


class Placed(NamedTuple):
    """A quotation, the place of its block, and the number of its section, from 0; -1 for the pull quote."""

    quote: Quote
    place: str
    section: int


def block_texts(block: Paragraph | Items | Quote) -> tuple[Text, ...]:
    """A block's words, without who says them."""
    if isinstance(block, Paragraph):
        return (block.text,)
    return block.items if isinstance(block, Items) else block.paragraphs


def texts(section: Section) -> Iterator[Text]:
    """A section's words, without its heading."""
    for block in section.blocks:
        yield from block_texts(block)


def sections(source: Edition, edition: Edition) -> list[Pair]:
    """Every section of both, in pairs, in the order of the source; those of the edition alone at the end."""
    ours, theirs = source.sections, edition.sections
    pairs = _by_id([one.id for one in ours], [one.id for one in theirs])
    # What stands before the first heading belongs together.
    if ours and theirs and not ours[0].heading and not theirs[0].heading:
        pairs.setdefault(0, 0)
    mine = [n for n in range(len(ours)) if n not in pairs]
    rest = [n for n in range(len(theirs)) if n not in pairs.values()]
    scores = _scores(
        [_marks(texts(ours[n]), source.locale) for n in mine], [_marks(texts(theirs[n]), edition.locale) for n in rest]
    )
    # Two parts that both have an id, and not the same, are not each other's.
    for row, number in zip(scores, mine, strict=True):
        for column, other in enumerate(rest):
            if (ours[number].id and theirs[other].id) or bool(ours[number].heading) != bool(theirs[other].heading):
                row[column] = -1
    pairs |= {mine[i]: rest[j] for i, j in _matched(scores, len(rest))}
    return _pairs(pairs, len(ours), len(theirs))


def quotes(source: Edition, edition: Edition, paired: Sequence[Pair]) -> list[tuple[Placed | None, Placed | None]]:
    """Every quotation that is set apart, in pairs, in the order of the source; ``paired`` are the sections."""
    ours, theirs = list(_quotes(source)), list(_quotes(edition))
    pairs = _by_id([one.quote.id for one in ours], [one.quote.id for one in theirs])
    for first, second in [*paired, (-1, -1)]:
        mine = [n for n, placed in enumerate(ours) if placed.section == first and n not in pairs]
        rest = [n for n, placed in enumerate(theirs) if placed.section == second and n not in pairs.values()]
        pairs |= _quotes_of([ours[n] for n in mine], [theirs[n] for n in rest], source, edition, mine, rest)
    # What moved to another section is known by who says it.
    for n, one in enumerate(ours):
        for m, other in enumerate(theirs):
            moved = likeness(one.quote.speaker, other.quote.speaker) >= ALIKE
            if n not in pairs and m not in pairs.values() and moved and one.section >= 0 <= other.section:
                pairs[n] = m
    found = _pairs(pairs, len(ours), len(theirs))
    return [(None if n is None else ours[n], None if m is None else theirs[m]) for n, m in found]


def _quotes(edition: Edition) -> Iterator[Placed]:
    for number, section in enumerate(edition.sections):
        for position, block in enumerate(section.blocks, 1):
            if isinstance(block, Quote):
                yield Placed(block, f"section.{number + 1}.block.{position}", number)
    if edition.pull_quote:
        yield Placed(edition.pull_quote, "pull_quote", -1)


def _quotes_of(
    ours: list[Placed], theirs: list[Placed], source: Edition, edition: Edition, mine: list[int], rest: list[int]
) -> dict[int, int]:
    """One section's quotations. As many here as there: in order, so that nobody's words change hands unseen."""
    if len(ours) == len(theirs) and not any(a.quote.id and b.quote.id for a, b in zip(ours, theirs, strict=True)):
        return dict(zip(mine, rest, strict=True))
    scores = _scores(
        [_marks(one.quote.paragraphs, source.locale) for one in ours],
        [_marks(one.quote.paragraphs, edition.locale) for one in theirs],
    )
    for i, one in enumerate(ours):
        for j, other in enumerate(theirs):
            scores[i][j] += likeness(one.quote.speaker, other.quote.speaker)
            if one.quote.id and other.quote.id:
                scores[i][j] = -1
    return {mine[i]: rest[j] for i, j in _in_order(scores, len(theirs))}


def _by_id(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    return {n: theirs.index(name) for n, name in enumerate(ours) if name and name in theirs}


def _pairs(pairs: Mapping[int, int], ours: int, theirs: int) -> list[Pair]:
    taken = set(pairs.values())
    return [*((n, pairs.get(n)) for n in range(ours)), *((None, n) for n in range(theirs) if n not in taken)]


def _marks(parts: Iterable[Text], locale: str) -> Counter[str]:
    """What a text has that another language's would have too."""
    found: Counter[str] = Counter()
    for text in parts:
        words = plain(text)
        found.update(f"{figure.kind} {figure.value}" for figure in read(words, locale))
        found.update(f"link {urlsplit(span.href).path}" for span in text if span.href)
        found.update(f"word {sound[:5]}" for sound in sounds(words) if len(sound) >= 3)
    return found


def _scores(ours: list[Counter[str]], theirs: list[Counter[str]]) -> list[list[float]]:
    """The likeness of each of ours to each of theirs, 0 to 1: what they share, rare things counting more."""
    spread = Counter(mark for marks in (*ours, *theirs) for mark in marks)
    every = len(ours) + len(theirs) + 1
    weights = {m: math.log(every / n) * (1 if m.startswith("word") else 3) for m, n in spread.items()}
    return [[_cosine(one, other, weights) for other in theirs] for one in ours]


def _cosine(one: Counter[str], other: Counter[str], weights: _Shares) -> float:
    shared = sum(weights[mark] for mark in one.keys() & other.keys())
    sizes = (sum(weights[mark] for mark in marks) for marks in (one, other))
    return shared / (math.sqrt(math.prod(sizes)) or 1)


def _matched(scores: list[list[float]], width: int) -> list[tuple[int, int]]:
    """In order, unless another order fits much better."""
    in_order, free = _in_order(scores, width), _free(scores)
    # Only where the two differ: a long release with two parts in each other's place is alike for the most part.
    common = set(in_order) & set(free)
    kept, gained = (sum(scores[i][j] for i, j in set(pairs) - common) for pairs in (in_order, free))
    if gained <= kept * _TIMES or gained - kept <= _MORE:
        return in_order
    left, right = ({pair[side] for pair in free} for side in (0, 1))
    spare = [j for j in range(width) if j not in right]
    rest = zip([i for i in range(len(scores)) if i not in left], spare, strict=False)
    return free + [(i, j) for i, j in rest if scores[i][j] >= 0]


#: How many times as alike, and by how much, another order must be; and the least likeness of a pair in it. Sections of
#: the sample's editions lie between 0.06 and 0.4 when they are each other's, below 0.1 when they are not.
_TIMES, _MORE, _SAME = 2.0, 0.05, 0.05


def _in_order(scores: list[list[float]], width: int) -> list[tuple[int, int]]:
    """Pairs that keep the order and are together as alike as can be; as many as can be, unless forbidden (-1)."""
    height = len(scores)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            pair = best[i + 1][j + 1] + scores[i][j] + 1 if scores[i][j] >= 0 else -1.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < height and j < width:
        if scores[i][j] >= 0 and best[i][j] == best[i + 1][j + 1] + scores[i][j] + 1:
            found.append((i, j))
            i, j = i + 1, j + 1
        else:
            i, j = (i + 1, j) if best[i][j] == best[i + 1][j] else (i, j + 1)
    return found


def _free(scores: list[list[float]]) -> list[tuple[int, int]]:
    """Pairs in any order, the most alike first."""
    ranked = sorted(((score, -i, -j) for i, row in enumerate(scores) for j, score in enumerate(row)), reverse=True)
    found: dict[int, int] = {}
    for score, i, j in ranked:
        if score >= _SAME and -i not in found and -j not in found.values():
            found[-i] = -j
    return sorted(found.items())
