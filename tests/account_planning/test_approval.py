"""Approval: who, when and which version; any later change of content takes it away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from host.hooks.actor import SYSTEM
from host.messaging.webhooks.models import WebhookDelivery
from host.testing import Site
from tests.account_planning.conftest import PLANS, Planning, button, form
from tests.account_planning.test_webhooks import listening

__all__ = ["listening"]
Change = Callable[[Planning, Any, Any], None]


def _field(planning: Planning, plan: Any, _task: Any) -> None:
    planning.change(plan, vision="Further")


def _grid(planning: Planning, plan: Any, _task: Any) -> None:
    service, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    kind = kinds.KINDS["competitors"]
    typed = service.read(kind, {"competitors-0-name": "A rival"})
    with planning.site.context():
        opened = service.fingerprint(kind, service.rows_of(kind, plan.id))
        service.save(plan.id, kind, typed, SYSTEM, opened)


def _objective(planning: Planning, plan: Any, _task: Any) -> None:
    with planning.site.context():
        planning.part("tasks.branches").add_objective(plan.id, "Another", SYSTEM)


def _task(planning: Planning, plan: Any, task: Any) -> None:
    service = planning.part("tasks.service")
    with planning.site.context():
        service.change(plan.id, task.id, service.TaskData("Other words"), SYSTEM)


CONTENT: list[Change] = [_field, _grid, _objective, _task]


def _status(planning: Planning, plan: Any, _task: Any) -> None:
    choices = planning.part("plans.choices")
    with planning.site.context():
        planning.part("plans.service").change_status(plan.id, choices.Status.COMPLETED, SYSTEM)


def _done(planning: Planning, plan: Any, task: Any) -> None:
    choices = planning.part("plans.choices")
    with planning.site.context():
        planning.part("tasks.service").set_status(
            plan.id, task.id, choices.TaskStatus.COMPLETE, SYSTEM
        )


def _note(planning: Planning, plan: Any, _task: Any) -> None:
    notes = planning.part("notes.service")
    today = planning.part("settings")
    with planning.site.context():
        notes.add(plan.id, notes.NoteData(today.today(), "call", "", "They called."), SYSTEM)


PROGRESS: list[Change] = [_status, _done, _note]


def approved(site: Site, planning: Planning) -> tuple[Any, Any]:
    plan = planning.plan(status="review")
    task = planning.task(plan)
    boss = site.staff(admin=True, name="Ada Boss")
    with site.context():
        planning.part("plans.approval").approve(plan.id, site.actor(boss))
    return plan, task


def test_the_head_of_the_page_says_who_approved_which_version_and_when(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan(status="review")
    planning.change(plan, vision="Second version")
    browser = site.login(site.staff(admin=True, name="Ada Boss"))
    before = browser.get(f"/account_planning/{plan.id}").text
    assert "Nobody has approved it yet." in before
    browser.post(button(plan, "approve"))
    [stored] = planning.stored("plans.models.Plan")
    assert stored.approved_version == 2
    for tab in ("", "/planning"):
        head = browser.get(f"/account_planning/{plan.id}{tab}").text
        assert "Ada Boss" in head
        assert ", version 2" in head
    history = browser.get(f"/account_planning/{plan.id}/activity").text
    assert "Version 2" in history


@pytest.mark.parametrize("change", CONTENT)
def test_a_change_of_content_clears_the_approval_in_log_page_and_webhook(
    site: Site, listening: Planning, change: Change
) -> None:
    plan, task = approved(site, listening)
    change(listening, plan, task)
    [stored] = listening.stored("plans.models.Plan")
    assert (stored.approved_at, stored.approved_by, stored.approved_by_name) == (None, None, "")
    browser = site.login(site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}").text
    assert "was approved. The content has changed since" in page
    history = browser.get(f"/account_planning/{plan.id}/activity").text
    assert "<del>Ada Boss</del>" in history
    with site.context() as db:
        last = json.loads(db.query(WebhookDelivery).order_by("id").all()[-1].body)
    assert last["type"] == "account_plan.updated"
    assert last["data"]["changes"]["approved_by"] == ["Ada Boss", ""]
    assert last["data"]["plan"]["approved_version"] is None


@pytest.mark.parametrize("change", PROGRESS)
def test_status_progress_and_notes_keep_the_approval(
    site: Site, planning: Planning, change: Change
) -> None:
    plan, task = approved(site, planning)
    change(planning, plan, task)
    [stored] = planning.stored("plans.models.Plan")
    assert stored.approved_by_name == "Ada Boss"
    assert stored.approved_at is not None


def test_approving_needs_its_own_right(site: Site, planning: Planning) -> None:
    plan = planning.plan(status="review")
    editor = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:edit"]))
    assert editor.post(button(plan, "approve")).status_code == 403
    assert planning.stored("plans.models.Plan")[0].approved_at is None
    approver = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:approve"]))
    assert approver.post(button(plan, "approve")).status_code == 302
    assert planning.stored("plans.models.Plan")[0].approved_at is not None


def test_saving_the_form_without_a_change_keeps_the_approval(
    site: Site, planning: Planning
) -> None:
    client = site.client()
    plan = planning.plan(client)
    browser = site.login(site.staff(admin=True))
    browser.post(button(plan, "approve"))
    version = str(planning.stored("plans.models.Plan")[0].version)
    browser.post(f"/account_planning/{plan.id}/edit", form(client, record_version=version))
    assert planning.stored("plans.models.Plan")[0].approved_at is not None
