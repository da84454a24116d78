"""Events of records, sent to observers after the commit that made them true."""

from __future__ import annotations

from host.database import after_commit
from host.hooks.actor import Actor
from host.hooks.records import Changes, RecordChanged, RecordRef
from host.kernel.generation import current


def record_changed(ref: RecordRef, verb: str, actor: Actor, changes: Changes | None = None) -> None:
    """Tell every observer, once the current transaction is committed."""
    event = RecordChanged(ref, verb, actor, changes or {})
    after_commit(lambda: current().hooks.record_changed(event))
