"""Pictures of every page of the demonstration, to be opened and judged.

``.venv/bin/python -m tools.screenshots FOLDER`` takes each page at a desk and on a phone, light
and dark. ``--only WORD`` takes the pages whose name has that word; ``--screen`` and ``--theme`` choose one.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize

from host import logs
from host.demo import people
from host.hooks.access import Audience
from tests.browser.chromium import DESKTOP, PHONE, Person, chromium
from tests.browser.demonstration import Demo, demonstration

SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2},
}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DOORS = {
    Audience.STAFF: ("/login", people.ADMINISTRATOR),
    Audience.ADMIN: ("/login", people.ADMINISTRATOR),
    Audience.CLIENT: ("/portal/login", people.CLIENT),
}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="a word in the names of the wanted pages")
    parser.add_argument("--screen", choices=SCREENS, help="only this screen")
    parser.add_argument("--theme", choices=THEMES, help="only this theme")
    wanted = parser.parse_args()
    logs.configure("ERROR")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demonstration(Path(data)) as demo:
        with chromium() as browser:
            for screen, theme, audience in itertools.product(SCREENS, THEMES, Audience):
                if wanted.screen in {None, screen} and wanted.theme in {None, theme}:
                    _take(browser, demo, audience, wanted.folder, screen, theme, wanted.only)


@contextmanager
def _inside(browser: Browser, demo: Demo, audience: Audience, screen: str) -> Iterator[Person]:
    person = Person(browser, demo.server.url, **SCREENS[screen])
    try:
        if audience in DOORS:
            path, email = DOORS[audience]
            person.log_in(email, people.PASSWORD, path)
        yield person
    finally:
        person.context.close()


def _take(
    browser: Browser,
    demo: Demo,
    audience: Audience,
    folder: Path,
    screen: str,
    theme: Literal["light", "dark"],
    only: str,
) -> None:
    places = [one for one in demo.places if one.audience is audience and only in one.name]
    if not places:
        return
    with _inside(browser, demo, audience, screen) as person:
        for place in places:
            person.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            person.page.set_viewport_size(SCREENS[screen]["viewport"])
            person.go(place.path)
            _stretch(person.page, SCREENS[screen]["viewport"])
            file = folder / f"{audience.value}-{place.name}-{screen}-{theme}.png"
            person.page.screenshot(path=file, animations="disabled")
            print(file.name)


def _stretch(page: Page, window: ViewportSize) -> None:
    """Make the window as high as the page, so that bars which stick to it stand at its end."""
    height: int = page.evaluate("() => document.documentElement.scrollHeight")
    if height > window["height"]:
        page.set_viewport_size({"width": window["width"], "height": height})


if __name__ == "__main__":
    main()
