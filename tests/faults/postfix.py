"""A real Postfix for the time of a test: its own folder, a high port on the loopback, one mailbox for everybody."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

__all__ = ["Post", "postfix"]

#: Debian's places.
_DAEMONS = "/usr/lib/postfix/sbin"
_MAIN = """\
compatibility_level = 3.6
config_directory = {home}/etc
queue_directory = {home}/spool
data_directory = {home}/data
daemon_directory = {daemons}
maillog_file_prefixes = {home}
maillog_file = {home}/log
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {home}/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
alias_maps =
alias_database =
biff = no
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Post(NamedTuple):
    """A Postfix that runs."""

    port: int
    home: Path

    def delivered(self) -> tuple[Counter[str], Counter[str]]:
        """How often each recipient and each Message-ID is in the mailbox, after the queue has run empty."""
        self._run_empty()
        people: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for path in (self.home / "mail" / "all" / "new").glob("*"):
            message = message_from_bytes(path.read_bytes())
            people[message["X-Original-To"]] += 1
            names[message["Message-ID"]] += 1
        return people, names

    def _run_empty(self) -> None:
        for _ in range(300):
            waiting = [path for name in ("incoming", "active", "deferred") for path in self._queued(name)]
            if not waiting:
                return
            time.sleep(0.05)
        raise AssertionError("the relay's queue does not run empty")

    def _queued(self, name: str) -> list[Path]:
        return [path for path in (self.home / "spool" / name).rglob("*") if path.is_file()]

    def empty(self) -> None:
        """Take all mail out of the mailbox."""
        self._run_empty()
        shutil.rmtree(self.home / "mail" / "all", ignore_errors=True)


@contextmanager
def postfix() -> Iterator[Post]:
    """Start one, and stop it. Root only: Postfix changes to users of its own."""
    # Not under the test's folder: its users could not go there.
    home = Path(tempfile.mkdtemp(prefix="campaign-postfix-"))
    home.chmod(0o755)
    owner, reader = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
    for name in ("etc", "spool", "data", "mail"):
        (home / name).mkdir(mode=0o755)
    os.chown(home / "data", owner.pw_uid, owner.pw_gid)
    os.chown(home / "mail", reader.pw_uid, reader.pw_gid)
    port = _free_port()
    facts = {"home": home, "daemons": _DAEMONS, "uid": reader.pw_uid, "gid": reader.pw_gid, "port": port}
    (home / "etc" / "main.cf").write_text(_MAIN.format(**facts))
    (home / "etc" / "master.cf").write_text(_MASTER.format(**facts))
    command = ["/usr/sbin/postfix", "-c", str(home / "etc")]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        subprocess.run([*command, "start"], check=True, **quiet)  # type: ignore[call-overload]
        _await(port, home)
        yield Post(port, home)
    finally:
        subprocess.run([*command, "stop"], check=False, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, home: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError((home / "log").read_text())
