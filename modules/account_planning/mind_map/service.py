"""Mind maps of plans: saved as versions, looked at, brought back."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer

from host.api import Actor, Conflict, NotFound, StaleRecord, clock, session, transaction

from ..plans import service as plans
from ..plans.models import Plan
from . import stored, telling, thinning
from .models import MapVersion
from .owner import Kept
from .tree import BadMap, MindMap

STALE = "Somebody else saved this mind map while you changed it. Theirs is stored, yours is not."


def kept(plan: Plan) -> Kept:
    """Return the plan's map as it is stored, or a blank one."""
    newest = _newest(plan.id)
    return opened(newest, plan) if newest else Kept(MindMap.blank(plan.subject))


def kept_of_both(sides: tuple[Plan, Plan]) -> list[Kept]:
    """Return the maps of two plans with one query."""
    ids = [plan.id for plan in sides]
    query = sa.select(MapVersion.plan_id, sa.func.max(MapVersion.number).label("last"))
    newest = query.where(MapVersion.plan_id.in_(ids)).group_by(MapVersion.plan_id).subquery()
    same = sa.and_(MapVersion.plan_id == newest.c.plan_id, MapVersion.number == newest.c.last)
    found = {
        one.plan_id: one for one in session().scalars(sa.select(MapVersion).join(newest, same))
    }
    return [
        opened(found[plan.id], plan) if plan.id in found else Kept(MindMap.blank(plan.subject))
        for plan in sides
    ]


def opened(version: MapVersion, plan: Plan) -> Kept:
    """Read a version; one that cannot be read says why."""
    fault = ""
    try:
        mind_map = stored.read(version.content)
    except BadMap as error:
        mind_map, fault = MindMap.blank(plan.subject), error.message
    return Kept(mind_map, version.number, version.saved_at, version.saved_by, fault)


def versions(plan_id: int) -> Sequence[MapVersion]:
    """Return the versions of a map without what is drawn on them, newest first."""
    query = sa.select(MapVersion).where(MapVersion.plan_id == plan_id)
    bare = query.options(defer(MapVersion.content, raiseload=True))
    return session().scalars(bare.order_by(MapVersion.number.desc())).all()


def version(plan: Plan, number: int) -> MapVersion:
    """Return one version of the plan's map; raises NotFound."""
    query = sa.select(MapVersion).where(MapVersion.plan_id == plan.id, MapVersion.number == number)
    found = session().scalar(query)
    if found is None:
        raise NotFound("There is no such version of the mind map.")
    return found


def save(plan_id: int, mind_map: MindMap, actor: Actor, base: int) -> Kept:
    """Store a map as the next version; one that is the same as the newest changes nothing.

    Raises StaleRecord when ``base`` is not the number of the newest version.
    """
    with transaction():
        plan = plans.editable(plan_id, actor)
        before = kept(plan)
        if before.version != base:
            raise StaleRecord(STALE)
        if before.version and not before.fault and before.map == mind_map:
            return before
        return opened(_add(plan, before, mind_map, actor), plan)


def restore(plan_id: int, number: int, actor: Actor) -> Kept:
    """Make an old version the newest again, as a version of its own."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        before, old = kept(plan), opened(version(plan, number), plan)
        if old.fault:
            raise Conflict(f"Version {number} cannot be read: {old.fault}")
        if old.map == before.map and not before.fault:
            raise Conflict(f"The map is as it was in version {number}; nothing was changed.")
        return opened(_add(plan, before, old.map, actor, restored_from=number), plan)


def _newest(plan_id: int) -> MapVersion | None:
    query = sa.select(MapVersion).where(MapVersion.plan_id == plan_id)
    return session().scalar(query.order_by(MapVersion.number.desc()).limit(1))


def _add(
    plan: Plan, before: Kept, mind_map: MindMap, actor: Actor, restored_from: int | None = None
) -> MapVersion:
    made = make_version(plan, mind_map, actor, before.version + 1, restored_from)
    session().add(made)
    session().flush()
    _thin(plan.id)
    old = telling.count_of(before.map) if before.version else ""
    note = f"Brought back version {restored_from}" if restored_from else ""
    plans.content_changed(
        plan,
        actor,
        "changed_the_mind_map_of",
        {"Mind map": (old, telling.count_of(mind_map))},
        note=note or (telling.difference(before.map, mind_map) if before.version else ""),
    )
    return made


def make_version(
    plan: Plan, mind_map: MindMap, actor: Actor, number: int, restored_from: int | None = None
) -> MapVersion:
    """Return a version that is not stored yet."""
    return MapVersion(
        plan_id=plan.id,
        number=number,
        content=stored.write(mind_map),
        topics=len(mind_map.nodes),
        saved_at=clock.now(),
        saved_by=actor.staff_id,
        restored_from=restored_from,
    )


def _thin(plan_id: int) -> None:
    known = [(one.number, one.saved_at) for one in versions(plan_id)]
    gone = thinning.surplus(known, clock.now())
    if gone:
        old = sa.delete(MapVersion).where(
            MapVersion.plan_id == plan_id, MapVersion.number.in_(gone)
        )
        session().execute(old)
