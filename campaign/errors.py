"""What can go wrong, and whose fault it is.

Three kinds, and no others: the user's (:class:`InputError`), the world's (:class:`WorldError`), ours
(:class:`Fault`). What a mail server answers is none of them: it is a value, see ``delivery.Outcome``.
"""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["CampaignError", "Fault", "InputError", "Problem", "WorldError"]


class Problem(NamedTuple):
    """One thing wrong with an input: where it stands, what was found, what would be right.

    ``where`` is a file name or a command's argument. ``row`` is a 1-based line or row, 0 when it has none.
    ``found`` is shown shortened and escaped, so a hostile cell cannot move the cursor or flood the screen.
    """

    where: str
    row: int
    field: str
    found: str
    right: str

    def __str__(self) -> str:
        place = f"{self.where}:{self.row}" if self.row else self.where
        field = f"{self.field}: " if self.field else ""
        found = f"found {shown(self.found)}, " if self.found else ""
        return f"{place}: {field}{found}{self.right}"


class CampaignError(Exception):
    """The base of all three. ``exit_code`` is what the command line returns."""

    exit_code = 3


class InputError(CampaignError):
    """The user's: holds every problem of one input at once. Nothing was done."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, where: str, field: str, found: str, right: str, row: int = 0) -> "InputError":
        """One problem, raised alone."""
        return cls([Problem(where, row, field, found, right)])


class WorldError(CampaignError):
    """The world's: a server, a disk or a network did not do its part. Says what to do."""


class Fault(CampaignError):  # noqa: N818 - the word of the house, not an error of the user's
    """Ours: a law of this program was about to be broken, so it stopped."""


def shown(found: str, limit: int = 60) -> str:
    r"""A value as it may be printed: in quotes, controls and direction marks escaped, cut at ``limit``.

    >>> shown("a\u202eb" + "c" * 99, 8)
    "'a\\u202eb…'"
    """
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in found[: limit + 1])
    return f"'{escaped[:limit]}…'" if len(escaped) > limit else f"'{escaped}'"
