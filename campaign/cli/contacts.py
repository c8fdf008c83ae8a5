"""``campaign contacts``, declared."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="CAMPAIGN_WORKSPACE", help="The workspace; this folder otherwise.")
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Audience = Annotated[str, typer.Option("--audience", "-a", help="Only these: beat:justice and country:FR,BE.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="An address or short id; - reads it from standard input.")]
HERE = Path()

app = typer.Typer(help="The people we write to.", no_args_is_help=True, rich_markup_mode=None)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV sheet, in any common form.")],
    columns: Annotated[list[str] | None, typer.Option("--map", help='"Header=field"; may be repeated.')] = None,
    encoding: Annotated[str, typer.Option("--encoding", help="The sheet's encoding, where the guess is wrong.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Read a sheet; show row by row what it would change; ask."""
    from campaign.cli import people

    people.import_(workspace, file, columns or [], encoding, yes=yes, as_json=as_json)


@app.command("list")
def list_(audience: Audience = "all", workspace: Workspace = HERE, as_json: Json = False) -> None:
    """The contacts, one a line."""
    from campaign.cli import people

    people.list_(workspace, audience, as_json=as_json)


@app.command()
def show(name: Name, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """One contact, with what was sent to them."""
    from campaign.cli import people

    people.show(workspace, name, as_json=as_json)


@app.command()
def export(
    audience: Audience = "all",
    out: Annotated[Path | None, typer.Option("--out", help="A file; standard output otherwise.")] = None,
    workspace: Workspace = HERE,
) -> None:
    """The contacts as CSV, safe to open in a spreadsheet."""
    from campaign.cli import people

    people.export(workspace, audience, out)


@app.command()
def suppress(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="opt-out, complaint, hard-bounce or manual.")] = "manual",
    note: Annotated[str, typer.Option("--note", help="What happened.")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="Lift the suppression instead; needs a note.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """Never write to an address again, whether it is a contact or not."""
    from campaign.cli import people

    people.suppress(workspace, name, reason, note, lift=lift)
