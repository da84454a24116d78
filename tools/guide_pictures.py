"""Pictures for the guides, taken from a demonstration that nobody has used yet.

``.venv/bin/python -m tools.guide_pictures`` takes them all into ``docs/images``; with a word, those
whose name has it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser

from host import logs
from host.demo import people
from host.hooks.access import Audience
from host.testing.chromium import Person, chromium
from tests.browser.demonstration import Demo, demonstration
from tools.screenshots import DOORS

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PLAN = "Win the fleet service renewal"
DESK, PHONE = {"width": 1180, "height": 740}, {"width": 360, "height": 740}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file without the ending, and the page that it shows.

    ``{plan}`` in the address is the id of the plan that the guide tells of; ``shown`` is what the
    page is scrolled to.
    """

    name: str
    path: str
    audience: Audience = Audience.STAFF
    shown: str = ""
    phone: bool = False


_HERE = "account-planning"
PICTURES = (
    Picture(f"{_HERE}/list", "/account_planning/"),
    Picture(f"{_HERE}/board", "/account_planning/board"),
    Picture(f"{_HERE}/dashboard", "/account_planning/dashboard"),
    Picture(f"{_HERE}/matrix", "/account_planning/dashboard", shown="text=BCG matrix"),
    Picture(f"{_HERE}/plan", "/account_planning/{plan}"),
    Picture(f"{_HERE}/due-diligence", "/account_planning/{plan}/due-diligence"),
    Picture(f"{_HERE}/outline", "/account_planning/{plan}/planning", shown="#outline"),
    Picture(f"{_HERE}/mind-map", "/account_planning/{plan}/mind-map"),
    Picture(f"{_HERE}/stakeholders", "/account_planning/{plan}/stakeholders"),
    Picture(f"{_HERE}/white-space", "/account_planning/{plan}/white-space"),
    Picture(f"{_HERE}/settings", "/setup/settings/account_planning", Audience.ADMIN),
    Picture(f"{_HERE}/modules", "/setup/modules", Audience.ADMIN),
    Picture(f"{_HERE}/portal", "/portal/account_planning/", Audience.CLIENT, phone=True),
)


def main(only: str = "") -> None:
    """Take the pictures whose name has the word."""
    logs.configure("ERROR")
    wanted = [one for one in PICTURES if only in one.name]
    with (
        tempfile.TemporaryDirectory() as data,
        demonstration(Path(data), used=False) as demo,
        chromium() as browser,
    ):
        plan = _plan(demo)
        for audience in Audience:
            for phone in (False, True):
                mine = [one for one in wanted if (one.audience, one.phone) == (audience, phone)]
                if mine:
                    with _inside(browser, demo, audience, phone=phone) as person:
                        for picture in mine:
                            _take(person, picture, plan)


@contextmanager
def _inside(browser: Browser, demo: Demo, audience: Audience, *, phone: bool) -> Iterator[Person]:
    size = (
        {"viewport": PHONE, "is_mobile": True, "has_touch": True} if phone else {"viewport": DESK}
    )
    person = Person(browser, demo.server.url, **size)
    try:
        if audience in DOORS:
            path, email = DOORS[audience]
            person.log_in(email, people.PASSWORD, path)
        yield person
    finally:
        person.context.close()


def _take(person: Person, picture: Picture, plan: int) -> None:
    person.go(picture.path.format(plan=plan))
    if picture.shown:
        person.page.locator(picture.shown).first.evaluate("part => part.scrollIntoView()")
    file = IMAGES / f"{picture.name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=file, animations="disabled")
    print(file.relative_to(IMAGES.parent))


def _plan(demo: Demo) -> int:
    engine = sa.create_engine(demo.server.config.database_url)
    try:
        with engine.connect() as connection:
            query = sa.text("SELECT id FROM account_planning_plan WHERE subject = :subject")
            return int(connection.execute(query, {"subject": PLAN}).scalar_one())
    finally:
        engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:2])
