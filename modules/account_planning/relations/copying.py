"""What a copy of a plan takes over of its relations."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, DocumentKind, clock, session

from ..plans.models import Plan
from .models import Relation
from .service import relations_of

LEFT_BEHIND = (DocumentKind.INVOICE.value, DocumentKind.ESTIMATE.value)
"""What belongs to one period only."""
_OWN = ("id", "plan_id", "created_at", "created_by")


def take_over(source: Plan, plan: Plan, _months: int, actor: Actor) -> None:
    """Copy the links, but for invoices, estimates and what is gone."""
    columns = [one.key for one in sa.inspect(Relation).column_attrs if one.key not in _OWN]
    kept = relations_of(source.id).where(
        Relation.kind.not_in(LEFT_BEHIND), Relation.is_gone.is_(False)
    )
    for relation in session().scalars(kept.order_by(Relation.id)):
        values = {key: getattr(relation, key) for key in columns}
        made = Relation(**values, created_at=clock.now(), created_by=actor.staff_id)
        made.plan_id = plan.id
        session().add(made)
