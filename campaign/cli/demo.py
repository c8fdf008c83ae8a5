"""``demo``: the main job on embedded defaults. The mail server runs on this machine and sends nothing on."""

import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from operator import attrgetter, itemgetter
from pathlib import Path

from campaign.audience import parse
from campaign.cli import screen
from campaign.cli.reading import prepared
from campaign.cli.sending import confirmed_run
from campaign.compiled import Inline
from campaign.errors import Fault, InputError, WorldError
from campaign.intake import columns, sheet
from campaign.office import planning, roster
from campaign.office.prepare import Prepared
from campaign.rendering.pages import Received, with_pictures
from campaign.runtime import embedded, settings
from campaign.runtime import workspace as workspaces
from campaign.runtime.lock import alone
from campaign.runtime.workspace import Workspace
from campaign.store import contacts, mailings

__all__ = ["demo"]

_MARK = ".campaign-demo"
_SETTINGS = """\
# The demo's settings: an invented organisation, and a mail server on this machine that sends nothing on.
[organisation]
name = "Meridian Rights"
postal = "Rue du Méridien 12, 1000 Brussels, Belgium"
website = "https://meridianrights.example/"

[sender]
address = "press@meridianrights.example"

[relay]
host = "127.0.0.1"
port = {port}
tls = "none"

[locales]
fallback = ["en"]
"""


def demo(folder: Path, *, show: bool) -> None:
    """Make a workspace, import, plan, send, and show who got which edition."""
    _make_room(folder)
    workspaces.create(folder, sample=True)
    (folder / _MARK).touch()
    received = folder / "received"
    with embedded.embedded(received) as port:
        (folder / settings.FILE).write_text(_SETTINGS.format(port=port), "utf-8")
        workspace = Workspace(folder)
        ready = prepared(workspace, "asylum-ruling")
        mailing_id = _send(workspace, ready)
    source = next(one for one in ready.loaded.editions if one.locale == ready.loaded.release.source_locale)
    page = _page(workspace, mailing_id, received, source.headline)
    _say(folder, received, page)
    if show:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())


def _make_room(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / _MARK).exists():
        raise InputError.of(str(folder), "", "", "a new folder for the demo; this one holds something else")
    shutil.rmtree(folder)


def _send(workspace: Workspace, ready: Prepared) -> str:
    ledger = workspace.ledger()
    found = sheet.read(workspace.root / "contacts" / "sample.csv")
    read = columns.match(found.header, {}, found.where)
    counts = roster.apply(ledger, read.rows(found.rows()), workspace.clock.now())
    print(f"Imported {counts['add']} contacts from {found.where}.")
    greet = workspace.renderer().salutation
    made = planning.propose(ledger, ready, parse("all"), workspace.settings.locales.fallback, greet).plan
    planning.freeze(ledger, ready, made, workspace.clock.now())
    print(f"Planned mailing {made.id}: {len(made.deliveries)} people, {len(made.editions)} editions.")
    with ledger.read() as connection:
        mailing = mailings.find(connection, made.id)
    if mailing is None:
        raise Fault("the plan is not in the ledger")
    with alone(workspace.root / "ledger.lock"):
        sent = confirmed_run(workspace, ledger, workspace.transport(), mailing, mailing.planned)
    if sent.trouble or sent.outcomes["accepted"] != len(made.deliveries):
        raise WorldError(f"the demo's own mail server did not take every message: {sent.trouble or sent.outcomes}")
    print(f"Sent: {sent.outcomes['accepted']} accepted by the mail server on port {workspace.settings.relay.port}.")
    return made.id


def _page(workspace: Workspace, mailing_id: str, received: Path, headline: str) -> Path:
    ledger = workspace.ledger()
    with ledger.read() as connection:
        people = {row.token: row for row in mailings.people(connection, mailing_id)}
        outlets = {stored.id: stored.contact.outlet for stored in contacts.every(connection)}
    shown: list[Received] = []
    rows: list[tuple[str, ...]] = []
    for path in sorted(received.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        person = people[str(message["Message-ID"]).strip("<>").partition("@")[0]]
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        if html is not None:
            path.with_suffix(".html").write_text(with_pictures(html.get_content(), _images(message)), "utf-8")
        name = f"received/{path.stem}"
        why = {"exact": "reads it", "base": "reads its language", "fallback": "fallback"}[person.choice]
        shown.append(
            Received(
                person.name,
                outlets[person.contact_id],
                person.locale,
                why,
                str(message["From"]),
                str(message["To"]),
                str(message["Subject"]),
                f"{name}.html" if html is not None else "",
                text.get_content() if text is not None else "",
                f"{name}.eml",
            )
        )
        rows.append((person.name, outlets[person.contact_id], person.locale, why, person.state, f"{path.name}"))
    rows.sort(key=itemgetter(2))
    shown.sort(key=attrgetter("locale"))
    screen.table(["contact", "outlet", "edition", "why", "state", "message"], rows)
    page = workspace.root / "received.html"
    page.write_text(workspace.renderer().page("received", headline=headline, messages=shown), "utf-8")
    return page


def _images(message: EmailMessage) -> Iterator[Inline]:
    for part in message.walk():
        if part["Content-ID"]:
            cid = str(part["Content-ID"]).strip("<>")
            yield Inline(cid, part.get_filename() or "", part.get_content_type(), part.get_content())


def _say(folder: Path, received: Path, page: Path) -> None:
    print(f"The messages as they arrived   {received}/*.eml")
    print(f"One page that shows them       {page}")
    print(f"The ledger                     {folder / 'ledger.db'}")
    print(f"Next: campaign status --workspace {folder}")
