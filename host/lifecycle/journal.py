"""The event log of modules: written on a connection of its own, so that failures stay on record."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from host import clock
from host.database import begin_write, session
from host.hooks.actor import Actor
from host.lifecycle.models import ModuleEvent


def note(
    engine: Engine,
    slug: str,
    step: str,
    outcome: str,
    actor: Actor,
    *,
    version: str = "",
    message: str = "",
    output: str = "",
) -> None:
    """Add one step to the log at once, whatever becomes of the operation."""
    with begin_write(engine) as connection:
        connection.execute(
            sa.insert(ModuleEvent).values(
                slug=slug,
                version=version,
                step=step,
                outcome=outcome,
                message=message,
                output=output[-20000:],
                at=clock.now(),
                actor=actor.label,
            )
        )


def events_of(slug: str, limit: int = 50) -> list[ModuleEvent]:
    """Return the newest steps of a module."""
    query = (
        sa.select(ModuleEvent)
        .where(ModuleEvent.slug == slug)
        .order_by(ModuleEvent.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))
