"""YAML as plain texts, lists and fields, each with its line; what a briefing's front matter is made of.

Not YAML at large: every scalar is a string, nothing refers to anything else, nothing is nested deeper than a field in
an entry of a list. Read from the parser's events, so no depth of nesting builds anything before it is refused.
YAML 1.1.
"""

from collections.abc import Iterator
from typing import NamedTuple

from campaign.errors import Problem

__all__ = ["Node", "Tree", "read", "rows"]

#: The fields, a list in one, an entry's own fields, a list in one of these.
_DEEPEST = 4


class Node(NamedTuple):
    """A value and the 1-based line on which it begins."""

    value: "str | list[Node] | Tree"
    row: int


Tree = dict[str, Node]


def read(block: str, where: str, first: int, problems: list[Problem]) -> Tree:
    """The fields of a block whose first line is line ``first``. What is wrong is added to ``problems``."""
    import yaml

    builder = _Builder(where, first, problems)
    try:
        for event in yaml.parse(block, Loader=yaml.BaseLoader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + first if error.problem_mark else 0
        right = f"YAML that can be read ({error.problem}); a text with a colon or a quotation mark stands in quotes"
        problems.append(Problem(where, row, "front matter", "", right))
    return builder.top


class _Builder:
    """A tree that grows event by event, on a stack of what is open."""

    def __init__(self, where: str, first: int, problems: list[Problem]) -> None:
        self.where, self.first, self.problems = where, first, problems
        self.top: Tree = {}
        self._open: list[tuple[list[Node] | Tree, str | None]] = []

    def take(self, event: object) -> bool:
        """Put an event in its place. False when reading must stop."""
        import yaml

        if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._open.pop()
            return True
        if not isinstance(event, yaml.NodeEvent):
            return True
        row = event.start_mark.line + self.first if event.start_mark else 0
        wrong = self._wrong(event)
        if wrong:
            self.problems.append(Problem(self.where, row, "front matter", "", wrong))
            return False
        if isinstance(event, yaml.ScalarEvent):
            # The text of a block scalar begins on the line after its | or >.
            self._scalar(event.value, row + (event.style in ("|", ">")))
        else:
            made: list[Node] | Tree = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            if self._open:
                self._put(Node(made, row))
            elif isinstance(made, dict):
                self.top = made
            self._open.append((made, None))
        return True

    def _wrong(self, event: object) -> str:
        import yaml

        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            return "plain text; a text that begins with & * or ! stands in quotes"
        if not self._open and not isinstance(event, yaml.MappingStartEvent):
            return "fields, each on a line of its own: title: and so on"
        if not isinstance(event, yaml.ScalarEvent):
            if len(self._open) >= _DEEPEST:
                return "plain text; a text that begins with [ or { or - stands in quotes"
            if self._open and isinstance(self._open[-1][0], dict) and self._open[-1][1] is None:
                return "a field's name, which is one word"
        return ""

    def _scalar(self, value: str, row: int) -> None:
        into, key = self._open[-1]
        if isinstance(into, dict) and key is None:
            if value in into:
                right = f"one {value}; it stands here a second time"
                self.problems.append(Problem(self.where, row, "front matter", value, right))
            self._open[-1] = (into, value)
        else:
            self._put(Node(value, row))

    def _put(self, node: Node) -> None:
        into, key = self._open[-1]
        if isinstance(into, list):
            into.append(node)
        else:
            assert key is not None
            into[key] = node
            self._open[-1] = (into, None)


def rows(tree: Tree) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Every place in a tree with its line: keys, and 0-based indices in lists."""
    yield from _rows(tree, ())


def _rows(
    value: "str | list[Node] | Tree", place: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, node in inside:
        yield (*place, key), node.row
        yield from _rows(node.value, (*place, key))
