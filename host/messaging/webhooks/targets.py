"""Webhook targets: added, changed, paused, removed; every change is logged."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from host import background, clock
from host.activity.service import changes_of, record
from host.database import session, transaction
from host.errors import InvalidInput, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.records import Changes, RecordRef
from host.kernel.generation import current
from host.messaging.webhooks import signature
from host.messaging.webhooks.models import TargetState, WebhookTarget
from host.messaging.webhooks.settings import allow_private, events_of
from host.network.addresses import TargetRefused, check_url, resolve
from host.settings import secrets

DELIVER = "host.webhooks.deliver"
TARGET_TYPE = "host.webhook_target"


def targets(owner: str | None = None) -> list[WebhookTarget]:
    """Return the targets of one owner, or of all."""
    query = sa.select(WebhookTarget).order_by(WebhookTarget.owner, WebhookTarget.id)
    if owner is not None:
        query = query.where(WebhookTarget.owner == owner)
    return list(session().scalars(query))


def get_target(target_id: int) -> WebhookTarget:
    """Return a target as the database has it now; raises NotFound."""
    target = session().get(WebhookTarget, target_id, populate_existing=True)
    if target is None:
        raise NotFound("There is no such webhook.")
    return target


def add_target(owner: str, url: str, events: Iterable[str], actor: Actor) -> WebhookTarget:
    """Add an address for events of the owner; no events means all of them.

    Raises InvalidInput when the address is malformed, unknown or private, or an event is
    not one of the owner's.
    """
    actor.require_admin()
    checked, chosen = _checked_url(url), _checked_events(owner, events)
    now = clock.now()
    target = WebhookTarget(
        owner=owner,
        url=checked,
        events=chosen,
        secret=_sealed(signature.new_secret()),
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )
    with transaction() as db:
        db.add(target)
        db.flush()
        _log(actor, "created", target)
    return target


def update_target(
    target_id: int, url: str, events: Iterable[str], actor: Actor, version: int | None = None
) -> WebhookTarget:
    """Change address and events; refuses a form that was opened before the last change."""
    actor.require_admin()
    chosen = _checked_events(get_target(target_id).owner, events)
    checked = _checked_url(url)
    with transaction():
        target = get_target(target_id)
        if version is not None and version != target.version:
            raise StaleRecord("Somebody else changed this webhook while your form was open.")
        before = {"url": target.url, "events": target.events}
        if checked != target.url:
            target.failing_since, target.failures, target.rests_until = None, 0, None
        target.url, target.events = checked, chosen
        after = {"url": checked, "events": chosen}
        _changed(actor, "updated", target, changes_of(before, after))
    return target


def pause(target_id: int, actor: Actor, reason: str = "") -> None:
    """Keep deliveries waiting until the target is resumed."""
    actor.require_admin()
    with transaction():
        target = get_target(target_id)
        if target.state == TargetState.ACTIVE.value:
            target.state = TargetState.PAUSED.value
            target.paused_reason = (reason or f"Paused by {actor.label}.")[:300]
            _changed(actor, "paused", target)


def resume(target_id: int, actor: Actor) -> None:
    """Go on with what waits, at once."""
    actor.require_admin()
    with transaction():
        target = get_target(target_id)
        if target.state == TargetState.PAUSED.value:
            target.state, target.paused_reason = TargetState.ACTIVE.value, ""
            target.failing_since, target.failures, target.rests_until = None, 0, None
            _changed(actor, "resumed", target)
        background.enqueue(DELIVER, target_id)


def remove(target_id: int, actor: Actor) -> None:
    """Delete the target with its delivery log."""
    actor.require_admin()
    with transaction() as db:
        target = get_target(target_id)
        _log(actor, "deleted", target)
        db.delete(target)


def reveal_secret(target_id: int, actor: Actor) -> str:
    """Return the secret that receivers check signatures with; who looked is logged."""
    actor.require_admin()
    with transaction():
        target = get_target(target_id)
        _log(actor, "secret_revealed", target)
        return secret_of(target)


def rotate_secret(target_id: int, actor: Actor) -> str:
    """Replace the secret and return the new one; the old one signs nothing from now on."""
    actor.require_admin()
    fresh = signature.new_secret()
    with transaction():
        target = get_target(target_id)
        target.secret = _sealed(fresh)
        _changed(actor, "secret_rotated", target)
    return fresh


def secret_of(target: WebhookTarget) -> str:
    """Return the target's secret in the open."""
    return secrets.decrypt(current().config.secret_key, target.secret)


def _sealed(secret: str) -> str:
    return secrets.encrypt(current().config.secret_key, secret)


def _checked_url(url: str) -> str:
    checked = check_url(url)
    try:
        resolve(checked, allow_private=allow_private())
    except TargetRefused as error:
        raise InvalidInput.of("url", error.message) from error
    return checked


def _checked_events(owner: str, events: Iterable[str]) -> list[str]:
    chosen = sorted(set(events))
    unknown = set(chosen) - {event.key for event in events_of(owner)}
    if unknown:
        raise InvalidInput.of("events", f"There is no event “{min(unknown)}” of {owner}.")
    return chosen


def _changed(
    actor: Actor, verb: str, target: WebhookTarget, changes: Changes | None = None
) -> None:
    target.version += 1
    target.updated_at, target.updated_by = clock.now(), actor.staff_id
    _log(actor, verb, target, changes)


def _log(actor: Actor, verb: str, target: WebhookTarget, changes: Changes | None = None) -> None:
    record(actor, verb, RecordRef(TARGET_TYPE, target.id, target.url), changes)
