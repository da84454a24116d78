"""Rights and licence of account plans, a test for each row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from host.database import transaction
from host.licensing import checking
from host.licensing.models import ModuleLicence
from host.testing import Browser, Site
from tests.account_planning.conftest import MODULE, PLANS, Planning, button, form

Act = Callable[[Browser, Planning, Any], int]


def rights(*actions: str) -> list[str]:
    return [f"{PLANS}:{action}" for action in actions]


def drag(browser: Browser, _planning: Planning, plan: Any) -> int:
    values = {"id": str(plan.id), "by": "status", "to": "review"}
    fetched = {"X-Requested-With": "fetch"}
    return browser.post("/account_planning/board/move", values, headers=fetched).status_code


def relate(browser: Browser, _planning: Planning, plan: Any) -> int:
    return browser.post(f"/account_planning/{plan.id}/documents", {}).status_code


def handle(browser: Browser, planning: Planning, plan: Any) -> int:
    [request] = planning.stored("update_requests.models.UpdateRequest")
    return browser.post(f"/account_planning/{plan.id}/request/{request.id}/handle", {}).status_code


def add_objective(browser: Browser, _planning: Planning, plan: Any) -> int:
    typed = {"title": "More"}
    return browser.post(f"/account_planning/{plan.id}/objective", typed).status_code


def delete_many(browser: Browser, _planning: Planning, plan: Any) -> int:
    asked = {"id": [str(plan.id)], "action": "delete", "go": "1"}
    return browser.post("/account_planning/bulk", asked).status_code


def export(browser: Browser, _planning: Planning, _plan: Any) -> int:
    asked = {"format": "csv", "col": ["subject"]}
    return browser.post("/account_planning/export", asked).status_code


def approve(browser: Browser, _planning: Planning, plan: Any) -> int:
    return browser.post(button(plan, "approve")).status_code


ROWS: dict[str, tuple[Act, str]] = {
    "kanban drag": (drag, "edit"),
    "relations": (relate, "edit"),
    "update-request handling": (handle, "edit"),
    "task edits": (add_objective, "edit"),
    "mass delete": (delete_many, "delete"),
    "exports": (export, "view"),
    "approving": (approve, "approve"),
}


def asked_for(site: Site, planning: Planning) -> Any:
    """A plan that a client has asked about."""
    planning.set(portal_enabled=True)
    client = site.client("Acme")
    plan = planning.plan(client, status="in_progress")
    contact = site.login(site.contact(client, ["account_planning"]))
    contact.post(f"/portal/account_planning/{plan.id}/request", {"message": "Well?"})
    return plan


@pytest.mark.parametrize("row", ROWS)
def test_each_deed_needs_its_own_right(site: Site, planning: Planning, row: str) -> None:
    act, right = ROWS[row]
    plan = asked_for(site, planning)
    every = {"view", "create", "edit", "delete", "approve", "manage_templates"}
    without = every - {right}
    if right == "view":
        without -= {"edit", "delete", "approve", "manage_templates"}
    refused = act(site.login(site.staff(rights(*without))), planning, plan)
    assert refused == 403
    granted = {"view", right}
    assert act(site.login(site.staff(rights(*granted))), planning, plan) != 403


def test_the_dashboard_widget_needs_view_or_view_own(site: Site, planning: Planning) -> None:
    owner = site.staff(rights("view_own"))
    planning.plan(owner_id=owner.id)
    assert "Account plans" in site.login(owner).get("/").text
    assert "Account plans" in site.login(site.staff(rights("view"))).get("/").text
    assert "Account plans" not in site.login(site.staff(rights("create"))).get("/").text


def test_view_own_includes_members_of_the_company_team(site: Site, planning: Planning) -> None:
    plan, member = planning.plan(subject="Of the team"), site.staff(rights("view_own"))
    browser = site.login(member)
    assert browser.get(f"/account_planning/{plan.id}").status_code == 404
    row = planning.part("grids.models").TeamMember(staff_id=member.id, role="Lead")
    row.plan_id, row.position = plan.id, 1
    with site.context() as db:
        db.add(row)
        db.commit()
    assert browser.get(f"/account_planning/{plan.id}").status_code == 200
    assert "Of the team" in browser.get("/account_planning/").text


@pytest.mark.parametrize(
    ("preset", "may"),
    [
        ("Account manager", {"view", "create", "edit", "delete"}),
        ("Sales representative", {"view", "create", "edit"}),
        ("Executive", {"view"}),
    ],
)
def test_a_role_of_a_preset_may_do_just_that(
    site: Site, planning: Planning, preset: str, may: set[str]
) -> None:
    feature = site.runtime.generation().registry.features[PLANS]
    browser = site.login(site.staff(rights(*feature.presets[preset])))
    plan = planning.plan(site.client("Acme"))
    tried = {
        "view": browser.get(f"/account_planning/{plan.id}").status_code,
        "create": browser.get("/account_planning/new").status_code,
        "edit": add_objective(browser, planning, plan),
        "delete": delete_many(browser, planning, plan),
    }
    assert {action for action, code in tried.items() if code != 403} == may
    assert browser.get("/setup/settings/account_planning").status_code == 403


def test_licence_lapses_viewing_and_exporting_go_on_and_changes_are_refused_with_the_reason(
    site: Site, planning: Planning
) -> None:
    client = site.client("Acme")
    plan = planning.plan(client, vision="Kept for ever")
    boss = site.login(site.staff(admin=True))
    with site.context(), transaction() as db:
        db.get_one(ModuleLicence, "account_planning").code = "not-a-key-of-anybody"
    with site.context():
        [manifest] = checking.licensed()
        assert checking.check(manifest) == "lapsed"
    page = boss.get(f"/account_planning/{plan.id}")
    assert "Kept for ever" in page.text
    assert "is read-only" in page.text
    assert "Kept for ever" in boss.post(
        "/account_planning/export", {"format": "csv", "col": ["subject", "vision"]}
    ).get_data(as_text=True)
    chosen = boss.post("/account_planning/bulk", {"action": "export", "id": [str(plan.id)]})
    assert chosen.status_code == 302, chosen.text
    assert boss.get(chosen.location).status_code == 200
    for path, data in (
        ("/account_planning/bulk", {"action": "delete", "go": "1", "id": [str(plan.id)]}),
        ("/account_planning/new", form(client)),
        (f"/account_planning/{plan.id}/edit", form(client, subject="Changed")),
        (f"/account_planning/{plan.id}/delete", {}),
        (f"/account_planning/{plan.id}/objective", {"title": "More"}),
    ):
        refused = boss.post(path, data)
        assert refused.status_code == 403, path
        assert "Nothing was saved" in refused.text
    [kept] = planning.stored("plans.models.Plan")
    assert kept.subject == "Grow"


@pytest.mark.parametrize(("code", "said"), [("", "purchase code"), ("nonsense", "purchase code")])
@pytest.mark.modules
def test_activating_without_a_good_code_is_refused_and_leaves_nothing(
    site: Site, code: str, said: str
) -> None:
    from host.errors import TrellisError

    with pytest.raises(TrellisError) as refused:
        site.install(MODULE, code)
    assert said in refused.value.message
    assert site.runtime.generation().module("account_planning") is None
