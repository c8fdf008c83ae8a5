"""``test``: every edition to addresses of our own, marked as a test in subject and body."""

import asyncio
import sys
from pathlib import Path

from campaign.address import parse
from campaign.cli import screen
from campaign.cli.reading import prepared
from campaign.compiled import Compiled, Rendered, compile_edition
from campaign.delivery import CONNECTING, Outcome, Stage
from campaign.errors import InputError, Problem, WorldError
from campaign.message import Personal, objection, splice, token
from campaign.office.prepare import Prepared, files_of
from campaign.runtime.workspace import Workspace
from campaign.transport import Transport

__all__ = ["test"]

_NOTE = "TEST, edition {locale}: for our own eyes. Not for publication, not sent to any journalist."


def test(root: Path, slug: str, to: list[str], locales: list[str], *, as_json: bool) -> None:
    """Send test messages and say what became of each."""
    workspace = Workspace(root)
    addresses = _addresses(to)
    ready = prepared(workspace, slug)
    unknown = [locale for locale in locales if locale not in ready.compiled]
    if unknown:
        right = f"one of {', '.join(ready.compiled)}"
        raise InputError(Problem("--locale", 0, "", locale, right) for locale in unknown)
    chosen = {locale: _marked(ready, locale) for locale in ready.compiled if not locales or locale in locales}
    outcomes = asyncio.run(_send(workspace, chosen, addresses, workspace.transport()))
    if as_json:
        names = ("to", "edition", "outcome", "code", "enhanced", "reply")
        screen.say_json(
            [
                dict(zip(names, (to, tag, one.kind, one.code, one.enhanced, one.text), strict=True))
                for to, tag, one in outcomes
            ]
        )
    else:
        screen.table(
            ["to", "edition", "outcome", "the server's words"],
            [
                (
                    address,
                    locale,
                    one.kind,
                    " ".join(str(part) for part in (one.code or "", one.enhanced, one.text) if part),
                )
                for address, locale, one in outcomes
            ],
        )
    if any(one.kind != "accepted" for _, _, one in outcomes):
        sys.exit(1)
    if not as_json:
        print(f"Next: campaign plan {slug} --audience all, or a rule such as beat:justice")


def _addresses(to: list[str]) -> list[str]:
    if not to:
        raise InputError.of("--to", "", "", "at least one address; a test goes to people of your own")
    good, wrong = [], []
    for one in (part.strip() for text in to for part in text.split(",")):
        try:
            good.append(parse(one))
        except ValueError as error:
            wrong.append(Problem("--to", 0, "", one, str(error)))
    if wrong:
        raise InputError(wrong)
    return list(dict.fromkeys(good))


def _marked(ready: Prepared, locale: str) -> Compiled:
    rendered: Rendered = ready.rendered[locale]
    marked = rendered._replace(subject=f"[TEST] {rendered.subject}")
    return compile_edition(marked, ready.compiled[locale].sender, files_of(ready.loaded), ready.briefings.get(locale))


async def _send(
    workspace: Workspace, chosen: dict[str, Compiled], addresses: list[str], transport: Transport
) -> list[tuple[str, str, Outcome]]:
    secret, now = workspace.clock.secret(), workspace.clock.now()
    session = transport.session()
    outcomes: list[tuple[str, str, Outcome]] = []
    for address in addresses:
        for locale, edition in chosen.items():
            name = token(secret, "test", locale, address)
            note = _NOTE.format(locale=locale)
            personal = Personal("", 1, locale, address, "", "", note, text_only=False, token=name, briefing=True)
            message = splice(edition, personal, objection(edition.sender, name), now)
            outcome = await session.send(message, _yes)
            if not outcomes and outcome and outcome.stage in CONNECTING and outcome.kind != "accepted":
                await session.close()
                said = f"{outcome.code or ''} {outcome.text}".strip()
                raise WorldError(
                    f"the relay does not take our mail ({outcome.stage}): {said}; see [relay] in campaign.toml"
                )
            outcomes.append((address, locale, outcome or Outcome("lost", Stage.BODY)))
    await session.close()
    return outcomes


async def _yes() -> bool:
    """A test is in no ledger, so there is nothing to mark."""
    return True
