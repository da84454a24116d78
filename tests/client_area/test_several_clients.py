"""One person for several clients: chosen after log-in, switched on top, never mixed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from host.clients import contacts, login, service, standing
from host.clients.models import Client, Contact
from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.testing import Browser, Site
from host.testing.site import PASSWORD


@dataclass(frozen=True, slots=True)
class World:
    """A contact of two clients, with a part open at the second only."""

    contact: Contact
    first: Client
    second: Client
    browser: Browser

    def choose(self, client: Client) -> None:
        answer = self.browser.post("/portal/choose", {"client_id": str(client.id)})
        assert answer.headers["Location"] == "/portal/"


def logged_in(site: Site, contact: Contact) -> Browser:
    browser = site.anonymous()
    browser.post("/portal/login", {"email": contact.email or "", "password": PASSWORD})
    return browser


@pytest.fixture
def world(site: Site) -> World:
    first, second = site.client("First Ltd"), site.client("Second Ltd")
    contact = site.contact(first)
    with site.context():
        contacts.set_password(contact.id, PASSWORD, SYSTEM)
        standing.add(contact.id, second.id, [], SYSTEM)
        standing.set_areas(contact.id, second.id, ["host.company"], SYSTEM)
    return World(contact, first, second, site.login(contact))


def test_every_page_waits_for_the_choice(world: World) -> None:
    for path in ("/portal/", "/portal/profile"):
        assert world.browser.get(path).headers["Location"].startswith("/portal/choose")
    page = world.browser.get("/portal/choose").text
    assert "First Ltd" in page
    assert "Second Ltd" in page


def test_pages_are_about_the_client_that_was_chosen(world: World) -> None:
    world.choose(world.second)
    assert "<strong>Second Ltd</strong>" in world.browser.get("/portal/").text
    world.choose(world.first)
    page = world.browser.get("/portal/").text
    assert "<strong>First Ltd</strong>" in page
    assert "<strong>Second Ltd</strong>" not in page


def test_parts_are_open_for_each_client_by_itself(site: Site, world: World) -> None:
    with site.context():
        settings.save("client_area", {"company_fields": ["phone"]}, SYSTEM)
    world.choose(world.second)
    assert world.browser.get("/portal/company").status_code == 200
    world.choose(world.first)
    assert world.browser.get("/portal/company").status_code == 404


def test_a_client_that_is_not_ones_own_cannot_be_chosen(site: Site, world: World) -> None:
    foreign = site.client("Foreign Ltd")
    answer = world.browser.post("/portal/choose", {"client_id": str(foreign.id)})
    assert answer.status_code == 404


def test_who_stands_for_one_client_is_in_at_once(site: Site) -> None:
    contact = site.contact()
    with site.context():
        contacts.set_password(contact.id, PASSWORD, SYSTEM)
    page = logged_in(site, contact).get("/portal/")
    assert page.status_code == 200
    assert "/portal/choose" not in page.text


def test_archiving_a_client_ends_its_sessions_and_leaves_the_other(
    site: Site, world: World
) -> None:
    world.choose(world.first)
    with site.context():
        service.archive(world.first.id, SYSTEM)
    assert world.browser.get("/portal/").status_code == 302
    with site.context():
        token = login.log_in(world.contact.email or "", PASSWORD, "127.0.0.1", "t")
        seen = login.by_token(token or "")
        assert seen is not None
        assert seen.actor.client_id == world.second.id


def test_standing_for_a_client_no_longer_shuts_the_door_at_once(site: Site, world: World) -> None:
    world.choose(world.second)
    with site.context():
        standing.remove(world.contact.id, world.second.id, SYSTEM)
    assert world.browser.get("/portal/").status_code == 302


def test_staff_say_for_whom_a_contact_stands(site: Site) -> None:
    staff = site.login(site.staff(["clients:view", "clients:edit"]))
    contact, second = site.contact(), site.client("Second Ltd")
    path = f"/contacts/{contact.id}/access"
    staff.post(f"{path}/clients", {"client_id": "", "client_id-typed": "Second Ltd"})
    assert "Second Ltd" in staff.get(f"/contacts/{contact.id}/client-area").text
    assert contact.name in staff.get(f"/clients/{second.id}/client-area-people").text
    staff.post(f"{path}/areas", {"client_id": str(second.id), "preset": "all"})
    with site.context():
        stands = standing.of_contact(contacts.get_visible(contact.id, SYSTEM))
        assert [one.areas for one in stands] == [(), ("host.company", "host.files")]
    staff.post(f"{path}/clients", {"client_id": str(second.id), "remove": "y"})
    with site.context():
        assert len(standing.of_contact(contacts.get_visible(contact.id, SYSTEM))) == 1


def test_staff_who_see_one_client_cannot_give_access_to_another(site: Site) -> None:
    seller = site.staff(["clients:view_own", "clients:edit"])
    own, foreign = site.client("Own", owner_id=seller.id), site.client("Foreign")
    contact, browser = site.contact(own), site.login(seller)
    answer = browser.post(f"/contacts/{contact.id}/access/clients", {"client_id": str(foreign.id)})
    assert answer.status_code == 404
