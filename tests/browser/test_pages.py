"""Every page of the demonstration: in order in both themes, and no wider than a phone."""

from __future__ import annotations

import pytest

from host.demo import people
from host.hooks.access import Audience
from host.testing.chromium import PHONE, NewPerson, Person
from host.testing.watch import assert_fits
from tests.browser.demonstration import Demo

DOORS = {
    Audience.PUBLIC: None,
    Audience.TOKEN: None,
    Audience.STAFF: ("/login", people.ADMINISTRATOR),
    Audience.ADMIN: ("/login", people.ADMINISTRATOR),
    Audience.CLIENT: ("/portal/login", people.CLIENT),
}
"""Where and as whom the pages of an audience are opened."""


SHARES = [
    (audience, number, 3 if audience in {Audience.STAFF, Audience.ADMIN} else 1)
    for audience in DOORS
    for number in range(3 if audience in {Audience.STAFF, Audience.ADMIN} else 1)
]
"""Who opens which part of the pages: the long rounds are shared out."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("audience", "number", "parts"), SHARES)
def test_every_page_is_in_order(
    demo: Demo, visitor: NewPerson, audience: Audience, number: int, parts: int
) -> None:
    desk, phone = visitor(), visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    paths = [place.path for place in demo.places if place.audience is audience][number::parts]
    assert paths
    for person in (desk, phone):
        enter(person, audience)
    faults: list[str] = []
    for path in paths:
        faults += faults_of(desk, phone, path)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def enter(person: Person, audience: Audience) -> None:
    """Log in where the audience does."""
    door = DOORS[audience]
    if door is not None:
        person.log_in(door[1], people.PASSWORD, door[0])


def faults_of(desk: Person, phone: Person, path: str) -> list[str]:
    """Open the page at a desk and on a phone, and return what is wrong with it."""
    faults: list[str] = []
    for person in (desk, phone):
        person.go(path)
        try:
            if person is desk:
                person.check()
            else:
                assert_fits(person.page)
        except AssertionError as fault:
            faults.append(str(fault))
        person.watch.complaints.clear()
    return faults
