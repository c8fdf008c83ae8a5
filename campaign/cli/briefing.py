"""``briefing``: the background paper of a release, as HTML and as PDF."""

from pathlib import Path

from campaign.briefing import AUDIENCES, AudienceKind, Briefing, file_name, withheld
from campaign.cli import screen
from campaign.errors import InputError, Problem
from campaign.intake.briefing import FOLDER
from campaign.intake.release import Loaded, load
from campaign.locale import canonical
from campaign.runtime.workspace import Workspace

__all__ = ["briefing"]


def briefing(root: Path, slug: str, kind: str, locales: list[str], out: Path | None) -> None:
    """Write the papers and say what was left out. The HTML is written also where no PDF can be made."""
    workspace = Workspace(root)
    readers = _readers(kind)
    loaded = load(workspace.release(slug))
    papers = _chosen(loaded, locales)
    folder = out or root / "preview" / slug / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    renderer, sender = workspace.renderer(), workspace.settings.as_sender()
    pages = {}
    for paper in papers:
        name = file_name(slug, paper.locale, readers)
        pages[name] = renderer.briefing(loaded.release, paper, sender, readers)
        (folder / f"{name}.html").write_text(pages[name], "utf-8")
    print(f"{len(pages)} as HTML in {folder}: {', '.join(pages)}")
    _say(loaded, papers, readers)
    made = _pdfs(pages, papers, folder)
    screen.table(["briefing", "PDF, kB"], [(f"{name}.pdf", round(size / 1000)) for name, size in made.items()])


def _pdfs(pages: dict[str, str], papers: list[Briefing], folder: Path) -> dict[str, int]:
    from campaign.rendering.pdf import pdf

    made = {}
    problems: list[Problem] = []
    for (name, page), paper in zip(pages.items(), papers, strict=True):
        try:
            content = pdf(page, f"{FOLDER}/{paper.locale}.md")
        except InputError as error:
            problems.extend(error.problems)
        else:
            (folder / f"{name}.pdf").write_bytes(content)
            made[name] = len(content)
    if problems:
        raise InputError(problems)
    return made


def _readers(kind: str) -> AudienceKind | None:
    known = next((one for one in AUDIENCES if one == kind), None)
    if kind and known is None:
        raise InputError.of("--audience-kind", "", kind, f"one of {', '.join(AUDIENCES)}")
    return known


def _chosen(loaded: Loaded, locales: list[str]) -> list[Briefing]:
    there = {paper.locale: paper for paper in loaded.briefings}
    if not there:
        right = (
            f"a briefing, such as {FOLDER}/{loaded.release.source_locale}.md; `campaign new SLUG --briefing` makes one"
        )
        raise InputError.of(str(loaded.folder), "", "", right)
    problems, chosen = [], []
    for wanted in locales:
        try:
            chosen.append(there[canonical(wanted)])
        except (ValueError, KeyError):
            problems.append(Problem("--locale", 0, "", wanted, f"one of {', '.join(there)}"))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(chosen)) or list(there.values())


def _say(loaded: Loaded, papers: list[Briefing], readers: AudienceKind | None) -> None:
    lacking = [e.locale for e in loaded.editions if e.locale not in {paper.locale for paper in loaded.briefings}]
    if lacking:
        print(f"No briefing in {', '.join(lacking)}: {FOLDER}/{lacking[0]}.md and the like are missing")
    hidden = max(withheld(paper, readers) for paper in papers)
    if hidden:
        others = ", ".join(kind for kind in AUDIENCES if kind != readers)
        print(f"Left out: up to {hidden} parts that are for {others} only; --audience-kind shows them")
    for note in loaded.notes:
        print(f"{note.where}:{note.row}: {note.text}")
