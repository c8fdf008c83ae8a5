"""A workspace on disk, and the wiring: which adapters its settings mean."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import campaign
from campaign.errors import InputError
from campaign.runtime import settings
from campaign.runtime.clock import Clock

if TYPE_CHECKING:
    from campaign.finding import Finding
    from campaign.office.prepare import Prepared
    from campaign.office.review import Office
    from campaign.rendering.renderer import Renderer
    from campaign.store.ledger import Ledger
    from campaign.transport.smtp import Smtp

__all__ = ["Workspace", "create", "shipped"]

_GITIGNORE = "ledger.*\ncontacts/\ncampaign.log*\nrelay-password\npreview/\nrehearsals/\n"


def shipped(name: str) -> Path:
    """A folder that comes with the program: inside the wheel, or beside the package in a checkout."""
    package = Path(campaign.__file__).parent
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


class Workspace:
    """The folder that a command works in. Opening one reads its settings; the ledger is opened when asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = settings.load(root)
        self.clock = Clock()

    @property
    def ledger_path(self) -> Path:
        """Where the ledger lies."""
        return self.root / "ledger.db"

    def ledger(self) -> "Ledger":
        """The ledger. Raises ``InputError`` when there is none."""
        from campaign.store.ledger import Ledger

        return Ledger.open(self.ledger_path)

    def renderer(self) -> "Renderer":
        """Templates, this workspace's own first."""
        from campaign.rendering.renderer import Renderer

        own = self.root / "templates"
        return Renderer(own if own.is_dir() else None)

    def release(self, slug: str) -> Path:
        """A release's folder. Raises ``InputError`` with the releases there are."""
        known = sorted(path.name for path in self.root.glob("releases/[!.]*") if path.is_dir())
        if slug not in known:
            right = f"one of {', '.join(known)}" if known else "a release; `campaign new SLUG` makes one"
            raise InputError.of("SLUG", "", slug, right)
        return self.root / "releases" / slug

    def findings(self, ready: "Prepared", *, online: bool = False) -> "list[Finding]":
        """What the linter finds, as the settings judge it. ``online`` fetches the links.

        Raises ``WorldError`` when no link at all can be fetched.
        """
        from campaign.office import review

        wordless = self.renderer().unspoken(ready.rendered)
        return review.findings(ready, self._office(), self.ledger(), online=online, wordless=wordless)

    def unfinished(self) -> "list[Finding]":
        """What is still the starter's in the settings, when mail would go to a real relay."""
        from campaign.office import review

        return [] if self.settings.relay.on_this_machine else review.unfinished(self._office())

    def _office(self) -> "Office":
        from campaign.office.review import Office

        given = self.settings
        return Office(self.root / settings.FILE, given.as_sender(), given.relay.max_size, given.relay.host, given.lint)

    def transport(self) -> "Smtp":
        """The relay, with its password. Raises ``InputError`` when its name does not exist, or no password is there."""
        from campaign.runtime.relay import must_exist
        from campaign.transport.smtp import Smtp

        relay = self.settings.relay
        secret = settings.password(self.root) if relay.username else ""
        if relay.username and not secret:
            right = f"needs a password: in the variable {settings.PASSWORD}, or in the file relay-password (chmod 600)"
            raise InputError.of(settings.FILE, "relay.username", relay.username, right)
        must_exist(relay.host, relay.port, self.root / settings.FILE)
        return Smtp(relay.host, relay.port, relay.tls, relay.username, secret, relay.messages, relay.ca_file)


def create(root: Path, *, sample: bool) -> list[Path]:
    """Make a workspace; with ``sample``, the sample release and contacts too. Returns what was made.

    Nothing that is there is changed. Raises ``InputError`` when a workspace is there already.
    """
    from campaign.store.ledger import Ledger

    if (root / settings.FILE).exists() or (root / "ledger.db").exists():
        raise InputError.of(str(root), "", "", "there is a workspace here already; nothing was changed")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    Ledger.create(root / "ledger.db", Clock().secret()).close()
    for folder in ("releases", "contacts", "templates"):
        (root / folder).mkdir(exist_ok=True)
    if sample:
        for name in ("releases", "contacts"):
            shutil.copytree(shipped(name), root / name, dirs_exist_ok=True, copy_function=_copy_new)
    if not (root / ".gitignore").exists():
        (root / ".gitignore").write_text(_GITIGNORE, "utf-8")
    (root / settings.FILE).write_text(settings.starter(), "utf-8")
    return sorted(path for path in root.iterdir() if path.suffix != ".db-wal")


def _copy_new(source: str, target: str) -> None:
    if not Path(target).exists():
        shutil.copyfile(source, target)
