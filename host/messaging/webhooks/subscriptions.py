"""Who wants which events: read once, asked with every change of every record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from host.kernel.generation import current
from host.messaging.webhooks.catalogue import EVERYTHING, own_pattern
from host.messaging.webhooks.models import TargetState, WebhookTarget

_MEMORY = "webhooks.subscriptions"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target as those see it who publish.

    A pattern is ``*`` for all events, ``client.*`` for all of a type, ``shop:*`` for all that a
    module declares itself, or one event.
    """

    target_id: int
    patterns: frozenset[str]
    waits: bool
    all_fields: bool
    version: int

    def wants(self, event: str, owner: str) -> bool:
        """Tell whether an event is for this target; ``owner`` is the module that declares it."""
        family = f"{event.rpartition('.')[0]}.*"
        asked = (EVERYTHING, event, family, own_pattern(owner))
        return not self.patterns.isdisjoint(asked)


def subscriptions() -> tuple[Subscription, ...]:
    """Return the targets that take events now; a site without any pays nothing more than this."""
    return current().remember(_MEMORY, _load)


def wanting(event: str, owner: str) -> list[Subscription]:
    """Return the targets that an event is for."""
    return [one for one in subscriptions() if one.wants(event, owner)]


def patterns_of(owner: str, events: Iterable[str]) -> frozenset[str]:
    """Return what a target asks for: on a module's page none chosen means all of the module's."""
    return frozenset(events) or frozenset({own_pattern(owner)})


def _load() -> tuple[Subscription, ...]:
    query = sa.select(
        WebhookTarget.id,
        WebhookTarget.owner,
        WebhookTarget.events,
        WebhookTarget.state,
        WebhookTarget.all_fields,
        WebhookTarget.payload_version,
    ).where(WebhookTarget.state.not_in([TargetState.OFF.value, TargetState.REMOVED.value]))
    with current().engine.connect() as connection:
        rows = connection.execute(query.order_by(WebhookTarget.id)).all()
    return tuple(
        Subscription(
            row.id,
            patterns_of(row.owner, row.events),
            row.state == TargetState.PAUSED.value,
            row.all_fields,
            row.payload_version,
        )
        for row in rows
    )
