"""What the indexes, the log and the observers hear of a deed that was taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.activity.service import record_many
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.hooks.records import Changes, RecordRef
from host.kernel import events
from host.kernel.generation import current
from host.records import followers, naming
from host.records.models import UndoEntry
from host.records.undo import images
from host.records.undo.images import chunks
from host.records.undo.planning import Work


def tell(work: Work, entry: UndoEntry, actor: Actor) -> int:
    """Tell them all and return how many records it was; rows that are no records tell nobody."""
    kind = current().registry.record_types.get(work.step.record_type)
    if kind is None:
        return 0
    back = [row["id"] for row in work.insert]
    changed = [key for key, _ in work.update]
    followers.tell_of_rows(kind, "created", back)
    followers.tell_of_rows(kind, "updated", changed)
    followers.tell_of_rows(kind, "deleted", work.delete)
    kind.rules.undone([*back, *changed], actor)
    changes = {
        key: _changes(before, after) for key, before, after in work.step.images if before and after
    }
    for verb, ids in (("restored", back), ("undid", changed), ("removed", work.delete)):
        _log(kind, verb, ids, entry, actor, changes=changes)
    return len(back) + len(changed) + len(work.delete)


def _log(
    kind: RecordType,
    verb: str,
    ids: Sequence[int],
    entry: UndoEntry,
    actor: Actor,
    *,
    changes: Mapping[int, Changes],
) -> None:
    for some in chunks(ids):
        labels = naming.labels(kind, some)
        refs = [RecordRef(kind.key, one, labels.get(one, _gone(entry, one))) for one in some]
        clients = _clients(kind, some)
        note = f"Took back: {entry.label}"[:1000]
        record_many(actor, verb, refs, client_ids=clients, note=note)
        told = {"restored": "created", "undid": "updated", "removed": "deleted"}[verb]
        for ref in refs:
            changed = changes.get(ref.id, {})
            deed = _deed(verb, changed)
            events.record_changed(ref, told, actor, changed, deed=deed, more={"undo": True})


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Return what taking back changes: from what the deed left to what was before."""
    old, new = images.decode_row(after), images.decode_row(before)
    return {name: (old.get(name), new[name]) for name in new}


def _deed(verb: str, changes: Changes) -> str:
    """Say exactly what became of the record."""
    if "archived_at" in changes:
        return "archived" if changes["archived_at"][1] is not None else "restored"
    return {"restored": "restored", "undid": "updated", "removed": "deleted"}[verb]


def _gone(entry: UndoEntry, record_id: int) -> str:
    return entry.label if record_id == entry.record_id else f"#{record_id}"


def _clients(kind: RecordType, ids: Sequence[int]) -> list[int | None]:
    if not kind.client:
        return [None] * len(ids)
    query = sa.select(kind.model.id, getattr(kind.model, kind.client))
    rows = session().execute(query.where(kind.model.id.in_(ids)))
    found: dict[int, int | None] = {row[0]: row[1] for row in rows}
    return [found.get(one) for one in ids]
