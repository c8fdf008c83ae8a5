"""``preview --serve``: the release on the desk, live, until Ctrl-C."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from campaign.errors import InputError

__all__ = ["serve"]

_LEAD = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={url}"><title>Live preview</title></head>
<body><p><a href="{url}">To the live preview</a></p></body></html>
"""


def serve(root: Path, slug: str, contact: str, out: Path | None, port: int, *, show: bool) -> None:
    """Serve the pages on this machine only and say where."""
    from campaign.desk.serving import bound
    from campaign.desk.serving import serve as run
    from campaign.desk.state import Desk
    from campaign.office import looking

    if out is not None:
        raise InputError.of("--out", "", str(out), "nothing beside --serve: it writes no pages")
    desk = Desk(root, slug)
    start = ""
    if contact:
        name = sys.stdin.readline().strip() if contact == "-" else contact
        start = f"?contact={looking.find(desk.ledger, name).id}"
    secret = desk.workspace.clock.secret().hex()
    held = bound(port)
    url = f"http://127.0.0.1:{held.getsockname()[1]}/{secret}/{start}"
    with ExitStack() as stack:

        def ready() -> None:
            print(f"Live preview of {slug}: {url}")
            print("It shows each save. Ctrl-C ends it.", flush=True)
            if show and sys.stdout.isatty():
                import webbrowser

                webbrowser.open(stack.enter_context(_led(root / "preview" / slug, url)))

        asyncio.run(run(desk, secret, held, ready))
    # Only a person ends it. The loop may take the signal for itself and end in peace.
    raise KeyboardInterrupt


@contextmanager
def _led(folder: Path, url: str) -> Iterator[str]:
    """A page of our own that leads on, as an address for the browser: its arguments can be read by everybody here.

    In the workspace: a browser that is confined to the home folder does not see the machine's temporary files.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "live.html"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(_LEAD.format(url=url))
    try:
        yield path.resolve().as_uri()
    finally:
        path.unlink(missing_ok=True)
