"""``init``, ``new`` and ``agree``: what a press officer starts from."""

from pathlib import Path

from campaign.errors import InputError
from campaign.runtime import workspace as workspaces

__all__ = ["agree", "init", "new"]


def init(folder: Path, *, sample: bool) -> None:
    """Make a workspace and say what is in it."""
    made = workspaces.create(folder, sample=sample)
    print(f"A workspace in {folder}: {', '.join(path.name for path in made)}")
    there = "" if folder.resolve() == Path.cwd() else f"cd {folder}; "
    print(
        f"Next: {there}edit campaign.toml, then campaign {'check asylum-ruling' if sample else 'new SLUG --locale en'}"
    )


def new(root: Path, slug: str, locales: list[str], draft: Path | None, *, briefing: bool = False) -> None:
    """Write a release's folder: a skeleton, or what a draft holds; with ``briefing`` the papers beside its editions."""
    from campaign.intake import draft as drafts
    from campaign.intake import manuscript, skeleton

    workspace = workspaces.Workspace(root)
    tags = skeleton.checked(slug, locales or ["en"])
    folder = root / "releases" / slug
    if folder.exists() and briefing and draft is None:
        _papers(folder)
        return
    if folder.exists():
        raise InputError.of(str(folder), "", "", "a release is here already; take another name. Nothing was changed")
    today = workspace.clock.now().date()
    if draft is None:
        papers = skeleton.briefings(tags) if briefing else {}
        _write(folder, skeleton.skeleton(slug, tags, today) | papers)
        print(f"A skeleton in {folder}: {', '.join(f'{tag}.md' for tag in tags)}")
        print(f"Next: write them, then campaign check {slug}")
        return
    if len(tags) != 1:
        raise InputError.of("--locale", "", ", ".join(tags), "one locale: that of the draft")
    brought = manuscript.read(draft)
    read = drafts.arrange(brought.lines, slug, tags[0], today, brought.said)
    _write(folder, read.files | (skeleton.briefings(tags) if briefing else {}))
    print(f"The draft in {folder}: {', '.join(read.files)}")
    for told in brought.said:
        if told.startswith("from the draft: "):
            print(told.removeprefix("from the draft: "))
    for one in read.undecided:
        print(f"{one.where}:{one.row}: {one.text}")
    print(f"Next: decide what is marked, then campaign check {slug}")


def _papers(folder: Path) -> None:
    """A briefing's form beside each edition that has none. What is there stays as it is."""
    from campaign.intake import skeleton
    from campaign.intake.release import load

    forms = skeleton.briefings([edition.locale for edition in load(folder).editions])
    missing = {name: text for name, text in forms.items() if not (folder / name).exists()}
    if not missing:
        raise InputError.of(str(folder), "", "", "every edition has its briefing already. Nothing was changed")
    for name, text in missing.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    print(f"Forms in {folder}: {', '.join(missing)}")
    print(f"Next: write them, then campaign briefing {folder.name}")


def agree(root: Path, slug: str, locales: list[str]) -> None:
    """Record in editions that they say what the source edition now says."""
    from campaign.errors import Problem
    from campaign.intake.recorded import stamp
    from campaign.intake.release import load
    from campaign.provenance import record

    loaded = load(workspaces.Workspace(root).release(slug))
    editions = {edition.locale: edition for edition in loaded.editions}
    source = editions.pop(loaded.release.source_locale)
    right = f"one of {', '.join(editions)}" if editions else "a second edition; this release has one"
    wrong = [Problem("LOCALE", 0, "", locale, right) for locale in locales if locale not in editions]
    if wrong:
        raise InputError(wrong)
    for locale in dict.fromkeys(locales):
        stamp(Path(loaded.where(locale)), record(source))
        print(f"{loaded.where(locale)}: made from {source.locale} as it is now")
    print(f"Next: campaign check {slug}")


def _write(folder: Path, files: dict[str, str]) -> None:
    """All files or none: into a folder beside it that gets its name at the end."""
    part = folder.with_name(f".{folder.name}.part")
    for name, text in files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    part.rename(folder)
