"""Administrators add, change, pause and remove webhook targets, and the log says so."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host.activity.service import of_record
from host.background import tasks
from host.errors import InvalidInput, NotFound, PermissionDenied, StaleRecord
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import removing
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import TARGET_TYPE, WebhookDelivery, WebhookTarget
from host.testing import Site

URL = "http://127.0.0.1:9/in"


def test_only_administrators_touch_targets(hook_site: Site) -> None:
    actor = hook_site.actor(hook_site.staff(["clients:view"]))
    with hook_site.context():
        target_id = webhooks.add_target("demo", URL, [], SYSTEM).id
        for attempt in (
            lambda: webhooks.add_target("demo", URL, [], actor),
            lambda: webhooks.update_target(target_id, URL, [], actor),
            lambda: webhooks.pause(target_id, actor),
            lambda: webhooks.resume(target_id, actor),
            lambda: webhooks.remove(target_id, actor),
            lambda: webhooks.send_test(target_id, actor),
            lambda: webhooks.reveal_secret(target_id, actor),
            lambda: webhooks.rotate_secret(target_id, actor),
            lambda: webhooks.resend(1, actor),
        ):
            with pytest.raises(PermissionDenied):
                attempt()


def test_private_targets_are_refused_when_added(site: Site) -> None:
    with site.context(), pytest.raises(InvalidInput) as caught:
        webhooks.add_target("demo", URL, [], SYSTEM)
    assert "public internet" in caught.value.fields["url"][0]


def test_unknown_events_are_refused(hook_site: Site) -> None:
    with hook_site.context(), pytest.raises(InvalidInput) as caught:
        webhooks.add_target("demo", URL, ["demo.nonsense"], SYSTEM)
    assert "demo.nonsense" in caught.value.fields["events"][0]


def test_every_change_is_logged(hook_site: Site) -> None:
    with hook_site.context():
        target_id = webhooks.add_target("demo", URL, [], SYSTEM).id
        webhooks.update_target(target_id, f"{URL}/2", [], SYSTEM)
        webhooks.pause(target_id, SYSTEM)
        webhooks.resume(target_id, SYSTEM)
        old = webhooks.reveal_secret(target_id, SYSTEM)
        assert webhooks.rotate_secret(target_id, SYSTEM) != old
        webhooks.send_test(target_id, SYSTEM)
        assert webhooks.deliveries(target_id)[0].event == "demo.test"
        webhooks.remove(target_id, SYSTEM)
        assert webhooks.targets("demo") == []
        with pytest.raises(NotFound):
            webhooks.get_target(target_id)
        verbs = [line.verb for line in reversed(of_record(TARGET_TYPE, target_id))]
    assert verbs == [
        "created",
        "updated",
        "paused",
        "resumed",
        "secret_revealed",
        "secret_rotated",
        "tested",
        "deleted",
    ]


def test_the_secret_is_not_stored_in_the_open(hook_site: Site) -> None:
    with hook_site.context():
        target = webhooks.add_target("demo", URL, [], SYSTEM)
        assert webhooks.reveal_secret(target.id, SYSTEM).startswith("whsec_")
        assert "whsec_" not in webhooks.get_target(target.id).secret


def test_a_stale_form_is_refused(hook_site: Site) -> None:
    with hook_site.context():
        target = webhooks.add_target("demo", URL, [], SYSTEM)
        opened = target.version
        webhooks.update_target(target.id, f"{URL}/2", [], SYSTEM, opened)
        with pytest.raises(StaleRecord):
            webhooks.update_target(target.id, f"{URL}/3", [], SYSTEM, opened)


def test_a_long_log_of_a_removed_address_goes_behind_the_pages(
    hook_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "AT_ONCE", 3)
    with hook_site.context() as db:
        kept = webhooks.add_target("demo", f"{URL}/kept", [], SYSTEM).id
        target_id = webhooks.add_target("demo", URL, [], SYSTEM).id
        for _ in range(8):
            webhooks.send_test(target_id, SYSTEM)
        webhooks.send_test(kept, SYSTEM)
        webhooks.remove(target_id, SYSTEM)
        assert [one.id for one in webhooks.targets("demo")] == [kept]
        with pytest.raises(NotFound):
            webhooks.get_target(target_id)
        (call,) = removing.waiting()
        assert removing._piece(target_id) is True
        left = sa.select(sa.func.count()).select_from(WebhookDelivery)
        assert db.scalar(left.where(WebhookDelivery.target_id == target_id)) == 5
        tasks.find(call.name)(*call.args)
        tasks.find(call.name)(*call.args)
        assert removing.waiting() == []
        assert list(db.scalars(sa.select(WebhookTarget.id))) == [kept]
        assert db.scalar(left) == 1
