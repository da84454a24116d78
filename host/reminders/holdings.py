"""Reminders that wait, for the day that the person whom they are for leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.holdings import Held, Holding
from host.records.undo import log as undo
from host.reminders.models import Reminder, ReminderState

_PENDING = Reminder.state == ReminderState.PENDING.value


def _held() -> sa.Select[int, int | None]:
    return sa.select(Reminder.id, Reminder.staff_id).where(_PENDING)


def _shown(ids: Sequence[int]) -> Mapping[int, Held]:
    query = sa.select(Reminder.id, Reminder.title, Reminder.url).where(Reminder.id.in_(ids))
    return {row.id: Held(row.title, row.url) for row in session().execute(query)}


def _give(reminder_id: int, who: int, to: int, actor: Actor) -> bool:
    mine = (Reminder.id == reminder_id, Reminder.staff_id == who, _PENDING)
    update = sa.update(Reminder).where(*mine).values(staff_id=to)
    if not session().connection().execute(update).rowcount:
        return False
    deed = undo.current()
    if deed is not None:
        deed.row_changed(Reminder.__tablename__, reminder_id, {"staff_id": who}, {"staff_id": to})
    return True


REMINDERS = Holding(
    key="host.reminders",
    singular="reminder",
    plural="reminders",
    held=_held,
    show=_shown,
    give=_give,
    position=200,
)
