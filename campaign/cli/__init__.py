"""The keyboard: Typer. Says what was done, what was not, and the command to type next.

Exit codes: 0 fine, 1 findings, 2 wrong input, 3 the world failed.
"""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from campaign.cli.app import app
    from campaign.errors import CampaignError

    # A console in an old code page must not stop a command that shows a name in Arabic.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except CampaignError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
