"""What makes a task a task: times that fit, people who can see it, and what follows a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host import clock
from host.access import grants
from host.access.models import Staff
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor, ActorKind, Scope
from host.hooks.record_rules import RecordRules, Values
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import pointing
from host.tasks import due, events, people, recurrence, reminding, telling
from host.tasks.choices import URGENCY, Repeat
from host.tasks.models import FAR, TASK_TYPE, Task

_REPEATED = ("repeat_every", "repeat_when", "repeat_until", "repeat_count")


class TaskRules(RecordRules):
    """The rules of tasks."""

    def defaults(self, actor: Actor, given: Values) -> Values:
        mine = (str(actor.staff_id),) if actor.staff_id is not None else ()
        return {"assignees": mine}

    def clean(self, values: Values, record: Task | None, actor: Actor) -> Values:
        good = dict(values)
        bad: dict[str, list[str]] = {}
        for check in (_times, _order, _repetition, _assignees, _related):
            try:
                good |= check(good, record, actor)
            except InvalidInput as error:
                bad |= error.fields
        if bad:
            raise InvalidInput(next(iter(bad.values()))[0], bad)
        return good

    def apply(self, record: Task, values: Values, actor: Actor) -> None:
        record.urgency = URGENCY.get(record.priority or "normal", 2)
        record.to_do_on = (record.due_on or FAR) if record.is_open else FAR
        if record.is_open:
            record.done_at = record.done_by = None
        elif record.done_at is None:
            record.done_at, record.done_by = clock.now(), actor.staff_id
        if sa.inspect(record).transient:
            record.external_key = events.key_wanted()
        if "due_on" in values and "repeat_day" not in values:
            record.repeat_day = record.due_on.day if record.due_on else None

    def created(self, record: Task, actor: Actor) -> None:
        moved = people.keep(record)
        reminding.keep(record)
        if (record.series_number or 1) == 1:  # those that follow are no news to anybody
            telling.assigned(record, moved, actor)
        events.changed(record, "created", actor)

    def updated(self, record: Task, changes: Mapping[str, Any], actor: Actor) -> None:
        moved = people.keep(record)
        reminding.keep(record, moved.left)
        telling.assigned(record, moved, actor)
        if "status" in changes and not record.is_open:
            telling.completed(record, actor)
            _go_on(record, actor)
        events.changed(record, "updated", actor, changes)

    def deleting(self, record: Task, actor: Actor) -> None:
        events.changed(record, "deleted", actor)

    def undone(self, ids: Sequence[int], actor: Actor) -> None:
        query = sa.select(Task).where(Task.id.in_(ids))
        for task in session().scalars(query.execution_options(populate_existing=True)).all():
            moved = people.keep(task)
            reminding.keep(task, moved.left)
            events.changed(task, "updated", actor)


def task_type() -> RecordType:
    """Return the type of record that tasks are."""
    return current().registry.record_types[TASK_TYPE]


def _go_on(task: Task, actor: Actor) -> None:
    by_calendar = task.repeat_when == Repeat.DUE.value
    completed_on = None if by_calendar else due.today()
    recurrence.go_on(task_type(), task, actor, completed_on=completed_on)


def _times(values: Values, record: Task | None, actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for begin in ("due", "start"):
        on, at = f"{begin}_on", f"{begin}_time"
        if at in values:
            found[at] = due.read_time(at, values[at])
        day = values[on] if on in values else getattr(record, on, None)
        time = found[at] if at in values else getattr(record, at, "")
        if day is None and time:
            if values.get(at):
                raise InvalidInput.of(at, "A time needs its day. Enter the day too.")
            found[at] = ""
    return found


def _order(values: Values, record: Task | None, actor: Actor) -> dict[str, Any]:
    pairs = []
    for begin in ("start", "due"):
        on, at = f"{begin}_on", f"{begin}_time"
        day = values[on] if on in values else getattr(record, on, None)
        pairs.append((day, (values[at] if at in values else getattr(record, at, "")) or ""))
    (start_on, start_at), (due_on, due_at) = pairs
    if start_on is None or due_on is None:
        return {}
    late = start_on > due_on or (start_on == due_on and start_at and due_at and start_at > due_at)
    if late and {"start_on", "start_time"} & values.keys():
        raise InvalidInput.of("start_on", "This is after the task is due.")
    # Brought forward by a drag in the calendar, a task begins on its day at the latest.
    return {"start_on": due_on, "start_time": ""} if late else {}


def _repetition(values: Values, record: Task | None, actor: Actor) -> dict[str, Any]:
    if "repeat_unit" not in values and not any(key in values for key in _REPEATED):
        return {}
    held = {key: getattr(record, key, None) for key in ("repeat_unit", "due_on", *_REPEATED)}
    held |= {key: values[key] for key in held if key in values}
    if not held["repeat_unit"]:
        if values.get("repeat_every"):
            raise InvalidInput.of("repeat_unit", "Choose how often it repeats.")
        return {"repeat_unit": None, **dict.fromkeys(_REPEATED)}
    when = held["repeat_when"] or Repeat.DONE.value
    if when == Repeat.DUE.value and held["due_on"] is None:
        raise InvalidInput.of("due_on", "What repeats when it is due needs a day.")
    return {"repeat_every": held["repeat_every"] or 1, "repeat_when": when}


def _assignees(values: Values, record: Task | None, actor: Actor) -> dict[str, Any]:
    """Who is given a task must be able to see it; a system that gives it knows what it does."""
    if "assignees" not in values or actor.kind is ActorKind.SYSTEM:
        return {}
    before = set(people.ids(record.assignees)) if record is not None else set()
    for staff_id in set(people.ids(values["assignees"])) - before - {actor.staff_id}:
        if not sees_tasks(staff_id):
            person = session().get(Staff, staff_id)
            name = person.name if person else "This person"
            raise InvalidInput.of(
                "assignees",
                f"{name} may not see tasks. An administrator can add that to the person's role.",
            )
    return {}


def sees_tasks(staff_id: int) -> bool:
    """Tell whether somebody may see at least their own tasks."""
    person = session().get(Staff, staff_id)
    if person is None or not person.is_active:
        return False
    return grants.actor_of(person).scope(people.FEATURE) is not Scope.NONE


def _related(values: Values, record: Task | None, actor: Actor) -> dict[str, Any]:
    key = values.get("related") or None
    if "related" not in values or (record is not None and key == record.related):
        return {}
    if "related_label" in values:
        return {}  # copied from a task that has it
    if key is None:
        return {"related": None, "related_label": ""}
    ref = pointing.pointed_at(key)
    found = pointing.found(ref, actor) if ref is not None else None
    if found is None:
        raise InvalidInput.of("related", "Choose the record from the list: there is no such one.")
    return {"related": pointing.key_of(found), "related_label": found.label[:300]}
