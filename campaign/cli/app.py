"""Every command, declared. What a command does stands in a module of its own and is imported when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from campaign.cli import contacts

__all__ = ["app"]

Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="CAMPAIGN_WORKSPACE", help="The workspace; this folder otherwise.")
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The release: the name of its folder under releases/.")]
Mailing = Annotated[
    str, typer.Argument(metavar="MAILING", help="The mailing's name, or a release's: its newest mailing.")
]
Wait = Annotated[bool, typer.Option("--wait", help="Stay until nobody waits: retries, embargo.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show each attempt.")]
Late = Annotated[bool, typer.Option("--late", help="Also to those whose hour was missed; [policy] grace_hours.")]
Hold = Annotated[str, typer.Option("--hold", metavar="30s", help="Time to think otherwise; [policy] hold_seconds.")]
HERE = Path()


class Form(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    GITHUB = "github"


app = typer.Typer(
    help="A press office in one program: one release, its languages, its journalists.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(contacts.app, name="contacts")


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        print(f"campaign {version('campaign')}")
        raise typer.Exit


@app.callback()
def _main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """A press office in one program: one release, its languages, its journalists."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to make the workspace.")],
    sample: Annotated[bool, typer.Option("--sample", help="With the sample release and contacts.")] = False,
) -> None:
    """Make a workspace: settings, folders, an empty ledger."""
    from campaign.cli import making

    making.init(folder, sample=sample)


@app.command()
def new(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A short name: letters, digits, hyphens.")],
    locale: Annotated[list[str] | None, typer.Option("--locale", "-l", help="A locale; may be repeated.")] = None,
    draft: Annotated[Path | None, typer.Option("--from", help="A finished release: text, .docx or HTML.")] = None,
    briefing: Annotated[bool, typer.Option("--briefing", help="With a form for its background paper.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """Make a release: a skeleton to fill in, or a draft put into form."""
    from campaign.cli import making

    making.new(workspace, slug, locale or [], draft, briefing=briefing)


@app.command()
def agree(
    slug: Slug,
    locale: Annotated[list[str], typer.Argument(metavar="LOCALE...", help="The editions that are up to date.")],
    workspace: Workspace = HERE,
) -> None:
    """Record that editions say what the source edition now says."""
    from campaign.cli import making

    making.agree(workspace, slug, locale)


@app.command()
def check(
    slug: Slug,
    online: Annotated[bool, typer.Option("--online", help="Fetch the links too: their servers see it.")] = False,
    form: Annotated[Form, typer.Option("--format", help="github: as annotations in its checks.")] = Form.TEXT,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Read a release, compile it, and say all that is wrong."""
    from campaign.cli import reading

    reading.check(workspace, slug, online=online, github=form is Form.GITHUB, as_json=as_json)


@app.command()
def preview(
    slug: Slug,
    contact: Annotated[
        str, typer.Option("--contact", help="This person's exact bytes, to standard output; - reads the name.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="The folder to write to; preview/SLUG otherwise.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show the page live while you write, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="With --serve; a free one otherwise.")] = 0,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    workspace: Workspace = HERE,
) -> None:
    """Write every edition as a page to look at, side by side; or show it live."""
    if serve:
        from campaign.cli import live

        live.serve(workspace, slug, contact, out, port, show=show)
        return
    from campaign.cli import reading

    reading.preview(workspace, slug, contact, out, show=show)


@app.command()
def briefing(
    slug: Slug,
    kind: Annotated[
        str, typer.Option("--audience-kind", metavar="mep|diplomat|editor", help="With what is for them only.")
    ] = "",
    locale: Annotated[list[str] | None, typer.Option("--locale", "-l", help="Only this locale.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to; preview/SLUG/briefing otherwise.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Write the background paper of a release, as HTML and as PDF, in each of its locales."""
    from campaign.cli import briefing as page

    page.briefing(workspace, slug, kind, locale or [], out)


@app.command()
def plan(
    slug: Slug,
    audience: Annotated[str, typer.Option("--audience", "-a", help='"beat:justice and country:FR,BE", or all.')],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Freeze who gets which edition, under one digest. Sends nothing."""
    from campaign.cli import planning

    planning.plan(workspace, slug, audience, as_json=as_json)


@app.command("test")
def trial(
    slug: Slug,
    to: Annotated[list[str] | None, typer.Option("--to", help="An address; may be repeated.")] = None,
    locale: Annotated[list[str] | None, typer.Option("--locale", "-l", help="Only this edition.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Send every edition, marked as a test, to your own addresses.

    The ledger is not touched.
    """
    from campaign.cli import testing

    testing.test(workspace, slug, to or [], locale or [], as_json=as_json)


@app.command()
def send(
    mailing: Mailing,
    yes: Yes = False,
    wait: Wait = False,
    verbose: Verbose = False,
    late: Late = False,
    hold: Hold = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Send a planned mailing, after you typed its number of people."""
    from campaign.cli import sending

    sending.send(workspace, mailing, yes=yes, wait=wait, verbose=verbose, as_json=as_json, hold=hold, even_late=late)


@app.command()
def stop(mailing: Mailing, workspace: Workspace = HERE) -> None:
    """Stop a mailing, also while it is being sent, until `resume`."""
    from campaign.cli import stopping

    stopping.stop(workspace, mailing)


@app.command()
def resume(
    mailing: Mailing,
    yes: Yes = False,
    wait: Wait = False,
    verbose: Verbose = False,
    hold: Hold = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Go on with a mailing that was stopped, after you typed its number of people."""
    from campaign.cli import stopping

    stopping.resume(workspace, mailing, yes=yes, wait=wait, verbose=verbose, hold=hold, as_json=as_json)


@app.command()
def settle(
    mailing: Mailing,
    log: Annotated[
        Path | None, typer.Option("--log", help="A relay's log, an mbox, a folder of .eml; - reads standard input.")
    ] = None,
    accepted: Annotated[bool, typer.Option("--treat-as-accepted", help="They have it.")] = False,
    refused: Annotated[bool, typer.Option("--treat-as-refused", help="They do not have it and get no other.")] = False,
    again: Annotated[bool, typer.Option("--send-again", help="The same message again, with the same ID.")] = False,
    contact: Annotated[list[str] | None, typer.Option("--contact", help="This person; may be repeated.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All who are uncertain.")] = False,
    yes: Yes = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Who is uncertain, and what became of them: by evidence, or by your word."""
    from campaign.cli import settling

    said = {"--treat-as-accepted": accepted, "--treat-as-refused": refused, "--send-again": again}
    words = [option for option, given in said.items() if given]
    settling.settle(workspace, mailing, log, words, contact or [], everybody=everybody, yes=yes, as_json=as_json)


@app.command()
def adopt(yes: Yes = False, workspace: Workspace = HERE) -> None:
    """Go on with this workspace after it was moved, copied or restored."""
    from campaign.cli import stopping

    stopping.adopt(workspace, yes=yes)


@app.command()
def rehearse(
    mailing: Mailing,
    fault: Annotated[
        str,
        typer.Option("--fault", metavar="SCRIPT", help="Faults, as in 421@120,drop-body@7,kill@200,slow-dot@300:20s."),
    ] = "",
    seed: Annotated[int, typer.Option("--seed", help="For the faults and waits that are drawn.")] = 1,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Send a planned mailing to a mail server on this machine, from a copy of the ledger.

    Nobody is written to; the report is the one that `send` would show. A fault is CODE-POINT@N, drop-POINT@N,
    kill-POINT@N or slow-POINT@N:20s; N is a message's number or a share. The points: connect, ehlo, auth, mail, rcpt,
    data, body, dot, after-dot, quit.
    """
    from campaign.cli import rehearsing

    rehearsing.rehearse(workspace, mailing, fault, seed, as_json=as_json)


@app.command()
def status(
    mailing: Annotated[
        str, typer.Argument(metavar="MAILING", show_default=False, help="A mailing or release; all otherwise.")
    ] = "",
    missing: Annotated[bool, typer.Option("--missing", help="Who did not get it, and why.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """The accounts of a mailing: planned is the sum over the states."""
    from campaign.cli import status as page

    page.status(workspace, mailing, missing=missing, as_json=as_json)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to make the demo's workspace.")] = Path("demo"),
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = False,
) -> None:
    """Send the sample release to a mail server on this machine only."""
    from campaign.cli import demo as page

    page.demo(folder, show=show)
