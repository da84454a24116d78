"""The one Chromium of a test run, and the pages that people open in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from host.testing.watch import Watch

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_USUAL = "/usr/bin/chromium"
_PATIENCE = 15_000
expect.set_options(timeout=_PATIENCE)


def chromium_path() -> str | None:
    """Return the path of Chromium, or None where there is none."""
    found = [path for path in map(shutil.which, _NAMES) if path]
    path = found[0] if found else _USUAL
    return path if Path(path).exists() else None


def find_chromium() -> str:
    """Return the path of Chromium; say how to install it when there is none."""
    path = chromium_path()
    if path is None:
        raise AssertionError(
            "The browser tests need Chromium and found none. Install it with "
            "“apt-get install chromium fonts-dejavu-core” (as .ci/run does), then run them again."
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium without a screen during the block."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody at a screen of their own: cookies apart, every complaint of the browser noted."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        settings: dict[str, Any] = {
            "base_url": url,
            "viewport": DESKTOP,
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "UTC",
        }
        self.context = browser.new_context(**settings | options)
        self.context.set_default_timeout(_PATIENCE)
        self.watch = Watch(self.context)
        self.page: Page = self.context.new_page()

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path, wait_until="load")

    def log_in(self, email: str, password: str, path: str = "/login") -> None:
        """Log in through the form."""
        self.go(path)
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def check(self) -> None:
        """Assert that the page at hand is in order in both themes, and nothing was complained."""
        self.watch.assert_in_order(self.page)

    def leave(self) -> None:
        """Assert that nothing was complained until the end, and close the screen."""
        complaints = self.watch.complaints
        self.context.close()
        assert not complaints, "\n".join(complaints)


NewPerson = Callable[..., Person]
"""Puts somebody before a screen; takes the options of a browser context."""
