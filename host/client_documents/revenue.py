"""What clients brought in: sums of the documents that count as revenue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from host.client_documents.kinds import owner_of, readable_types, told
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records.entering.fields import field_of
from host.records.visibility import may_see_field, visible
from host.settings import service as settings

Key = TypeVar("Key", bound=Hashable)
Sums = Mapping[str, Decimal]
"""Currency to amount."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a client brought in on a day or, when only months are asked for, in a month."""

    client_id: int
    first: date
    currency: str
    amount: Decimal


def revenue(
    client_ids: Collection[int], first_day: date, last_day: date, actor: Actor
) -> dict[int, Sums]:
    """Return what each client brought in from the first to the last day, by currency.

    Counted are records that the actor may see with their amounts; clients without any are left
    out. One statement a type.
    """
    return revenue_by_period([(one, one, first_day, last_day) for one in client_ids], actor)


def revenue_by_period(
    asked: Sequence[tuple[Key, int, date, date]], actor: Actor
) -> dict[Key, Sums]:
    """Return what clients brought in, each in a period of its own: key to sums by currency.

    ``asked`` holds key, id of the client, first and last day. Keys without revenue are left out.
    One statement a type, however many periods.
    """
    if not asked:
        return {}
    clients = {client_id for _key, client_id, _first, _last in asked}
    span = min(one[2] for one in asked), max(one[3] for one in asked)
    monthly = all(_is_whole(first, last) for _key, _client, first, last in asked)
    sums: dict[int, list[_Sum]] = defaultdict(list)
    for kind in readable_types(actor):
        for one in _sums(kind, actor, clients, span, monthly=monthly):
            sums[one.client_id].append(one)
    found: dict[Key, dict[str, Decimal]] = {}
    for key, client_id, first, last in asked:
        for one in sums[client_id]:
            if first <= one.first <= last:
                held = found.setdefault(key, {})
                held[one.currency] = held.get(one.currency, Decimal(0)) + one.amount
    return dict(found)


def _sums(
    kind: RecordType,
    actor: Actor,
    clients: Collection[int],
    span: tuple[date, date],
    *,
    monthly: bool,
) -> Iterator[_Sum]:
    counted = _counted(kind, actor)
    if counted is None:
        return
    client = getattr(kind.model, kind.client)
    day, amount = (getattr(kind.model, key) for key in (told(kind).date, told(kind).amount))
    own = str(settings.get("general", "currency"))
    times = [sa.extract("year", day), sa.extract("month", day)] if monthly else [day]
    grouped = [client, _currency(kind), *times]
    query = (
        sa.select(*grouped, sa.func.sum(amount, type_=amount.type))
        .where(client.in_(sorted(clients)), day.between(*span), amount.is_not(None))
        .where(counted, visible(kind, actor))
        .group_by(*grouped)
    )
    for client_id, currency, *when, total in session().execute(query):
        first = date(int(when[0]), int(when[1]), 1) if monthly else when[0]
        yield _Sum(client_id, first, currency or own, total)


def _counted(kind: RecordType, actor: Actor) -> sa.ColumnElement[bool] | None:
    """Return the condition of what counts; None where the actor may not know, or nothing does.

    A module that cannot tell is noted, and nothing of it counts.
    """
    document = told(kind)
    fields = [field_of(kind, key) for key in (document.date, document.amount)]
    if document.revenue is None or not all(one and may_see_field(one, actor) for one in fields):
        return None
    good, found = current().hooks.guard.call(owner_of(kind), "record_types", document.revenue)
    return found if good else None


def _currency(kind: RecordType) -> Any:
    field = field_of(kind, told(kind).amount)
    return getattr(kind.model, field.currency) if field and field.currency else sa.literal("")


def _is_whole(first: date, last: date) -> bool:
    """Tell whether a period is made of whole months."""
    return first.day == 1 and (last + timedelta(days=1)).day == 1
