"""A process that has everything imported and forks a sender when told: a restart then costs milliseconds.

Reads workspaces from standard input, one a line; answers with the sender's process id, then, when it is over, with
how it ended (an exit code, or the negative signal that killed it).
"""

import asyncio
import os
import sys
import traceback
from pathlib import Path

from campaign.errors import CampaignError
from campaign.runtime.lock import alone
from campaign.runtime.logs import open_log
from campaign.runtime.sending import Sending
from campaign.runtime.workspace import Workspace
from campaign.store import mailings

#: A sender that raised what it should not have.
FAULT = 9


def send(root: Path) -> int:
    """Send the workspace's newest mailing as ``campaign send --yes`` does."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    with ledger.read() as connection:
        mailing = mailings.every(connection)[0]
    try:
        with alone(root / "ledger.lock"), open_log(root) as log:
            sending = Sending(workspace, ledger, workspace.transport(), mailing, log)
            sent = asyncio.run(sending.run(asyncio.Event(), lambda _: None))
    except CampaignError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    if sent.trouble:
        print(sent.trouble, file=sys.stderr)
    return 3 if sent.trouble else 0


def main() -> None:
    """Fork a sender for each line."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                os._exit(send(Path(line.strip())))
            except BaseException:  # noqa: BLE001 - the child must never return into this loop
                traceback.print_exc()
                os._exit(FAULT)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
