"""Plans and the clients they are for: renamed, archived, deleted."""

from __future__ import annotations

import sqlalchemy as sa

from host.clients import service as clients
from host.clients.models import Client
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.testing import Site
from tests.account_planning.conftest import Planning, at, button, form


def test_plans_follow_the_name_of_their_client(site: Site, planning: Planning) -> None:
    client = site.client("Old Name")
    planning.plan(client)
    browser = site.login(site.staff(admin=True))
    with site.context():
        clients.update(client.id, clients.ClientData("New Name"), SYSTEM)
    assert planning.stored("plans.models.Plan")[0].client_name == "New Name"
    assert "New Name" in browser.get("/account_planning/").text


def test_plans_forbid_deleting_their_client_and_are_listed(site: Site, planning: Planning) -> None:
    client = site.client()
    for number in range(7):
        planning.plan(client, subject=f"Plan {number}")
    with site.context():
        [blocker] = current().hooks.client_blockers(client.id)
        free = current().hooks.client_blockers(client.id + 1)
    assert (blocker.label, blocker.count) == ("Account plans", 7)
    assert blocker.examples[0] == "AP-0001 Plan 0"
    assert not free
    browser = site.login(site.staff(admin=True))
    answer = browser.post(f"/clients/{client.id}/delete")
    assert answer.status_code == 409
    assert "Account plans" in answer.text


def test_a_plan_outlives_its_client_and_can_only_be_read(site: Site, planning: Planning) -> None:
    client = site.client("Long Gone")
    plan = planning.plan(client)
    with site.context() as db:
        db.execute(sa.delete(Client).where(Client.id == client.id))
        db.commit()
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}").text
    assert "The client Long Gone was deleted" in page
    assert f"/account_planning/{plan.id}/edit" not in page
    assert "Long Gone" in browser.get("/account_planning/").text
    refused = browser.post(button(plan, "to_review"), follow_redirects=True)
    assert "can only be read" in refused.text
    assert browser.post(f"/account_planning/{plan.id}/delete").status_code == 302


def test_plans_of_an_archived_client_can_only_be_read(site: Site, planning: Planning) -> None:
    client = site.client("Put Away")
    plan = planning.plan(client)
    with site.context() as db:
        stored = db.get(Client, client.id)
        assert stored is not None
        stored.archived_at = at(2026, 1, 1)
        db.commit()
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}").text
    assert "The client Put Away is archived" in page
    refused = browser.post(
        f"/account_planning/{plan.id}/objective", {"title": "More"}, follow_redirects=True
    )
    assert refused.status_code == 409
    assert "is archived" in refused.text


def test_clients_of_one_name_are_told_apart_without_typing_numbers(
    site: Site, planning: Planning
) -> None:
    site.client("Twin")
    second = site.client("Twin")
    plan, browser = planning.plan(second), site.login(site.staff(admin=True))
    sent = form(second, subject="Reworded", record_version=str(plan.version))
    assert browser.post(f"/account_planning/{plan.id}/edit", sent).status_code == 302
    assert browser.post("/account_planning/new", form(second)).status_code == 302
    named = form(second, client_id="") | {"client_id-typed": "Twin"}
    refused = browser.post("/account_planning/new", named)
    assert refused.status_code == 422
    assert "There is more than one client called “Twin”" in refused.text
    assert [one.client_id for one in planning.stored("plans.models.Plan")] == [second.id] * 2
