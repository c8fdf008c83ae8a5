"""What the tests of the command line share: an office's files, a relay that can refuse, what a command came to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from campaign.runtime.embedded import Kept, serving

SETTINGS = """\
[organisation]
name = "Lantern Watch"

[sender]
address = "press@lanternwatch.example"

[relay]
host = "127.0.0.1"
port = {port}
tls = "none"

[locales]
fallback = ["en"]

[policy]
hold_seconds = 0
"""
FACTS = """\
slug = "water-rights"
issue_date = 2026-03-02
source_locale = "en"
"""
EDITIONS = {
    "en": "---\nheadline: Court orders clean water\n---\nThe court ruled.\n\nThree villages get water by spring.\n",
    "fr": "---\nheadline: De l’eau potable par décision de justice\n---\nLa cour a statué.\n\nTrois villages.\n",
}
PEOPLE = """\
email,given_name,family_name,outlet,country,languages,beats
ada@gazette.example,Ada,Ferrin,The Gazette,GB,en,justice
luc@courrier.example,Luc,Médard,Le Courrier,FR,fr,justice
ola@dziennik.example,Ola,Żuk,Dziennik,PL,pl,trade
desk@wire.example,,,The Wire,IE,en-IE,justice;trade
"""


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()

    @property
    def json(self) -> Any:
        """Standard output, which must be JSON and nothing else."""
        return json.loads(self.out)


Campaign = Callable[..., Done]


class Relay(NamedTuple):
    """A mail server on this machine."""

    port: int
    folder: Path
    refusals: dict[str, str]

    def received(self) -> list[bytes]:
        """The messages as they lie there, in the order of arrival."""
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]


class _Choosy(Kept):
    """Answers as it is told for some recipients."""

    def __init__(self, folder: Path, refusals: dict[str, str]) -> None:
        super().__init__(folder)
        self._refusals = refusals

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or not (aiosmtpd's call)."""
        if address in self._refusals:
            return self._refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"


@contextmanager
def running(folder: Path) -> Iterator[Relay]:
    """A relay that runs within the block."""
    refusals: dict[str, str] = {}
    with serving(_Choosy(folder, refusals)) as port:
        yield Relay(port, folder, refusals)


def write_release(folder: Path) -> None:
    """A release in two languages."""
    folder.mkdir(parents=True)
    (folder / "release.toml").write_text(FACTS, "utf-8")
    for locale, text in EDITIONS.items():
        (folder / f"{locale}.md").write_text(text, "utf-8")
