"""Faults of modules: what the guard caught and left out."""

from __future__ import annotations

import sqlalchemy as sa

from host.activity.service import record
from host.database import session, transaction
from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel.models import ModuleFault

FAULT_TYPE = "host.module_fault"


def faults(limit: int = 100) -> list[ModuleFault]:
    """Return the faults that nobody has dismissed, the latest first."""
    query = sa.select(ModuleFault).order_by(ModuleFault.last_at.desc()).limit(limit)
    return list(session().scalars(query))


def dismiss(fault_id: int, actor: Actor) -> None:
    """Forget a fault that was dealt with; it comes back when it happens again."""
    actor.require_admin()
    with transaction() as db:
        fault = db.get(ModuleFault, fault_id)
        if fault is None:
            raise NotFound("There is no such fault; somebody else may have dismissed it.")
        record(actor, "dismissed", RecordRef(FAULT_TYPE, fault.id, f"{fault.slug}: {fault.error}"))
        db.delete(fault)
