"""What a person is told of a document beyond its words: what was left out, by number."""

from collections.abc import Mapping, Sequence

__all__ = ["told"]


def told(left: Mapping[str, int], pictures: Sequence[str]) -> list[str]:
    """Remarks on a whole document.

    ``left`` counts ``comments``, ``deletions``, ``insertions``, ``moves``, ``hidden words`` and ``words around`` a
    page's text; ``pictures`` are the words that stand for each picture.
    """
    comments = left.get("comments", 0)
    changes = {what: left.get(what, 0) for what in ("deletions", "insertions", "moves")}
    parts = [_number(comments, "comment")] if comments else []
    parts += [_number(sum(changes.values()), "tracked change")] if any(changes.values()) else []
    found = []
    if parts:
        done = {"deletions": "what was deleted is gone", "insertions": "what was inserted stays"}
        done |= {"moves": "what was moved stands at its new place"}
        how = [f"{done[what]} ({number})" for what, number in changes.items() if number]
        found.append(f"from the draft: {' and '.join(parts)} left out{': ' if how else ''}{', '.join(how)}")
    hidden = left.get("hidden words", 0)
    found += [f"from the draft: {_number(hidden, 'hidden word')} left out"] if hidden else []
    around = left.get("words around", 0)
    found += [f"from the draft: {_number(around, 'word')} around the page's text left out, such as its menu"] * bool(
        around
    )
    if pictures:
        right = "what goes with a release stands in release.toml, under [[images]]"
        found.append(f"undecided: {_number(len(pictures), 'picture')} left out; {right}")
        found += [f"from the draft, picture: {words}" for words in pictures if words]
    return found


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
