"""Deletes what is left of webhook addresses that were removed, a piece of the log at a time."""

from __future__ import annotations

import sqlalchemy as sa

from host.background import Call, sweep, task
from host.database import session, transaction
from host.messaging.webhooks.models import TargetState, WebhookDelivery, WebhookTarget

REMOVE = "webhooks.remove"
AT_ONCE = 500
"""So many deliveries go in one transaction."""


@sweep(REMOVE)
def waiting() -> list[Call]:
    """Return the addresses that were removed and are still there."""
    query = sa.select(WebhookTarget.id).where(WebhookTarget.state == TargetState.REMOVED.value)
    return [Call(REMOVE, (target_id,)) for target_id in session().scalars(query)]


@task(REMOVE)
def remove_rest(target_id: int) -> None:
    """Delete the log, then the address; a worker that is killed leaves the rest to the next."""
    while _piece(target_id):
        continue


def has_long_log(target_id: int) -> bool:
    """Tell whether the log of an address is more than one transaction should delete."""
    mine = sa.select(WebhookDelivery.id).where(WebhookDelivery.target_id == target_id)
    return session().scalar(mine.order_by(WebhookDelivery.id).offset(AT_ONCE).limit(1)) is not None


def _piece(target_id: int) -> bool:
    with transaction() as db:
        target = db.get(WebhookTarget, target_id, populate_existing=True)
        if target is None or target.state != TargetState.REMOVED.value:
            return False
        mine = sa.select(WebhookDelivery.id).where(WebhookDelivery.target_id == target_id)
        ids = list(db.scalars(mine.order_by(WebhookDelivery.id).limit(AT_ONCE)))
        if not ids:
            db.delete(target)
            return False
        gone = sa.delete(WebhookDelivery).where(WebhookDelivery.id.in_(ids))
        db.execute(gone.execution_options(synchronize_session=False))
    return True
