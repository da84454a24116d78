"""The white space in files for another site: cells set by hand, clients by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import Actor, InvalidInput, clients, clock, session

from ..plans.models import Plan
from .matrix import key_of
from .models import Cell
from .states import State

MAX_SERVICE = 300
MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Carried:
    """A cell on its way; ``client`` is empty for the plan's own client."""

    client: str
    service: str
    state: State
    value: Decimal | None
    note: str

    @property
    def name(self) -> str:
        """How it is told."""
        return f"{self.client or 'own client'} · {self.service}"


def packed(plan: Plan, actor: Actor) -> list[dict[str, Any]]:
    """Write the cells set by hand for the plan's client and those below that the actor may see."""
    names = _names(plan, actor)
    return [
        {
            "client": names[cell.client_id],
            "service": cell.service,
            "state": cell.state,
            "yearly_value": None if cell.yearly_value is None else f"{cell.yearly_value:f}",
            "note": cell.note,
        }
        for cell in _cells(plan, names)
    ]


def put(plan: Plan, carried: Sequence[Carried], actor: Actor) -> Iterator[str]:
    """Set these cells in place of those that the actor sees; yield what has no place here.

    Raises InvalidInput for a cell that is there twice. Call it in the transaction of the plan.
    """
    names = _names(plan, actor)
    for old in _cells(plan, names):
        session().delete(old)
    session().flush()
    spots: set[tuple[int, str]] = set()
    for one in carried:
        ids = [key for key, name in names.items() if name.casefold() == one.client.casefold()]
        if len(ids) != 1:
            yield f"White space of “{one.client}”, which is not surely one client below this one"
            continue
        spot = (ids[0], key_of(one.service))
        if spot in spots:
            raise InvalidInput(f"The white space has {one.name} twice.")
        spots.add(spot)
        session().add(_new(plan, spot, one, actor))
    session().flush()


def _names(plan: Plan, actor: Actor) -> dict[int, str]:
    """Return the clients of the rows by id; the plan's own goes without its name."""
    if plan.client_id is None:
        return {}
    family = clients.below(plan.client_id, actor)
    return {plan.client_id: ""} | {one.id: one.name for one in family.members}


def _cells(plan: Plan, names: dict[int, str]) -> Sequence[Cell]:
    query = sa.select(Cell).where(Cell.plan_id == plan.id).order_by(Cell.id)
    return [cell for cell in session().scalars(query) if cell.client_id in names]


def _new(plan: Plan, spot: tuple[int, str], one: Carried, actor: Actor) -> Cell:
    now = clock.now()
    return Cell(
        plan_id=plan.id,
        client_id=spot[0],
        service_key=spot[1],
        service=one.service,
        state=one.state.value,
        yearly_value=one.value,
        note=one.note,
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )
