"""What the desk shows at a moment: the release as it lies on disk now, read again at each save."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from campaign.errors import CampaignError, InputError, Problem
from campaign.finding import Finding
from campaign.intake import notes
from campaign.intake.release import read
from campaign.letter import Letter, open_letter, turned
from campaign.office import looking
from campaign.office.looking import People
from campaign.office.prepare import Known, Prepared, prepare_loaded
from campaign.runtime.workspace import Workspace
from campaign.store.ledger import Ledger

__all__ = ["Desk", "Seen"]


class Seen:
    """One reading of the release. ``ready`` lacks the editions that ``problems`` are about.

    ``ready`` is ``None`` when nothing can be shown. ``number`` grows with each reading that differs.
    """

    def __init__(
        self,
        number: int,
        at: dt.datetime,
        ready: Prepared | None,
        problems: Sequence[Problem] = (),
        findings: Sequence[Finding] = (),
    ) -> None:
        self.number, self.at = number, at
        self.ready, self.problems, self.findings = ready, tuple(problems), tuple(findings)
        #: Messages taken apart, by locale and contact, and everybody: as of one state of the ledger.
        self.letters: dict[tuple[str, str], Letter] = {}
        self.people: People | None = None
        self.ledger: object = None

    def same(self, other: "Seen") -> bool:
        """Whether the two show the same release. What is found in it is judged apart."""
        return (self.ready, self.problems) == (other.ready, other.problems)

    def judged(self, findings: Sequence[Finding]) -> "Seen":
        """The same reading with what was found in it."""
        seen = Seen(self.number + 1, self.at, self.ready, self.problems, findings)
        seen.letters, seen.people, seen.ledger = self.letters, self.people, self.ledger
        return seen


@lru_cache(maxsize=64)
def _opened(content: bytes) -> Letter:
    # Most messages are the same from one reading to the next.
    return open_letter(content)


class Desk:
    """The release on the desk. One thread at a time reads it again; many may look."""

    def __init__(self, root: Path, slug: str) -> None:
        self.root, self.slug = root.resolve(), slug
        self.workspace = Workspace(root)
        self.folder = self.workspace.release(slug)
        self.ledger: Ledger = self.workspace.ledger()
        self._renderer = self.workspace.renderer()
        self._known: Known = {}
        #: Each edition's HTML as it was last read, and the part that changed then, as ``letter.turned`` counts.
        self._parts: dict[str, tuple[str, int]] = {}
        self._began = self.workspace.clock.now()
        self._turned = asyncio.Event()
        self.closed = False
        self.seen = self._read(1)
        self.judge()

    def again(self, paths: Iterable[Path] = ()) -> bool:
        """Read the release again after these files changed. True when there is something new to see.

        It is seen with the findings of before: finding takes as long as reading, and a writer looks at once.
        """
        if any(path.relative_to(self.root).parts[0] != "releases" for path in paths):
            # Settings or templates: what was made with the old ones says nothing of the new.
            self._known = {}
        seen = self._read(self.seen.number + 1)
        if seen.same(self.seen):
            return False
        self.seen = seen
        return True

    def judge(self) -> bool:
        """Look for all that `check` would find. True when that is something new."""
        ready = self.seen.ready
        try:
            found = [*looking.undecided(ready), *self.workspace.findings(ready)] if ready else []
        except (CampaignError, OSError):
            # A file went while it was looked at; the next reading says so.
            return False
        if self.seen.findings == tuple(found):
            return False
        self.seen = self.seen.judged(found)
        return True

    def concerns(self, path: Path) -> bool:
        """Whether a change of this file can change what is seen. The program's own and editors' files cannot."""
        if not path.is_relative_to(self.root) or path.name.startswith(".") or path.name.endswith("~"):
            return False
        parts = path.relative_to(self.root).parts
        return parts[:2] == ("releases", self.slug) or parts[:1] in {("templates",), ("campaign.toml",)}

    def part(self, locale: str) -> int:
        """The part of an edition that changed last: where a frame opens. 0 before the first change."""
        return self._parts.get(locale, ("", 0))[1]

    def tell(self) -> None:
        """Wake all who wait for news. On the event loop only."""
        self._turned.set()
        self._turned = asyncio.Event()

    def close(self) -> None:
        """Nobody waits any longer. On the event loop only."""
        self.closed = True
        self.tell()

    async def turn(self) -> None:
        """Wait until there is something new to see, or the desk is closed."""
        if not self.closed:
            await self._turned.wait()

    def people(self, seen: Seen) -> People | None:
        """Everybody, as they stand in the ledger now. ``None`` while an edition cannot be read: nobody is planned."""
        if seen.ready is None or seen.problems:
            return None
        stamp = tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in self._ledger_files())
        if seen.people is None or seen.ledger != stamp:
            chain, greet = self.workspace.settings.locales.fallback, self._renderer.salutation
            seen.letters.clear()
            seen.people, seen.ledger = looking.people(self.ledger, seen.ready, chain, greet), stamp
        return seen.people

    def letter(self, seen: Seen, locale: str, contact_id: str = "") -> Letter:
        """A contact's message, or an edition for a stand-in reader, taken apart.

        Raises ``KeyError`` for an edition or a contact that is not there, ``InputError`` for who gets no message.
        """
        everybody = self.people(seen)
        if (locale, contact_id) not in seen.letters:
            if seen.ready is None or (contact_id and (everybody is None or contact_id not in everybody.by_id)):
                raise KeyError(contact_id or locale)
            if contact_id and everybody:
                proposal = everybody.proposal
                message = looking.message_to(self.ledger, seen.ready, contact_id, seen.at, lambda: proposal)
            else:
                message = looking.stand_in(seen.ready, locale, self._began, self._renderer.salutation)
            seen.letters[locale, contact_id] = _opened(message.content)
        return seen.letters[locale, contact_id]

    def briefing(self, seen: Seen, locale: str) -> str:
        """The background paper in a locale, as HTML for everybody. Raises ``KeyError`` when there is none."""
        papers = {paper.locale: paper for paper in seen.ready.loaded.briefings} if seen.ready else {}
        release = seen.ready.loaded.release if seen.ready else None
        if release is None or locale not in papers:
            raise KeyError(locale)
        return self._renderer.briefing(release, papers[locale], self.workspace.settings.as_sender(), None)

    def page(self, name: str, **values: object) -> str:
        """A page of the desk. Raises ``InputError`` for an override that cannot be run."""
        return self._renderer.page(name, **values)

    def _ledger_files(self) -> list[Path]:
        path = self.ledger.path
        return [one for one in (path, path.with_name(path.name + "-wal")) if one.exists()]

    def _read(self, number: int) -> Seen:
        now = self.workspace.clock.now()
        try:
            if not self._known:
                self.workspace = Workspace(self.root)
                self._renderer = self.workspace.renderer()
            loaded, problems = read(self.folder)
            if loaded is None:
                return Seen(number, now, None, problems)
            ready = prepare_loaded(loaded, self._renderer, self.workspace.settings.as_sender(), self._known)
            notes.load(loaded.folder)
        except InputError as error:
            return Seen(number, now, None, error.problems)
        except (CampaignError, OSError) as error:
            return Seen(number, now, None, [Problem(self.slug, 0, "", "", str(error))])
        for locale, rendered in ready.rendered.items():
            before, part = self._parts.get(locale, (rendered.html, 0))
            self._parts[locale] = rendered.html, turned(before, rendered.html) or part
        return Seen(number, now, ready, problems, self.seen.findings if number > 1 else ())
