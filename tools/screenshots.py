"""Pictures of every page of the demonstration, to be opened and judged.

``.venv/bin/python -m tools.screenshots FOLDER`` takes each page at a desk and on a phone, light
and dark. ``--only WORD`` takes the pages whose name has that word; ``--screen`` and ``--theme``
choose one of each.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize

from host import logs
from host.demo import people
from host.hooks.access import Audience
from host.testing.chromium import DESKTOP, PHONE, Person, chromium
from tests.browser.demonstration import Demo, demonstration
from tests.browser.pages import Place

SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2},
}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
DOORS = {
    Audience.STAFF: ("/login", people.ADMINISTRATOR),
    Audience.ADMIN: ("/login", people.ADMINISTRATOR),
    Audience.CLIENT: ("/portal/login", people.CLIENT),
}


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures of a demonstration on one screen in one theme."""

    browser: Browser
    demo: Demo
    folder: Path
    screen: str
    theme: Theme

    def take(self, only: str) -> None:
        """Take every page whose name has the word, logged in as its audience is."""
        for audience in Audience:
            places = [one for one in self.demo.places if one.audience is audience]
            wanted = [one for one in places if only in one.name]
            if wanted:
                with self._inside(audience) as person:
                    for place in wanted:
                        self._picture(person, place)

    @contextmanager
    def _inside(self, audience: Audience) -> Iterator[Person]:
        person = Person(self.browser, self.demo.server.url, **SCREENS[self.screen])
        try:
            if audience in DOORS:
                path, email = DOORS[audience]
                person.log_in(email, people.PASSWORD, path)
            yield person
        finally:
            person.context.close()

    def _picture(self, person: Person, place: Place) -> None:
        page, window = person.page, SCREENS[self.screen]["viewport"]
        page.emulate_media(color_scheme=self.theme, reduced_motion="reduce")
        page.set_viewport_size(window)
        person.go(place.path)
        _stretch(page, window)
        file = self.folder / f"{place.audience.value}-{place.name}-{self.screen}-{self.theme}.png"
        page.screenshot(path=file, animations="disabled")
        print(file.name)


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
    screens = [wanted.screen] if wanted.screen else list(SCREENS)
    themes: list[Theme] = [wanted.theme] if wanted.theme else list(THEMES)
    with (
        tempfile.TemporaryDirectory() as data,
        demonstration(Path(data)) as demo,
        chromium() as browser,
    ):
        for screen, theme in itertools.product(screens, themes):
            Camera(browser, demo, wanted.folder, screen, theme).take(wanted.only)


def _stretch(page: Page, window: ViewportSize) -> None:
    """Make the window as high as the page, so that bars which stick to it stand at its end."""
    height: int = page.evaluate("() => document.documentElement.scrollHeight")
    if height > window["height"]:
        page.set_viewport_size({"width": window["width"], "height": height})


if __name__ == "__main__":
    main()
