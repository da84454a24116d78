"""Taking a deed back: every row is set to what it was, unless somebody has changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.errors import Conflict, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE, DELETE, EDIT
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import visibility
from host.records.models import UndoEntry, UndoStep
from host.records.undo import writing
from host.records.undo.images import chunks
from host.records.undo.planning import Changed, Plan
from host.records.undo.retelling import tell

_RIGHTS = {
    "deleted": (DELETE,),
    "imported": (CREATE,),
    "created": (CREATE,),
    "merged": (EDIT, DELETE),
}
_TAKEN = (
    "Something else has taken the place of what would come back, such as its name or number. "
    "Change that first."
)
_SHOWN = 10


class ChangedSince(Conflict):
    """Others have worked on what the deed did; ``changed`` names the records."""

    code = "changed_since"

    def __init__(self, changed: Sequence[Changed]) -> None:
        named = ", ".join(one.label for one in changed[:_SHOWN])
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        super().__init__(
            f"This was changed since, so it is not taken back: {named}{more}. Change it by hand, "
            "or take back the rest only."
        )
        self.changed = tuple(changed)


@dataclass(slots=True)
class Reverted:
    """What was taken back, by the verb that describes it, and what was left as it is."""

    entry: UndoEntry
    count: int = 0
    left: list[Changed] = field(default_factory=list)


def entry_for(entry_id: int, actor: Actor) -> UndoEntry:
    """Return a deed that the actor may take back; raises NotFound for all others."""
    entry = session().get(UndoEntry, entry_id, populate_existing=True)
    mine = entry is not None and entry.actor_id == actor.id and entry.actor_kind == actor.kind.value
    if entry is None or not (actor.is_admin or mine):
        raise NotFound("There is no such change, or it is not one of yours.")
    return entry


def recent(
    actor: Actor, *, everybody: bool = False, before: int | None = None, limit: int = 50
) -> list[UndoEntry]:
    """Return the newest deeds, older than one: one's own, or for administrators everybody's."""
    query = sa.select(UndoEntry).order_by(UndoEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(UndoEntry.id < before)
    if not (everybody and actor.is_admin):
        query = query.where(
            UndoEntry.actor_id == actor.id, UndoEntry.actor_kind == actor.kind.value
        )
    return list(session().scalars(query))


def undo(entry_id: int, actor: Actor, *, partly: bool = False) -> Reverted:
    """Take a deed back as a whole; raises ChangedSince and does nothing when others went on.

    ``partly`` takes back what nobody has changed, and leaves the rest.
    """
    with transaction() as db:
        entry = entry_for(entry_id, actor)
        db.refresh(entry, with_for_update=True)
        if entry.undone_at is not None:
            raise Conflict("This was taken back before.")
        kind = current().registry.record_types.get(entry.record_type)
        if kind is None:
            raise Conflict("The module of these records is away. Activate it first.")
        for right in _RIGHTS.get(entry.deed, (EDIT,)):
            if not actor.may(kind.rights_on, right):
                raise PermissionDenied("You no longer have the permission that this deed needed.")
        done = _Undoing(entry, kind, actor, partly=partly)
        try:
            done.work()
        except sa.exc.IntegrityError as error:
            raise Conflict(_TAKEN) from error
        entry.undone_at, entry.undone_by = clock.now(), actor.label
        db.flush()
        db.expire_all()
    return done.result


class _Undoing:
    """One deed on its way back."""

    def __init__(self, entry: UndoEntry, kind: RecordType, actor: Actor, *, partly: bool) -> None:
        self.kind, self.actor, self.partly = kind, actor, partly
        self.result = Reverted(entry)

    def work(self) -> None:
        """Check every row, then write them: nothing is written when one was changed."""
        entry = self.result.entry
        query = sa.select(UndoStep).where(UndoStep.entry_id == entry.id).order_by(UndoStep.id)
        plan = Plan(list(session().scalars(query)), entry.label)
        self.result.left = plan.left
        if plan.left and not self.partly:
            raise ChangedSince(plan.left)
        own = [work for work in plan.works if work.step.record_type == self.kind.key]
        present = [key for work in own for key, _ in work.update]
        present += [key for work in own for key in work.delete]
        self._refuse_unseen(present)
        frozen = self._locked(present)
        ordered = writing.write(plan.works, self.actor)
        self._refuse_unseen([row["id"] for work in own for row in work.insert])
        self._refuse_frozen(frozen)
        self.result.count = sum(tell(work, entry, self.actor) for work in ordered)

    def _refuse_unseen(self, ids: Sequence[int]) -> None:
        """Nobody changes records by an undo that are out of sight for them."""
        if visibility.sees_all(self.kind, self.actor):
            return
        for some in chunks(ids):
            query = sa.select(sa.func.count()).select_from(self.kind.model)
            seen = visibility.visible(self.kind, self.actor)
            found = session().scalar(query.where(self.kind.model.id.in_(some), seen))
            if (found or 0) < len(set(some)):
                raise PermissionDenied(
                    f"You may no longer see all of these {self.kind.plural}, so you cannot take "
                    "this back. Ask an administrator."
                )

    def _locked(self, ids: Sequence[int]) -> list[int]:
        """Return those that nobody can change now; a few may be asked one by one."""
        found = []
        for some in chunks(ids):
            query = sa.select(self.kind.model).where(self.kind.model.id.in_(some))
            records = session().scalars(query.execution_options(populate_existing=True))
            found += [record.id for record in records if self.kind.rules.locked(record)]
        return found

    def _refuse_frozen(self, ids: Sequence[int]) -> None:
        """What was locked before and is locked still must stay as it is."""
        for record_id in self._locked(ids):
            record = session().get(self.kind.model, record_id)
            raise Conflict(self.kind.rules.locked(record))
