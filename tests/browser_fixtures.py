"""A real Chromium, one for each worker of a test run.

Playwright's synchronous interface cannot be started twice in a process, so all tests that need a
browser take this one.

Fixtures
--------
chromium : playwright.sync_api.Browser
    Debian's Chromium, or the one that ``WANGGE_CHROMIUM`` names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, sync_playwright

ARGUMENTS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launched(chromium: BrowserType, *more: str) -> Browser:
    """A Chromium as all tests have it, with further arguments."""
    return chromium.launch(
        executable_path=os.environ.get("WANGGE_CHROMIUM", "/usr/bin/chromium"),
        args=[*ARGUMENTS, *more],
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that ``WANGGE_CHROMIUM`` names."""
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()
