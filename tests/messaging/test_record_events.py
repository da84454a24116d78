"""What happens to records of any type is sent to whoever asked for it, and costs nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from host.clients.models import Client
from host.clients.record_types import CLIENT, CONTACT
from host.database import session, transaction
from host.hooks.actor import SYSTEM, Actor
from host.hooks.record_types import FieldType
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookDelivery
from host.messaging.webhooks.service import Wishes
from host.records import service as records
from host.records.bulk import changes as bulk
from host.records.bulk.changes import BulkChange
from host.records.custom import service as custom
from host.records.custom.describing import FieldData
from host.records.same import merging
from host.records.undo import reverting
from host.testing import Site

URL = "http://127.0.0.1:9/in"
Subscribe = Callable[..., int]


@pytest.fixture
def subscribe(hook_site: Site) -> Subscribe:
    def add(*events: str, **wishes: Any) -> int:
        with hook_site.context():
            return webhooks.add_target("", URL, events, SYSTEM, Wishes(**wishes)).id

    return add


@pytest.fixture
def admin(hook_site: Site) -> Actor:
    return hook_site.actor(hook_site.staff(admin=True))


def sent() -> list[tuple[str, Any]]:
    """Return events and their data in the order in which they were written."""
    query = sa.select(WebhookDelivery.event, WebhookDelivery.body).order_by(WebhookDelivery.id)
    return [(event, json.loads(body)["data"]) for event, body in session().execute(query)]


def names() -> list[str]:
    return [event for event, _ in sent()]


def test_a_new_record_is_told_with_all_that_it_holds(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.created")
    with hook_site.context():
        made = records.create(CLIENT, {"name": "Ünal & Co", "city": "Graz"}, admin).record
        ((event, data),) = sent()
    assert event == "client.created"
    assert data["record"]["type"] == "host.client"
    assert (data["record"]["id"], data["record"]["label"]) == (made.id, "Ünal & Co")
    assert data["record"]["link"].endswith(f"/clients/{made.id}")
    assert data["values"]["city"] == "Graz"
    assert data["actor"] == {"kind": "staff", "id": admin.id, "name": admin.label}
    assert data["occurred_at"]


def test_a_change_is_told_with_old_and_new(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.*")
    client = hook_site.client("Before")
    with hook_site.context():
        records.update(CLIENT, client.id, {"city": "Wien"}, admin)
        ((event, data),) = sent()
        row = session().scalars(sa.select(WebhookDelivery)).one()
        assert (row.record_type, row.record_id) == ("host.client", client.id)
    assert event == "client.updated"
    assert data["changes"] == {"city": {"old": "", "new": "Wien"}}
    assert "values" not in data


def test_archiving_restoring_deleting_and_taking_back_have_events_of_their_own(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.*")
    client = hook_site.client("Comes and goes")
    with hook_site.context():
        records.archive(CLIENT, client.id, admin)
        records.restore(CLIENT, client.id, admin)
        gone = records.delete(CLIENT, client.id, admin)
        assert gone.undo_id is not None
        reverting.undo(gone.undo_id, admin)
        told = sent()
    assert [event for event, _ in told] == [
        "client.archived",
        "client.restored",
        "client.deleted",
        "client.restored",
    ]
    assert told[-1][1]["undo"] is True
    assert told[-1][1]["values"]["name"] == "Comes and goes"


def test_taking_an_edit_back_tells_what_changes_back(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    client = hook_site.client("Here")
    with hook_site.context():
        done = records.update(CLIENT, client.id, {"city": "Wien"}, admin)
    subscribe("client.updated")
    with hook_site.context():
        assert done.undo_id is not None
        reverting.undo(done.undo_id, admin)
        ((_, data),) = sent()
    assert data["changes"] == {"city": {"old": "Wien", "new": ""}}


def test_a_merge_names_what_was_taken_in(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.merged", "client.deleted")
    keep, lost = hook_site.client("Stays"), hook_site.client("Goes")
    with hook_site.context():
        merging.merge(CLIENT, keep.id, [lost.id], {}, admin)
        told = dict(sent())
    assert told["client.merged"]["merged"] == [{"id": lost.id, "label": "Goes"}]
    assert told["client.deleted"]["merged_into"] == {"id": keep.id, "label": "Stays"}


def test_fields_with_a_right_of_their_own_are_told_only_where_that_was_chosen(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.created")
    subscribe("client.created", all_fields=True)
    with hook_site.context():
        field = custom.add(
            "host.client", FieldData("Margin", FieldType.TEXT, admins_only=True), admin
        )
        key = field.key
    with hook_site.context():
        records.create(CLIENT, {"name": "Margins Ltd", key: "12"}, admin)
        plain, whole = (data["values"] for _, data in sent())
    assert key not in plain
    assert whole[key] == "12"


def test_secret_fields_are_never_told(hook_site: Site, subscribe: Subscribe, admin: Actor) -> None:
    subscribe("*", all_fields=True)
    client = hook_site.client("Safe Ltd")
    secrets = {one.key for one in CONTACT.fields if one.type is FieldType.SECRET}
    assert secrets, "contacts have a password"
    with hook_site.context():
        wanted = {"name": "Nora Vik", "email": "nora@example.com", "client_id": client.id}
        records.create(CONTACT, wanted | dict.fromkeys(secrets, "correct horse"), admin)
        bodies = list(session().scalars(sa.select(WebhookDelivery.body)))
    assert bodies
    assert not any("correct horse" in body for body in bodies)
    assert all(secrets.isdisjoint(json.loads(body)["data"]["values"]) for body in bodies)


def test_a_change_of_many_sends_one_event_each_and_writes_them_together(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.updated")
    ids = [hook_site.client(f"Client {number}").id for number in range(30)]
    inserts: list[str] = []

    @sa.event.listens_for(hook_site.engine, "before_cursor_execute")
    def note(*args: Any) -> None:
        if "INSERT INTO host_webhook_delivery" in args[2]:
            inserts.append(args[2])

    with hook_site.context():
        bulk.apply(CLIENT, BulkChange("edit", "city", ("Wien",)), ids, admin)
        told = sent()
    assert [data["record"]["id"] for _, data in told] == ids
    assert len(inserts) == 1


def test_a_record_that_a_bulk_change_refuses_is_not_told_of(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("client.updated")
    client = hook_site.client("Refused")
    with hook_site.context():
        with transaction() as db:
            with suppress(ZeroDivisionError), db.begin_nested():
                records.update(CLIENT, client.id, {"city": "Nowhere"}, admin)
                _ = 1 / 0
            records.update(CLIENT, client.id, {"city": "Wien"}, admin)
        ((_, data),) = sent()
    assert data["changes"]["city"]["new"] == "Wien"


def test_a_site_without_targets_pays_nothing(hook_site: Site, admin: Actor) -> None:
    client = hook_site.client("Quiet")
    asked: list[str] = []

    @sa.event.listens_for(hook_site.engine, "before_cursor_execute")
    def note(*args: Any) -> None:
        if "webhook" in args[2]:
            asked.append(args[2])

    with hook_site.context():
        for city in ("Wien", "Graz", "Linz"):
            records.update(CLIENT, client.id, {"city": city}, admin)
    assert len(asked) <= 1, "who subscribed is read once"


def test_nothing_is_told_of_what_was_rolled_back(
    hook_site: Site, subscribe: Subscribe, admin: Actor
) -> None:
    subscribe("*")
    with hook_site.context():
        with suppress(ZeroDivisionError), transaction():
            records.create(CLIENT, {"name": "Never"}, admin)
            _ = 1 / 0
        assert session().scalar(sa.select(Client.id).where(Client.name == "Never")) is None
        assert names() == []
