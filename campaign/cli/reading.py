"""``check`` and ``preview``: what a release is, before anybody gets it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.cli import findings, screen
from campaign.errors import InputError
from campaign.intake import notes
from campaign.lint_rules import BUDGET
from campaign.locale import localised
from campaign.office import looking
from campaign.office.prepare import Prepared, prepare
from campaign.rendering.pages import Shown, with_pictures
from campaign.runtime.workspace import Workspace

if TYPE_CHECKING:
    from campaign.finding import Finding

__all__ = ["check", "prepared", "preview"]


def prepared(workspace: Workspace, slug: str) -> Prepared:
    """A release, ready to be planned."""
    return prepare(workspace.release(slug), workspace.renderer(), workspace.settings.as_sender())


def check(root: Path, slug: str, *, online: bool, github: bool, as_json: bool) -> None:
    """Compile everything and look for all that is wrong. Exit 1 for what is undecided, a warning or an error."""
    if github and as_json:
        raise InputError.of("--format", "", "github", "either this or --json")
    workspace = Workspace(root)
    try:
        ready = prepared(workspace, slug)
        notes.load(ready.loaded.folder)
    except InputError as error:
        if as_json:
            screen.say_json({"release": slug, "problems": [problem._asdict() for problem in error.problems]})
        elif github:
            findings.say_problems(error.problems)
        else:
            raise
        sys.exit(error.exit_code)
    found = workspace.findings(ready, online=online)
    undecided = ready.loaded.notes
    if as_json:
        said = {"editions": _editions(ready), "problems": [], "undecided": [note._asdict() for note in undecided]}
        screen.say_json({"release": slug, **said, "findings": [one._asdict() for one in found]})
    elif github:
        findings.say_github(undecided, found)
    else:
        _say(slug, ready, found)
    if undecided or findings.fails(found):
        sys.exit(1)


def _editions(ready: Prepared) -> list[dict[str, Any]]:
    return [
        {
            "locale": edition.locale,
            "headline": edition.headline,
            "subject": edition.mail_subject,
            "words": len(ready.rendered[edition.locale].text.split()),
            "html_bytes": len(ready.rendered[edition.locale].html.encode()),
            "html_budget": BUDGET,
            "digest": ready.compiled[edition.locale].digest,
        }
        for edition in ready.loaded.editions
    ]


def _say(slug: str, ready: Prepared, found: "list[Finding]") -> None:
    screen.table(
        ["edition", "headline", "words", "HTML bytes", f"of {BUDGET:,}"],
        [
            (one["locale"], one["headline"], one["words"], one["html_bytes"], f"{one['html_bytes'] / BUDGET:.0%}")
            for one in _editions(ready)
        ],
    )
    for note in ready.loaded.notes:
        print(f"{note.where}:{note.row}: {note.text}")
    for finding in found:
        print(finding)
    if found:
        print(findings.summary(found))
    if ready.loaded.notes:
        print("Decide these and delete the comments; then it can be planned.")
    elif findings.fails(found):
        print(f"Mend these, then again: campaign check {slug}. The README lists the rules; [lint] switches them off.")
    else:
        print(f"Next: campaign preview {slug}")


def preview(root: Path, slug: str, contact: str, out: Path | None, *, show: bool) -> None:
    """Write the pages; or one person's exact bytes."""
    workspace = Workspace(root)
    ready = prepared(workspace, slug)
    if contact:
        ledger = workspace.ledger()
        chosen = looking.find(ledger, sys.stdin.readline().strip() if contact == "-" else contact)
        chain, greet = workspace.settings.locales.fallback, workspace.renderer().salutation
        message = looking.message_to(
            ledger, ready, chosen.id, workspace.clock.now(), lambda: looking.everybody(ledger, ready, chain, greet)
        )
        sys.stdout.buffer.write(message.content)
        sys.stdout.buffer.flush()
        return
    folder = out or root / "preview" / slug
    page = _write(workspace, ready, folder)
    print(f"{len(ready.compiled)} editions in {folder}")
    print(f"Look at {page}")
    print(f"Next: campaign test {slug} --to YOUR-ADDRESS")
    if show and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(page.resolve().as_uri())


def _write(workspace: Workspace, ready: Prepared, folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sender = workspace.settings.as_sender()
    shown = []
    for edition in ready.loaded.editions:
        rendered = ready.rendered[edition.locale]
        html, text = (_sample(part) for part in (with_pictures(rendered.html, rendered.images), rendered.text))
        (folder / f"{edition.locale}.html").write_text(html, "utf-8")
        (folder / f"{edition.locale}.txt").write_text(text, "utf-8")
        name = localised(sender.name, edition.locale) or sender.organisation
        row = Shown(edition.locale, name, rendered.subject, edition.mail_preheader, f"{edition.locale}.html", text)
        shown.append(row)
    page = folder / "index.html"
    page.write_text(workspace.renderer().page("preview", release=ready.loaded.release, editions=shown), "utf-8")
    return page


def _sample(text: str) -> str:
    """Rendered text with stand-ins where something personal will be."""
    from campaign.compiled import Slot, mark

    stand_ins = {Slot.SALUTATION: "[salutation]", Slot.OPT_OUT: "mailto:opt-out@organisation.example"}
    for slot in Slot:
        text = text.replace(mark(slot), stand_ins.get(slot, ""))
    return text
