"""Whether the editions of a release say the same as their source edition: findings, each with its rule.

Judged is what can be known without knowing what the words mean: sections and quotations, who says them, numbers, dates,
links, the language of each paragraph, and whether the source changed since the edition was made. Whether a
translation is good is for people to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from campaign import alignment, provenance
from campaign.agreement_figures import figures
from campaign.agreement_language import languages
from campaign.agreement_links import links
from campaign.alignment import Placed
from campaign.correspondence import Hit, zones
from campaign.edition import Edition, places, plain
from campaign.finding import Finding
from campaign.likeness import ALIKE, known, likeness, named
from campaign.lint_rules import AGREEMENT
from campaign.release import Release

__all__ = ["findings"]

#: Below this likeness two names are two people: in one script, where names are hardly changed; and across scripts.
_UNLIKE, _UNLIKE_ACROSS = 0.7, 0.6
#: So many changed places are named one by one, unless they are less than half of the source.
_MANY = 8


def findings(
    release: Release, editions: Sequence[Edition], rows: Mapping[str, Mapping[str, int]], folder: str = ""
) -> list[Finding]:
    """All that does not agree, in the order of editions and rules.

    ``rows`` has the line of each place for each locale (``intake.release.Loaded``), ``folder`` the release's path.
    """
    source = next((one for one in editions if one.locale == release.source_locale), None)
    found: list[Finding] = []
    for edition in editions:
        pair = _Pair(source, edition, rows, folder) if source and source is not edition else None
        hits = [*languages(edition, source if pair else None)]
        if pair:
            hits = [*_stale(pair), *pair.structure(), *hits]
        judge = pair or _Pair(edition, edition, rows, folder)
        found.extend(map(judge.finding, hits))
    return found


class _Pair:
    """An edition and its source, with their lines."""

    def __init__(self, source: Edition, edition: Edition, rows: Mapping[str, Mapping[str, int]], folder: str) -> None:
        self.source, self.edition, self.rows, self.folder = source, edition, rows, folder

    def structure(self) -> Iterator[Hit]:
        """What differs in parts and facts."""
        paired = alignment.sections(self.source, self.edition)
        matched = alignment.quotes(self.source, self.edition, paired)
        yield from _sections(self.source, self.edition, paired)
        yield from _quotations(matched, dict(paired))
        cut = list(zones(self.source, self.edition, paired))
        for rule in (figures, links):
            yield from rule(cut, self.source.locale, self.edition.locale)

    def finding(self, hit: Hit) -> Finding:
        """A hit with its file and line, and the line of the source beside it."""
        where, row = self._line(self.edition.locale, hit.place)
        beside, line = self._line(self.source.locale, hit.beside)
        right = f"{hit.right} ({beside}:{line})" if hit.beside and line else hit.right
        return Finding(
            hit.rule, AGREEMENT[hit.rule].severity, where, row, self.edition.locale, hit.place, hit.found, right
        )

    def _line(self, locale: str, place: str) -> tuple[str, int]:
        """The file, and the line of a place or of what it is a part of; 0 when neither has one."""
        rows = self.rows.get(locale, {})
        while place and place not in rows:
            place = place.rpartition(".")[0]
        return f"{self.folder}/{locale}.md".removeprefix("/"), rows.get(place, 0)


def _sections(source: Edition, edition: Edition, paired: Sequence[alignment.Pair]) -> Iterator[Hit]:
    kept = _longest([(n, m) for n, m in paired if n is not None and m is not None])
    before = "lead"
    for one, other in paired:
        ours = "" if one is None else f"section.{one + 1}"
        theirs = "" if other is None else f"section.{other + 1}"
        if one is None or other is None:
            lone = source.sections[one] if one is not None else edition.sections[other or 0]
            what = lone.heading or plain(next(alignment.texts(lone), ()))
            if one is None:
                yield Hit("section-extra", theirs, "", what, "a section that the source has")
            else:
                yield Hit("section-missing", before, ours, "", f"the section “{what[:80]}” below this")
        elif (one, other) not in kept:
            yield Hit("section-order", theirs, ours, edition.sections[other].heading, "the order of the source")
        before = theirs or before


def _longest(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most pairs that stand in one order on both sides."""
    chains: list[list[tuple[int, int]]] = [[]]
    for pair in pairs:
        before = [chain for chain in chains if not chain or chain[-1][1] < pair[1]]
        chains.append([*max(before, key=len), pair])
    longest = max(chains, key=len)
    return set(longest)


def _quotations(
    matched: Sequence[tuple[Placed | None, Placed | None]], paired: Mapping[int | None, int | None]
) -> Iterator[Hit]:
    both = [(one, other) for one, other in matched if one and other]
    for one, other in matched:
        if one and other:
            wrong = _speaker(one, other, both)
            if wrong:
                beside = f"{one.place}.speaker" if one.quote.speaker else one.place
                yield Hit("quote-speaker", f"{other.place}.speaker", beside, other.quote.speaker, wrong)
        elif one and paired.get(one.section, -1) is not None:
            section = paired.get(one.section, -1)
            place = f"section.{section + 1}" if section is not None and section >= 0 else "headline"
            who = f" of {one.quote.speaker}" if one.quote.speaker else ""
            yield Hit("quote-missing", place, one.place, "", f"the quotation{who}, as in the source")
        elif other and other.section in {-1, *paired.values()} - {paired.get(None, -2)}:
            yield Hit(
                "quote-extra", other.place, "", plain(other.quote.paragraphs[0]), "a quotation that the source has"
            )


def _speaker(one: Placed, other: Placed, both: Sequence[tuple[Placed, Placed]]) -> str:
    """Who should be named instead; empty when the speaker can be the right one."""
    ours, theirs = one.quote.speaker, other.quote.speaker
    if not ours or not theirs:
        right = f"the speaker {ours}" if ours else "no speaker; the source names none"
        return right if ours or theirs else ""
    same = likeness(ours, theirs)
    if same >= ALIKE or " ".join(ours.split()).casefold() == " ".join(theirs.split()).casefold():
        return ""
    right = f"{ours}, as in the source"
    for mine, their in both:
        # Another of the speakers is clearly meant, or stands here a second time and fits better there.
        if likeness(mine.quote.speaker, theirs) >= max(ALIKE, same + 0.1):
            return right
        if their is not other and likeness(their.quote.speaker, theirs) >= ALIKE > likeness(mine.quote.speaker, ours):
            return right
    if not (known(ours) and known(theirs) and named(ours) and named(theirs)):
        return ""
    return right if same < (_UNLIKE if _script(ours) == _script(theirs) else _UNLIKE_ACROSS) else ""


def _script(name: str) -> bool:
    """Whether a name is in Latin letters."""
    return all(c < "\u0250" or not c.isalpha() for c in name)


def _stale(pair: _Pair) -> Iterator[Hit]:
    source, edition = pair.source, pair.edition
    if not edition.source:
        yield Hit("source-unknown", "", "", "", f"`campaign agree` once it says what {source.locale}.md says")
        return
    changes = provenance.changes(edition.source, source)
    words = {place: plain(text) for place, text in places(source)}
    done = f"then `campaign agree … {edition.locale}`"
    if len(changes) > max(_MANY, len(words) // 2):
        yield Hit(
            "stale", "source", "", "", f"the source changed in {len(changes)} places; bring this up to date, {done}"
        )
        return
    here = _counterparts(source, edition)
    for place, removed in changes:
        said = words.get(place, "")
        what = f"“{said[:60]}{'…' * (len(said) > 60)}”"
        told = f"{removed} fewer parts in the source before {what}" if removed else f"the source now says {what}"
        yield Hit("stale", here(place), place, "", f"{told}; bring this up to date, {done}")


def _counterparts(source: Edition, edition: Edition) -> Callable[[str], str]:
    """For a place of the source: the place of the edition, as far as sections go."""
    pairs = dict(alignment.sections(source, edition))
    there = {place for place, _ in places(edition)}

    def counterpart(place: str) -> str:
        head, number, rest = [*place.split(".", 2), "", ""][:3]
        if head != "section":
            return place if place in there else "source"
        other = pairs.get(int(number) - 1)
        return "source" if other is None else f"section.{other + 1}" + (f".{rest}" if rest else "")

    return counterpart
