"""What a copy of a plan takes over of its meeting notes."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, session

from ..plans.models import Plan
from .models import Note
from .service import notes_of

_OWN = ("id", "plan_id", "version")


def take_over(source: Plan, plan: Plan, _months: int, _actor: Actor) -> None:
    """Copy every note with the day on which people met, and who wrote it."""
    columns = [one.key for one in sa.inspect(Note).column_attrs if one.key not in _OWN]
    for note in session().scalars(notes_of(source.id).order_by(Note.id)):
        session().add(Note(plan_id=plan.id, **{key: getattr(note, key) for key in columns}))
