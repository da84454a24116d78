"""Roles are made of rights; rights of modules that are away wait."""

from __future__ import annotations

import re

import pytest

from host.access import service as access
from host.hooks.actor import SYSTEM
from host.lifecycle import service as lifecycle
from host.staffing import service as staffing
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

pytestmark = pytest.mark.modules(GARDEN)


def rights_of(site: Site, role_id: int) -> set[str]:
    with site.context():
        return {grant.right for grant in access.get_role(role_id).grants}


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="right" value="([^"]+)" checked', page))


def test_a_role_is_made_of_the_ticked_rights(site: Site, browser: Browser) -> None:
    rights = ["garden.beds:view_own", "garden.beds:prune", "clients:view"]
    answer = browser.post("/setup/roles/new", {"name": "Gardener", "right": rights})
    assert answer.status_code == 302
    with site.context():
        role = access.list_roles()[0]
    assert (role.name, rights_of(site, role.id)) == ("Gardener", set(rights))
    assert ticked(browser.get(f"/setup/roles/{role.id}").text) == set(rights)


def test_a_preset_fills_the_form_and_saves_nothing(site: Site, browser: Browser) -> None:
    page = browser.get("/setup/roles/new?preset=Gardener").text
    assert {"garden.beds:view_own", "garden.beds:prune"} <= ticked(page)
    assert "garden.beds:create" not in ticked(page)
    assert 'value="Gardener"' in page
    with site.context():
        assert access.list_roles() == []


def test_rights_of_an_inactive_module_stay(site: Site, browser: Browser) -> None:
    with site.context():
        role_id = staffing.save_role("Gardener", ["garden.beds:prune", "clients:view"], SYSTEM).id
        lifecycle.deactivate("garden", SYSTEM)
    page = browser.get(f"/setup/roles/{role_id}").text
    assert "Kept for modules that are not active: garden.beds:prune." in page
    browser.post(f"/setup/roles/{role_id}/edit", {"name": "Gardener", "right": ["clients:edit"]})
    assert rights_of(site, role_id) == {"garden.beds:prune", "clients:edit"}


def test_a_right_that_nobody_offers_is_not_granted(site: Site, browser: Browser) -> None:
    browser.post("/setup/roles/new", {"name": "Thief", "right": ["vault:open", "clients:view"]})
    with site.context():
        role_id = access.list_roles()[0].id
    assert rights_of(site, role_id) == {"clients:view"}


def test_a_second_role_of_the_name_is_refused_with_its_ticks_kept(
    site: Site, browser: Browser
) -> None:
    with site.context():
        staffing.save_role("Gardener", [], SYSTEM)
    answer = browser.post("/setup/roles/new", {"name": "Gardener", "right": ["garden.beds:create"]})
    assert answer.status_code == 422
    assert ticked(answer.text) == {"garden.beds:create"}
    with site.context():
        assert len(access.list_roles()) == 1


def test_a_role_that_somebody_holds_cannot_be_deleted(site: Site, browser: Browser) -> None:
    holder = site.staff(["clients:view"])
    answer = browser.post(f"/setup/roles/{holder.role_id}/delete")
    assert "still has this role" in browser.get(answer.location).text
    assert rights_of(site, holder.role_id or 0) == {"clients:view"}


def test_a_role_that_nobody_holds_is_deleted(site: Site, browser: Browser) -> None:
    with site.context():
        role_id = staffing.save_role("Nobody's", [], SYSTEM).id
    browser.post(f"/setup/roles/{role_id}/delete")
    assert browser.get(f"/setup/roles/{role_id}").status_code == 404


def test_a_change_of_rights_holds_from_the_next_click_on(site: Site, browser: Browser) -> None:
    person = site.staff(["clients:view"])
    theirs = site.login(person)
    assert theirs.get("/clients/").status_code == 200
    browser.post(f"/setup/roles/{person.role_id}/edit", {"name": "None left"})
    assert theirs.get("/clients/").status_code == 403
    page = browser.get(f"/setup/roles/{person.role_id}").text
    assert "Taken away" in page


def test_rights_that_a_colleague_gave_meanwhile_are_shown_before_they_are_lost(
    site: Site, browser: Browser
) -> None:
    with site.context():
        role = staffing.save_role("Gardener", ["clients:view"], SYSTEM)
        opened = str(role.version)
        staffing.save_role("Gardener", ["clients:view", "garden.beds:prune"], SYSTEM, role.id)
    late = {"name": "Gardener", "right": ["clients:edit"], "record_version": opened}
    answer = browser.post(f"/setup/roles/{role.id}/edit", late)
    assert answer.status_code == 409
    assert "Beds: prune hedges" in answer.text
    assert rights_of(site, role.id) == {"clients:view", "garden.beds:prune"}


def test_a_right_that_follows_another_comes_and_goes_with_it(site: Site, browser: Browser) -> None:
    pruner, viewer = site.staff(["garden.beds:prune"]), site.staff(["garden.beds:view"])
    assert site.actor(pruner).may("garden.seeds", "view")
    assert not site.actor(pruner).may("garden.seeds", "edit")
    assert not site.actor(viewer).may("garden.seeds", "view")
    page = browser.get("/setup/roles/new").text
    assert 'value="garden.seeds:edit"' in page
    assert 'value="garden.seeds:view"' not in page
    answer = browser.post("/setup/roles/new", {"name": "Sower", "right": ["garden.seeds:view"]})
    assert answer.status_code == 302
    with site.context():
        role_id = next(one.id for one in access.list_roles() if one.name == "Sower")
    assert rights_of(site, role_id) == set()
