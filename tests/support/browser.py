"""A real Chromium, Debian's, driven by Playwright. No browser is downloaded, and none of its background traffic runs.

Not a fixture: a test module that needs one makes it once for all its pages.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.faults import need

__all__ = ["chromium"]

#: What Chromium would ask the world by itself. A page's own requests still run, so a test can count them.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser. Skips the test where there is none; in CI that fails."""
    need.tool("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            # Root has no sandbox, and a container's /dev/shm is small.
            args=["--no-sandbox", "--disable-dev-shm-usage", *_QUIET],
        )
        try:
            yield browser
        finally:
            browser.close()
