"""Who may do what: the rights of a role, and which plans are one's own."""

from __future__ import annotations

import pytest

from host.testing import Site
from tests.account_planning.conftest import PLANS, Planning, form


def rights(*actions: str) -> list[str]:
    return [f"{PLANS}:{action}" for action in actions]


def test_without_rights_every_page_is_refused(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    browser = site.login(site.staff())
    for path in ("/account_planning/", f"/account_planning/{plan.id}", "/account_planning/new"):
        assert browser.get(path).status_code == 403
    assert "Account planning" not in browser.get("/").text


@pytest.mark.parametrize(
    ("action", "path", "data"),
    [
        ("create", "/account_planning/new", {}),
        ("edit", "/account_planning/{id}/edit", {}),
        ("edit", "/account_planning/{id}/do/account_planning.to_review", {}),
        ("edit", "/account_planning/{id}/grid/financial", {}),
        ("edit", "/account_planning/{id}/objective", {"title": "More"}),
        ("approve", "/account_planning/{id}/do/account_planning.approve", {}),
        ("create", "/account_planning/{id}/do/account_planning.copy", {}),
        ("create", "/account_planning/{id}/do/account_planning.next_period", {}),
        ("delete", "/account_planning/{id}/delete", {}),
    ],
)
def test_each_change_needs_its_own_right(
    site: Site, planning: Planning, action: str, path: str, data: dict[str, str]
) -> None:
    plan = planning.plan()
    others = {"view", "create", "edit", "delete", "approve"} - {action}
    answer = site.login(site.staff(rights(*others))).post(path.format(id=plan.id), data)
    assert answer.status_code == 403
    allowed = site.login(site.staff(rights("view", action))).post(path.format(id=plan.id), data)
    assert allowed.status_code != 403


def test_a_form_without_its_token_changes_nothing(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    browser = site.login(site.staff(admin=True))
    answer = browser.post(f"/account_planning/{plan.id}/delete", csrf=False)
    assert answer.status_code == 400
    assert len(planning.stored("plans.models.Plan")) == 1


def test_view_own_is_creator_owner_and_person_in_charge(site: Site, planning: Planning) -> None:
    mine = site.staff([*rights("view_own", "create", "edit", "delete"), "clients:view"])
    browser = site.login(mine)
    client = site.client("Aldous")
    browser.post("/account_planning/new", form(client, subject="Made by me"))
    planning.plan(client, subject="Owned by me", owner_id=mine.id)
    with_task = planning.plan(client, subject="With a task of mine")
    planning.task(with_task, pic=mine)
    other = planning.plan(client, subject="Of somebody else")
    page = browser.get("/account_planning/").text
    assert "Made by me" in page
    assert "Owned by me" in page
    assert "With a task of mine" in page
    assert "Of somebody else" not in page
    assert "3 account plans" in page
    for path in ("", "/edit", "/planning"):
        assert browser.get(f"/account_planning/{other.id}{path}").status_code == 404
    for path in ("delete", "do/account_planning.to_review", "grid/financial", "objective"):
        assert browser.post(f"/account_planning/{other.id}/{path}").status_code == 404
    assert browser.get(f"/account_planning/{with_task.id}").status_code == 200


def test_view_own_holds_for_search_and_dashboard_too(site: Site, planning: Planning) -> None:
    mine = site.staff(rights("view_own"))
    planning.plan(subject="Zebra mine", owner_id=mine.id)
    planning.plan(subject="Zebra theirs")
    browser = site.login(mine)
    found = browser.get("/search?q=zebra").text
    assert "Zebra mine" in found
    assert "Zebra theirs" not in found
    with site.context():
        box = planning.part("dashboard.widget").widget(site.actor(mine))
    assert sum(count for _, count in box["statuses"]) == 1


def test_a_task_of_another_plan_cannot_be_reached_through_ones_own(
    site: Site, planning: Planning
) -> None:
    mine = site.staff(rights("view_own", "edit"))
    own = planning.plan(owner_id=mine.id)
    task = planning.task(planning.plan())
    browser = site.login(mine)
    assert browser.get(f"/account_planning/{own.id}/task/{task.id}").status_code == 404
    assert browser.post(f"/account_planning/{own.id}/task/{task.id}/delete").status_code == 404
    assert planning.stored("tasks.models.Task")


def test_presets_are_offered_for_the_usual_roles(site: Site, planning: Planning) -> None:
    feature = site.runtime.generation().registry.features[PLANS]
    assert feature.presets["Account manager"] == ("view", "create", "edit", "delete")
    assert feature.presets["Sales representative"] == ("view", "create", "edit")
    assert feature.presets["Executive"] == ("view",)
    assert {"approve", "manage_templates"} <= feature.all_actions.keys()


def test_plans_are_made_only_for_clients_that_one_may_see(site: Site, planning: Planning) -> None:
    mine = site.staff([*rights("view", "create", "edit"), "clients:view_own"])
    own, other = site.client("Acme Mine", owner_id=mine.id), site.client("Acme Theirs")
    browser = site.login(mine)
    offered = browser.get("/clients/options?q=acme").text
    assert "Acme Mine" in offered
    assert "Acme Theirs" not in offered
    for typed in (
        {"client_id": "", "client_id-typed": "Acme Theirs"},
        {"client_id": str(other.id)},
    ):
        refused = browser.post("/account_planning/new", form(own) | typed)
        assert refused.status_code == 422
        assert "There is no" in refused.text or "there is no such record" in refused.text
    assert not planning.stored("plans.models.Plan")
    assert browser.post("/account_planning/new", form(own)).status_code == 302


def test_a_plan_keeps_a_client_that_its_editor_may_not_see(site: Site, planning: Planning) -> None:
    plan = planning.plan(client := site.client("Acme Theirs"))
    browser = site.login(site.staff(rights("view", "edit")))
    sent = form(client, subject="Reworded", record_version=str(plan.version))
    assert browser.post(f"/account_planning/{plan.id}/edit", sent).status_code == 302
    assert planning.stored("plans.models.Plan")[0].subject == "Reworded"


def test_a_clients_activity_tells_of_those_plans_only_that_one_may_see(
    site: Site, planning: Planning
) -> None:
    client = site.client("Acme")
    colleague = site.staff(["clients:view", *rights("view_own")])
    planning.plan(client, subject="Secret takeover", margin=None)
    planning.plan(client, subject="Shared growth", owner_id=colleague.id)
    seen = {
        "nobody's": site.staff(["clients:view"]),
        "own": colleague,
        "all": site.staff(["clients:view", *rights("view")]),
    }
    for path in (f"/clients/{client.id}", f"/clients/{client.id}/activity"):
        pages = {who: site.login(person).get(path).text for who, person in seen.items()}
        assert [who for who, page in pages.items() if "Secret takeover" in page] == ["all"]
        assert [who for who, page in pages.items() if "Shared growth" in page] == ["own", "all"]
