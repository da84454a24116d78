"""Cells of the white space: what is known without asking, and what somebody sets by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import Actor, NotFound, StaleRecord, clients, clock, session, transaction

from .. import settings
from ..grids import models as grids
from ..plans import service as plans
from ..plans.figures import grouped
from ..plans.models import Plan
from .matrix import Entry, Owner, Service, Spot, key_of, services_of
from .models import Cell
from .states import State

MOST_SERVICES = 30
"""Columns that a matrix shows."""
STALE = "Somebody else set this cell meanwhile. What you chose is not saved."


@dataclass(frozen=True, slots=True)
class Frame:
    """Which rows and columns a plan has, and whether these are all."""

    owners: tuple[Owner, ...]
    services: tuple[Service, ...]
    hidden_services: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody makes of a cell; the value is a year's, in the plan's currency."""

    state: State
    value: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What the grids of a plan say: services that the client has of us, and what is offered."""

    sold: Sequence[tuple[str, Decimal | None]]
    offered: Sequence[str]


def lines_of(plan: Plan) -> Lines:
    """Read the grids."""
    return Lines(
        _grid(plan, grids.Service, grids.Service.service, grids.Service.yearly_value),
        [row[0] for row in _grid(plan, grids.Offering, grids.Offering.offering)],
    )


def _grid(plan: Plan, model: Any, *columns: Any) -> list[Any]:
    query = sa.select(*columns).where(model.plan_id == plan.id)
    return list(session().execute(query.order_by(model.position, model.id)).all())


def frame_of(plan: Plan, actor: Actor, lines: Lines | None = None) -> Frame:
    """Return the plan's client and those below it that the actor may see, and our services.

    ``lines`` are the plan's, where they are read already.
    """
    top = Owner(plan.client_id or 0, plan.client_name, 0)
    family = clients.below(plan.client_id, actor) if plan.client_id else None
    below = [Owner(one.id, one.name, one.depth) for one in family.members] if family else []
    services = _services(lines or lines_of(plan))
    return Frame(
        owners=(top, *below),
        services=tuple(services[:MOST_SERVICES]),
        hidden_services=max(0, len(services) - MOST_SERVICES),
        is_whole=family is None or family.is_whole,
    )


def _services(lines: Lines) -> list[Service]:
    """Return what the settings name, then what the client has of us; else also what is offered."""
    have = [name for name, _ in lines.sold]
    listed = settings.services_sold()
    return services_of([*listed, *have] if listed else [*have, *lines.offered])


def computed(plan: Plan, lines: Lines | None = None) -> dict[Spot, Entry]:
    """Return the cells that follow from the plan: what its client has of us is sold."""
    found: dict[Spot, Entry] = {}
    for name, value in (lines or lines_of(plan)).sold:
        place = (plan.client_id or 0, key_of(name))
        before = found[place].value if place in found else None
        both = [one for one in (before, value) if one is not None]
        found[place] = Entry(State.SOLD, sum(both, Decimal(0)) if both else None)
    return found


def by_hand(*plan_ids: int) -> Sequence[Any]:
    """Return what is stored of the cells of some plans that were set by hand."""
    query = sa.select(
        Cell.plan_id, Cell.client_id, Cell.service_key, Cell.state, Cell.yearly_value, Cell.note
    )
    return session().execute(query.where(Cell.plan_id.in_(plan_ids))).all()


def known(
    plan: Plan, frame: Frame, lines: Lines | None = None, stored: Sequence[Any] | None = None
) -> dict[Spot, Entry]:
    """Return every cell of the frame that is not simply free; what was set by hand goes first.

    ``stored`` is what `by_hand` gave, where it is read already.
    """
    ids = {owner.id for owner in frame.owners}
    entries = computed(plan, lines)
    for row in by_hand(plan.id) if stored is None else stored:
        if row.client_id in ids and row.plan_id == plan.id:
            entry = Entry(State(row.state), row.yearly_value, row.note, by_hand=True)
            entries[row.client_id, row.service_key] = entry
    return entries


def find(frame: Frame, spot: Spot) -> tuple[Owner, Service]:
    """Return row and column of a cell; raises NotFound for one that the actor does not see."""
    owner = next((one for one in frame.owners if one.id == spot[0]), None)
    service = next((one for one in frame.services if one.key == spot[1]), None)
    if owner is None or service is None:
        raise NotFound("There is no such cell in the white space of this plan.")
    return owner, service


def change(plan_id: int, spot: Spot, wanted: Wanted, actor: Actor, opened: str) -> bool:
    """Set a cell and tell whether it differs; raises StaleRecord when it is not as shown."""
    with transaction():
        return _put(plans.editable(plan_id, actor), spot, wanted, actor, opened)


def change_state(plan_id: int, spot: Spot, state: State, actor: Actor, opened: str) -> bool:
    """Give a cell another state; what stands in it otherwise stays."""
    with transaction():
        plan = plans.editable(plan_id, actor)
        cell = _stored(plan, spot)
        value, note = (cell.yearly_value, cell.note) if cell else (None, "")
        return _put(plan, spot, Wanted(state, value, note), actor, opened)


def _put(plan: Plan, spot: Spot, wanted: Wanted, actor: Actor, opened: str) -> bool:
    owner, service = find(frame_of(plan, actor), spot)
    cell, default = _stored(plan, spot), computed(plan).get(spot, Entry())
    before = _entry(cell) if cell else default
    if opened != before.mark:
        raise StaleRecord(STALE)
    after = Entry(wanted.state, wanted.value, wanted.note, by_hand=True)
    if _says_no_more(after, default):
        after = default
    if after == before:
        return False
    if after.by_hand:
        _write(cell or _new(plan, spot, actor), service, after, actor)
    elif cell is not None:
        session().delete(cell)
    changes = {f"White space {owner.name} · {service.name}": (told(before), told(after))}
    plans.content_changed(plan, actor, "changed_the_white_space_of", changes)
    return True


def _says_no_more(entry: Entry, default: Entry) -> bool:
    """Tell whether a cell would only repeat what follows from the plan anyway."""
    same = entry.state is default.state and not entry.note
    return same and entry.value in (None, default.value)


def _new(plan: Plan, spot: Spot, actor: Actor) -> Cell:
    cell = Cell(plan_id=plan.id, client_id=spot[0], service_key=spot[1])
    cell.created_at, cell.created_by = clock.now(), actor.staff_id
    session().add(cell)
    return cell


def _write(cell: Cell, service: Service, entry: Entry, actor: Actor) -> None:
    cell.service = service.name
    cell.state, cell.yearly_value, cell.note = entry.state.value, entry.value, entry.note
    cell.updated_at, cell.updated_by = clock.now(), actor.staff_id


def _stored(plan: Plan, spot: Spot) -> Cell | None:
    query = sa.select(Cell).where(Cell.plan_id == plan.id)
    return session().scalar(query.where(Cell.client_id == spot[0], Cell.service_key == spot[1]))


def entry_of(plan: Plan, spot: Spot) -> Entry:
    """Return one cell as it stands."""
    cell = _stored(plan, spot)
    return _entry(cell) if cell else computed(plan).get(spot, Entry())


def _entry(cell: Cell) -> Entry:
    return Entry(State(cell.state), cell.yearly_value, cell.note, by_hand=True)


def told(entry: Entry) -> str:
    """Write a cell for the history."""
    value = grouped(entry.value) if entry.value is not None else ""
    return ", ".join(part for part in (entry.state.label, value, entry.note) if part)
