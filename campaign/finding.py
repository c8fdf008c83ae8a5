"""What a careful reader of drafts would point at, and where it stands.

Not an error: wrong input stops a command, see ``errors``. A finding is judged by its severity and can be switched
off by its rule.
"""

from enum import StrEnum
from typing import NamedTuple

from campaign.errors import shown

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How bad it is. An ``error`` stops a plan; a ``warning`` makes `check` fail; a ``notice`` only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Finding(NamedTuple):
    """One thing that a rule found. ``rule`` is the rule's id, such as ``lead-long``.

    ``where`` is the file's path, ``row`` its 1-based line, 0 when it has none. ``locale`` is the edition, empty for
    what all share. ``place`` is a part of the edition as ``edition.places`` names it, such as ``section.2.block.1``.
    ``found`` is what stands there, ``right`` what would be right.
    """

    rule: str
    severity: Severity
    where: str
    row: int
    locale: str
    place: str
    found: str
    right: str

    def __str__(self) -> str:
        """``fr.md:12: warning lead-long: found 'Seventy words …', at most 60 words``."""
        at = f"{self.where}:{self.row}" if self.row else self.where
        found = f"found {shown(self.found)}, " if self.found else ""
        return f"{at}: {self.severity} {self.rule}: {found}{self.right}"
