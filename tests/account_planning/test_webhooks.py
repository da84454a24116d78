"""Webhooks: what is sent of a plan, and that it is written with the plan or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookDelivery
from host.settings import service as settings
from host.testing import Site
from tests.account_planning.conftest import Planning, button, form


@pytest.fixture
def listening(site: Site, planning: Planning) -> Planning:
    """A target that wants every event."""
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with site.context():
        webhooks.add_target("account_planning", "http://127.0.0.1:9/hook", [], SYSTEM)
    return planning


def sent(site: Site) -> list[dict[str, Any]]:
    with site.context() as db:
        return [json.loads(row.body) for row in db.query(WebhookDelivery).order_by("id")]


def test_every_event_can_be_subscribed_to(site: Site) -> None:
    with site.context():
        keys = {event.key for event in webhooks.events_of("account_planning")}
    assert keys == {
        "account_plan.created",
        "account_plan.updated",
        "account_plan.deleted",
        "account_plan.status_changed",
        "account_plan.approved",
        "account_plan.update_requested",
        "account_plan.task.completed",
    }


def test_creating_changing_and_deleting_are_sent(site: Site, listening: Planning) -> None:
    client = site.client("Sender", currency="CHF")
    boss = site.staff(admin=True, name="Ina Boss")
    browser = site.login(boss)
    browser.post("/account_planning/new", form(client, revenue_next_year="12.5"))
    changed = form(client, revenue_next_year="13", bcg="dog", record_version="1")
    browser.post("/account_planning/1/edit", changed)
    browser.post("/account_planning/1/delete")
    created, updated, deleted = sent(site)
    assert created["type"] == "account_plan.created"
    assert created["data"]["plan"]["number"] == "AP-0001"
    assert created["data"]["plan"]["client"] == {"id": client.id, "name": "Sender"}
    assert created["data"]["plan"]["revenue_next_year"] == "12.50"
    assert created["data"]["plan"]["period"]["end"] == "2026-12-31"
    assert created["data"]["actor"] == {"kind": "staff", "id": boss.id, "name": "Ina Boss"}
    assert updated["type"] == "account_plan.updated"
    assert updated["data"]["changes"] == {
        "bcg": ["", "dog"],
        "revenue_next_year": ["12.50", "13.00"],
    }
    assert deleted["type"] == "account_plan.deleted"
    assert deleted["data"]["plan"]["id"] == 1


def test_status_approval_and_tasks_have_events_of_their_own(
    site: Site, listening: Planning
) -> None:
    plan = listening.plan(status="draft")
    task = listening.task(plan)
    before = len(sent(site))
    browser = site.login(site.staff(admin=True))
    browser.post(button(plan, "to_review"))
    browser.post(button(plan, "approve_and_complete"))
    browser.post(f"/account_planning/{plan.id}/task/{task.id}/status/complete")
    browser.post(f"/account_planning/{plan.id}/task/{task.id}/status/in_progress")
    events = sent(site)[before:]
    assert [event["type"] for event in events] == [
        "account_plan.updated",
        "account_plan.status_changed",
        "account_plan.updated",
        "account_plan.approved",
        "account_plan.status_changed",
        "account_plan.updated",
        "account_plan.task.completed",
        "account_plan.updated",
    ]
    assert events[1]["data"]["changes"]["status"] == ["draft", "review"]
    assert events[6]["data"]["task"]["action"] == task.action


def test_a_change_that_changes_nothing_sends_nothing(site: Site, listening: Planning) -> None:
    client = site.client()
    listening.plan(client)
    before = len(sent(site))
    browser = site.login(site.staff(admin=True))
    browser.post("/account_planning/1/edit", form(client, record_version="1"))
    assert len(sent(site)) == before


def test_a_plan_that_is_not_made_sends_nothing(site: Site, listening: Planning) -> None:
    service = listening.part("plans.service")
    data = listening.data(site.client(), industry="Unknown")
    with site.context(), pytest.raises(InvalidInput):
        service.create(data, SYSTEM)
    assert not sent(site)
