"""All kinds of things that people hold: how much of each, which, and who of those that left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from host.access.models import Staff
from host.database import session
from host.handing_over.fields import field_holdings
from host.hooks.holdings import Held, Holding
from host.kernel.generation import current

MANY = 1000
"""Counting stops here; more are “1,000+”."""
MOST_LEAVERS = 100
"""So many people who left are named at most."""


def all_holdings() -> list[Holding]:
    """Return every kind, in the order in which they go over: fields of records first.

    What hangs on a record, such as its reminder, then follows it before it is looked at itself.
    """
    fields = sorted(field_holdings(), key=lambda one: (one.position, one.key))
    return [*fields, *current().registry.holdings]


def by_key(key: str) -> Holding | None:
    """Return the kind of that key; None when its module is away."""
    return next((one for one in all_holdings() if one.key == key), None)


def counts(staff_id: int) -> list[tuple[Holding, int]]:
    """Return how much of each kind somebody holds, at most one more than `MANY`, without zeros."""
    kinds = _sound(all_holdings())
    numbers = _numbers(kinds, staff_id)
    return [(kind, number) for kind, number in zip(kinds, numbers, strict=True) if number]


def held_by(holding: Holding, staff_id: int, after: int, limit: int) -> list[int]:
    """Return ids of what somebody holds of one kind, in their order, those after one."""
    query = holding.held()
    thing, holder = query.selected_columns
    mine = query.where(holder == staff_id, thing > after).order_by(thing).limit(limit)
    return [row[0] for row in session().execute(mine)]


def shown(holding: Holding, ids: Sequence[int]) -> list[tuple[int, Held]]:
    """Return what these are called, in the order of the ids; what cannot say so has its number."""
    slug = holding.key.partition(".")[0]
    good, found = current().hooks.guard.call(slug, "holdings", holding.show, ids)
    known = found if good else {}
    return [(one, known.get(one) or Held(f"#{one}")) for one in ids]


def leavers() -> list[int]:
    """Return people who cannot log in any more and hold something, at most `MOST_LEAVERS`."""
    person = aliased(Staff)
    holds = [_exists(kind, person) for kind in _sound(all_holdings())]
    if not holds:
        return []
    query = sa.select(person.id).where(person.is_active.is_(False), sa.or_(*holds))
    return list(session().scalars(query.order_by(person.name, person.id).limit(MOST_LEAVERS)))


def holds_something(staff_id: int) -> bool:
    """Tell whether somebody holds anything at all."""
    person = aliased(Staff)
    holds = [_exists(kind, person) for kind in _sound(all_holdings())]
    query = sa.select(person.id).where(person.id == staff_id, sa.or_(sa.false(), *holds))
    return session().scalar(query) is not None


def _exists(holding: Holding, person: Any) -> sa.ColumnElement[bool]:
    query = holding.held()
    return query.where(query.selected_columns[1] == person.id).correlate(person).exists()


def _numbers(kinds: Sequence[Holding], staff_id: int) -> list[int]:
    if not kinds:
        return []
    row = session().execute(sa.select(*(_bounded(kind, staff_id) for kind in kinds))).one()
    return list(row)


def _bounded(holding: Holding, staff_id: int) -> Any:
    query = holding.held()
    mine = query.where(query.selected_columns[1] == staff_id).limit(MANY + 1).subquery()
    return sa.select(sa.func.count()).select_from(mine).scalar_subquery()


def _sound(kinds: Sequence[Holding]) -> list[Holding]:
    """Leave out the kinds of modules that cannot even say what is held."""
    guard = current().hooks.guard
    return [
        kind
        for kind in kinds
        if guard.call(kind.key.partition(".")[0], "holdings", _is_pair, kind)[0]
    ]


def _is_pair(holding: Holding) -> None:
    if len(holding.held().selected_columns) != 2:
        raise TypeError(f"holding {holding.key}: held() must select an id and a holder")
