"""Chromium for tests that look at pages as a person would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# A browser left to itself asks its maker's servers for updates at every start; a test speaks to this machine only.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # CI runs as root, where Chromium refuses its sandbox; the pages are our own
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the system's Chromium, headless, until the block ends.

    Raises RuntimeError where there is none: `./run test` installs it where it may.
    """
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("chromium is not installed; on Debian: apt-get install chromium fonts-noto-cjk libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()
