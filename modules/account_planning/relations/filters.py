"""Narrows the list of plans by what they are linked to."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from host.api import Actor, Choice, DocumentKind, FieldType, RecordFilter

from ..plans.models import Plan
from .kinds import title_of
from .models import Relation

ANY: Final = "any"
NONE: Final = "none"
"""The host hands it on as no value."""


def _linked(value: str | None, _actor: Actor) -> sa.ColumnElement[bool]:
    linked = sa.select(Relation.plan_id)
    if value is None:
        return Plan.id.not_in(linked)
    return Plan.id.in_(linked if value == ANY else linked.where(Relation.kind == value))


RELATIONS = RecordFilter(
    key="relations",
    label="Relations",
    type=FieldType.CHOICE,
    choices=(
        Choice(ANY, "Any"),
        Choice(NONE, "None"),
        *(Choice(kind.value, title_of(kind)) for kind in DocumentKind),
    ),
    condition=_linked,
)
