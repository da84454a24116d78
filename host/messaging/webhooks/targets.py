"""Webhook targets: added, changed, paused, removed; every change is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import background, clock
from host.activity.service import changes_of, record
from host.database import after_commit, session, transaction
from host.errors import InvalidInput, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.records import Changes, RecordRef
from host.kernel import epochs
from host.kernel.generation import current
from host.messaging.webhooks import catalogue, removing, signature
from host.messaging.webhooks.models import (
    MAX_TRIES,
    PARALLEL,
    TARGET_TYPE,
    TargetState,
    WebhookTarget,
)
from host.messaging.webhooks.outbox import DELIVER
from host.messaging.webhooks.secrets import (
    headers_of,
    read_headers,
    seal,
    sealed_headers,
    secret_of,
)
from host.messaging.webhooks.settings import allow_private, events_of
from host.network.addresses import TargetRefused, check_url, resolve

OVERLAP = timedelta(days=1)
"""How long a secret that was replaced goes on signing."""
VERSION = 1
VERSIONS = (1,)
"""Versions of what is sent for records; a target keeps its own until somebody changes it."""
MOST_TRIES = 20
MOST_PARALLEL = 16


def targets(owner: str | None = None) -> list[WebhookTarget]:
    """Return the targets of one owner, or of all."""
    here = WebhookTarget.state != TargetState.REMOVED.value
    query = sa.select(WebhookTarget).where(here).order_by(WebhookTarget.owner, WebhookTarget.id)
    if owner is not None:
        query = query.where(WebhookTarget.owner == owner)
    return list(session().scalars(query))


def get_target(target_id: int) -> WebhookTarget:
    """Return a target as the database has it now; raises NotFound."""
    return _found(target_id, locked=False)


def _locked(target_id: int) -> WebhookTarget:
    """Return a target that is about to change: no worker notes meanwhile how it fares."""
    return _found(target_id, locked=True)


def _found(target_id: int, *, locked: bool) -> WebhookTarget:
    target = session().get(
        WebhookTarget, target_id, populate_existing=True, with_for_update=locked or None
    )
    if target is None or target.state == TargetState.REMOVED.value:
        raise NotFound("There is no such webhook.")
    return target


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an administrator decides of a target beside address and events.

    ``headers`` is None to leave them as they are. ``parallel`` requests are under way at most;
    one alone keeps all events in order, more of them those about the same record.
    """

    name: str = ""
    headers: str | None = None
    max_tries: int = MAX_TRIES
    parallel: int = PARALLEL
    payload_version: int = VERSION
    all_fields: bool = False


def add_target(
    owner: str, url: str, events: Iterable[str], actor: Actor, wishes: Wishes | None = None
) -> WebhookTarget:
    """Add an address for events; ``owner`` is the module that it belongs to, if any.

    On a module's own page no events means all that the module declares. Raises InvalidInput when
    the address is malformed, unknown or private, or there is no such event.
    """
    actor.require_admin()
    chosen = _checked_events(owner, events)
    checked = _checked_url(url)
    now = clock.now()
    target = WebhookTarget(
        owner=owner,
        url=checked,
        events=chosen,
        secret=seal(signature.new_secret()),
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )
    _wish(target, wishes or Wishes())
    with transaction() as db:
        db.add(target)
        db.flush()
        _log(actor, "created", target)
        _spread()
    return target


def update_target(
    target_id: int,
    url: str,
    events: Iterable[str],
    actor: Actor,
    version: int | None = None,
    *,
    wishes: Wishes | None = None,
) -> WebhookTarget:
    """Change a target; refuses a form that was opened before the last change."""
    actor.require_admin()
    opened = get_target(target_id)
    chosen = _checked_events(opened.owner, events, opened.events)
    checked = _checked_url(url) if url != opened.url else url
    with transaction():
        target = _locked(target_id)
        if version is not None and version != target.version:
            raise StaleRecord("Somebody else changed this webhook while your form was open.")
        before = _facts(target)
        if checked != target.url:
            target.failing_since, target.failures, target.rests_until = None, 0, None
        target.url, target.events = checked, chosen
        if wishes is not None:
            _wish(target, wishes)
        _changed(actor, "updated", target, changes_of(before, _facts(target)))
    return target


def pause(target_id: int, actor: Actor, reason: str = "") -> None:
    """Keep deliveries waiting until the target is resumed."""
    actor.require_admin()
    with transaction():
        target = _locked(target_id)
        if target.state == TargetState.ACTIVE.value:
            target.state = TargetState.PAUSED.value
            target.paused_reason = (reason or f"Paused by {actor.label}.")[:300]
            _changed(actor, "paused", target)


def resume(target_id: int, actor: Actor) -> None:
    """Go on with what waits, at once; a target that was switched off hears of new events again."""
    actor.require_admin()
    with transaction():
        target = _locked(target_id)
        if target.state != TargetState.ACTIVE.value:
            target.state, target.paused_reason = TargetState.ACTIVE.value, ""
            target.failing_since, target.failures, target.rests_until = None, 0, None
            _changed(actor, "resumed", target)
        background.enqueue(DELIVER, target_id)


def remove(target_id: int, actor: Actor) -> None:
    """Delete the target with its delivery log; a long log goes behind the pages."""
    actor.require_admin()
    with transaction() as db:
        target = _locked(target_id)
        _log(actor, "deleted", target)
        if removing.has_long_log(target_id):
            target.state = TargetState.REMOVED.value
            background.enqueue(removing.REMOVE, target_id)
        else:
            db.delete(target)
        db.flush()
        _spread()


def reveal_secret(target_id: int, actor: Actor) -> str:
    """Return the secret that receivers check signatures with; who looked is logged."""
    actor.require_admin()
    with transaction():
        target = _locked(target_id)
        _log(actor, "secret_revealed", target)
        return secret_of(target)


def rotate_secret(target_id: int, actor: Actor, overlap: timedelta = OVERLAP) -> str:
    """Replace the secret and return the new one; until the overlap ends the old one signs too."""
    actor.require_admin()
    fresh = signature.new_secret()
    with transaction():
        target = _locked(target_id)
        target.earlier_secret = target.secret if overlap else ""
        target.earlier_until = clock.now() + overlap if overlap else None
        target.secret = seal(fresh)
        _changed(actor, "secret_rotated", target)
    return fresh


def drop_earlier_secret(target_id: int, actor: Actor) -> None:
    """End the overlap: from now on only the newest secret signs."""
    actor.require_admin()
    with transaction():
        target = _locked(target_id)
        if target.earlier_secret:
            target.earlier_secret, target.earlier_until = "", None
            _changed(actor, "earlier_secret_dropped", target)


def _facts(target: WebhookTarget) -> dict[str, object]:
    """Return what the history compares; of headers only the names, for values may be keys."""
    return {
        "name": target.name,
        "url": target.url,
        "events": target.events,
        "headers": sorted(headers_of(target)),
        "max_tries": target.max_tries,
        "parallel": target.parallel,
        "payload_version": target.payload_version,
        "all_fields": target.all_fields,
    }


def _wish(target: WebhookTarget, wishes: Wishes) -> None:
    if not 1 <= wishes.max_tries <= MOST_TRIES:
        raise InvalidInput.of("max_tries", f"Enter a number of tries from 1 to {MOST_TRIES}.")
    if not 1 <= wishes.parallel <= MOST_PARALLEL:
        raise InvalidInput.of("parallel", f"Enter a number of requests from 1 to {MOST_PARALLEL}.")
    if wishes.payload_version not in VERSIONS:
        raise InvalidInput.of("payload_version", "There is no such version of what is sent.")
    if wishes.headers is not None:
        held = headers_of(target)
        target.headers = sealed_headers(read_headers(wishes.headers, held))
    target.name = " ".join(wishes.name.split())[:120]
    target.max_tries, target.parallel = wishes.max_tries, wishes.parallel
    target.payload_version, target.all_fields = wishes.payload_version, wishes.all_fields


def _checked_url(url: str) -> str:
    checked = check_url(url)
    try:
        resolve(checked, allow_private=allow_private())
    except TargetRefused as error:
        raise InvalidInput.of("url", error.message) from error
    return checked


def _checked_events(owner: str, events: Iterable[str], held: Iterable[str] = ()) -> list[str]:
    """Return the patterns in order; what a target holds already may be of a module that is away."""
    chosen = sorted(set(events))
    if not chosen and not owner:
        raise InvalidInput.of("events", "Choose at least one event.")
    known = catalogue.patterns() | set(catalogue.events()) | set(held)
    known |= {event.key for event in events_of(owner)} | {catalogue.own_pattern(owner)}
    unknown = set(chosen) - known
    if unknown:
        raise InvalidInput.of("events", f"There is no event “{min(unknown)}”.")
    return chosen


def _changed(
    actor: Actor, verb: str, target: WebhookTarget, changes: Changes | None = None
) -> None:
    target.version += 1
    target.updated_at, target.updated_by = clock.now(), actor.staff_id
    _log(actor, verb, target, changes)
    _spread()


def _spread() -> None:
    """Have every worker read anew who wants what."""
    session().flush()
    epochs.advance(session(), epochs.EpochKind.SETTINGS, "webhooks")
    after_commit(current().forget)


def _log(actor: Actor, verb: str, target: WebhookTarget, changes: Changes | None = None) -> None:
    record(actor, verb, RecordRef(TARGET_TYPE, target.id, target.title), changes)
