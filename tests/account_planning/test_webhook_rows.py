"""Each event of account plans, as its receiver gets it: signed, once, and only if it happened."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from host.access.models import Staff
from host.clients.models import Client
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service
from host.messaging.webhooks.models import WebhookDelivery
from host.testing import Browser, Site
from host.testing.webhooks import Call, Receiver
from tests.account_planning.conftest import Planning, button, form

OWNER = "account_planning"


class Scene:
    """A plan with a task, somebody who changes them, and a contact who asks."""

    def __init__(self, site: Site, planning: Planning) -> None:
        self.site, self.planning = site, planning
        self.client: Client = site.client("Sender", currency="CHF")
        self.person: Staff = site.staff(admin=True, name="Ina Boss")
        self.staff: Browser = site.login(self.person)
        planning.set(portal_enabled=True)
        self.plan: Any = planning.plan(self.client, status="in_progress")
        self.task: Any = planning.task(self.plan)
        self.path = f"/account_planning/{self.plan.id}"

    def create(self) -> None:
        self.staff.post("/account_planning/new", form(self.client, subject="New one"))

    def update(self) -> None:
        version = str(self.planning.stored("plans.models.Plan")[0].version)
        typed = {"status": "in_progress", "period_start": "2026-10-01", "bcg": "dog"}
        sent = form(self.client, **typed, revenue_next_year="13", record_version=version)
        assert self.staff.post(f"{self.path}/edit", sent).status_code == 302

    def delete(self) -> None:
        self.staff.post(f"{self.path}/delete")

    def move(self) -> None:
        self.staff.post(button(self.plan, "to_review"))

    def approve(self) -> None:
        self.staff.post(button(self.plan, "approve"))

    def complete(self) -> None:
        self.staff.post(f"{self.path}/task/{self.task.id}/status/complete")

    def ask(self) -> None:
        contact = self.site.login(self.site.contact(self.client, [OWNER]))
        asked = contact.post(f"/portal{self.path}/request", {"message": "How far are we?"})
        assert asked.status_code == 302


EVENTS: dict[str, Callable[[Scene], None]] = {
    "account_plan.created": Scene.create,
    "account_plan.updated": Scene.update,
    "account_plan.deleted": Scene.delete,
    "account_plan.status_changed": Scene.move,
    "account_plan.approved": Scene.approve,
    "account_plan.update_requested": Scene.ask,
    "account_plan.task.completed": Scene.complete,
}
CHANGES: dict[str, dict[str, list[str | None]]] = {
    "account_plan.updated": {"bcg": ["", "dog"], "revenue_next_year": [None, "13.00"]},
    "account_plan.status_changed": {"status": ["in_progress", "review"]},
}


@pytest.fixture
def scene(site: Site, planning: Planning) -> Scene:
    return Scene(site, planning)


def signature_of(secret: str, call: Call) -> str:
    """Sign a call by the published rules, without the code that signed it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode()
    return base64.b64encode(hmac.new(key, signed + call.body, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("event", EVENTS)
def test_the_event_is_sent_once_signed_and_with_plan_changes_and_actor(
    site: Site, scene: Scene, webhooks: Receiver, event: str
) -> None:
    target = webhooks.subscribe(site, OWNER, [event])
    EVENTS[event](scene)
    webhooks.deliver(site, target)
    webhooks.deliver(site, target)
    [call] = webhooks.received
    with site.context():
        secret = service.reveal_secret(target, SYSTEM)
    assert call.headers["webhook-signature"] == f"v1,{signature_of(secret, call)}"
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 120
    assert call.headers["webhook-id"]
    assert call.headers["content-type"] == "application/json"
    assert call.json.keys() == {"type", "timestamp", "data"}
    assert call.json["type"] == event
    assert datetime.fromisoformat(call.json["timestamp"]).tzinfo is not None
    data = call.json["data"]
    assert {"plan", "changes", "actor"} <= data.keys()
    assert data["plan"]["client"] == {"id": scene.client.id, "name": "Sender"}
    number = "AP-0002" if event == "account_plan.created" else "AP-0001"
    assert data["plan"]["number"] == number
    if event in CHANGES:
        assert data["changes"] == CHANGES[event]
    if event == "account_plan.update_requested":
        assert data["actor"]["kind"] == "contact"
        assert data["request"]["message"] == "How far are we?"
    else:
        assert data["actor"] == {"kind": "staff", "id": scene.person.id, "name": "Ina Boss"}
    if event == "account_plan.task.completed":
        assert data["task"]["action"] == scene.task.action


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_is_sent_of_what_was_rolled_back(
    site: Site, scene: Scene, webhooks: Receiver, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhooks.subscribe(site, OWNER)
    events = scene.planning.part("events")
    published, sent = events.webhooks.publish, []

    def publish_and_fail(owner: str, hook: str, data: Any) -> None:
        published(owner, hook, data)
        sent.append(hook)
        if hook == event:
            raise ZeroDivisionError("as if the machine had failed after the outbox was written")

    monkeypatch.setattr(events.webhooks, "publish", publish_and_fail)
    monkeypatch.setitem(site.app.config, "PROPAGATE_EXCEPTIONS", False)
    before = kept(scene.planning)
    with suppress(ZeroDivisionError, AssertionError):
        EVENTS[event](scene)
    assert event in sent
    assert kept(scene.planning) == before
    with site.context() as db:
        assert db.query(WebhookDelivery).count() == 0


def kept(planning: Planning) -> tuple[Any, ...]:
    plans = planning.stored("plans.models.Plan")
    tasks = planning.stored("tasks.models.Task")
    requests = planning.stored("update_requests.models.UpdateRequest")
    return (
        [(plan.id, plan.status, plan.bcg, plan.approved_at) for plan in plans],
        [(task.id, task.status) for task in tasks],
        len(requests),
    )


def test_each_url_gets_the_events_that_it_chose(
    site: Site, scene: Scene, webhooks: Receiver
) -> None:
    every = webhooks.subscribe(site, OWNER)
    deleted = webhooks.subscribe(site, OWNER, ["account_plan.deleted"])
    scene.move()
    scene.delete()
    with site.context() as db:
        rows = db.query(WebhookDelivery).order_by(WebhookDelivery.id)
        sent = [(row.target_id, row.event) for row in rows]
    assert [event for target, event in sent if target == deleted] == ["account_plan.deleted"]
    assert [event for target, event in sent if target == every] == [
        "account_plan.updated",
        "account_plan.status_changed",
        "account_plan.deleted",
    ]


def test_a_change_of_many_plans_sends_one_event_each(
    site: Site, scene: Scene, webhooks: Receiver
) -> None:
    second = scene.planning.plan(scene.client)
    webhooks.subscribe(site, OWNER, ["account_plan.status_changed"])
    plans = scene.planning.part("plans.service")
    status = scene.planning.part("plans.choices").Status
    with site.context(), transaction():
        for plan in (scene.plan, second):
            plans.change_status(plan.id, status.REVIEW, SYSTEM)
    with site.context() as db:
        assert db.query(WebhookDelivery).count() == 2
