"""What a test needs of the machine. Missing: skipped, with the reason (``pytest -rs``); in CI a missing tool fails."""

import os
import shutil
from pathlib import Path

import pytest

__all__ = ["FAKETIME", "LONG", "MOUNT", "faketime", "missing", "root", "tool", "tracing", "weasyprint"]

#: ``make faults`` asks for the long selection.
LONG = bool(os.environ.get("LONG_FAULTS"))
_PTRACE = Path("/proc/sys/kernel/yama/ptrace_scope")
_CAN_MOUNT = 1 << 21  # CAP_SYS_ADMIN, linux/capability.h
#: The one for programs with several threads, as a sender is.
FAKETIME = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def _may_mount() -> bool:
    status = Path("/proc/self/status")
    held = status.read_text().partition("CapEff:")[2].split() if status.exists() else []
    return bool(held) and bool(int(held[0], 16) & _CAN_MOUNT)


#: Containers often may not. What a full disk does is then shown by a limit on the size of files, and by strace.
MOUNT = _may_mount()


def tool(name: str, package: str) -> None:
    """Skip unless a program is there: on a path, or where Debian keeps daemons."""
    if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
        missing(f"needs {name}: apt-get install {package}")


def faketime() -> str:
    """The library that tells a process another time."""
    if not FAKETIME:
        missing("needs libfaketime: apt-get install libfaketime")
    return str(FAKETIME[0])


def root(what: str) -> None:
    """Skip unless this is root."""
    if os.geteuid():
        pytest.skip(f"needs root: {what}")


def tracing() -> None:
    """Skip unless strace is there and may attach to a running process."""
    tool("strace", "strace")
    if os.geteuid() and _PTRACE.exists() and _PTRACE.read_text().strip() != "0":
        pytest.skip("needs root, or kernel.yama.ptrace_scope=0: strace attaches to a running sender")


def weasyprint() -> None:
    """Skip unless WeasyPrint finds Pango, and poppler and qpdf are there to read what it makes."""
    try:
        import weasyprint as _  # noqa: F401 - whether it can be imported is the question
    except OSError:
        missing("needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    tool("pdftotext", "poppler-utils")
    tool("qpdf", "qpdf")


def missing(reason: str) -> None:
    """Skip, or fail in CI, because something is not there."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have every tool: {reason}")
    pytest.skip(reason)
