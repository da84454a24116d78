"""Tasks as a type of record: list, board, calendar, page and form come of this."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import (
    FieldType,
    RecordAction,
    RecordField,
    RecordFilter,
    RecordType,
    Section,
)
from host.tasks import choices, due, people, service
from host.tasks.models import TASK_TYPE, Task, TaskRole
from host.tasks.rules import TaskRules

RIGHTS = tuple(f"{people.FEATURE}:{one}" for one in ("view", "view_team", "view_own"))
"""Any one of these opens pages of tasks."""


def _complete(record: Task, actor: Actor) -> str:
    service.complete(record.id, actor)
    return f"{record.name} is complete."


def _tomorrow(record: Task, actor: Actor) -> str:
    service.postpone(record.id, due.today() + timedelta(days=1), actor)
    return f"{record.name} is due tomorrow."


def _next_week(record: Task, actor: Actor) -> str:
    day = due.next_week(due.today())
    service.postpone(record.id, day, actor)
    return f"{record.name} is due on {day.day} {day:%b}."


def _mine(record: Task, actor: Actor) -> str:
    if actor.staff_id is None:
        raise InvalidInput("Only a member of staff can take a task.")
    service.update(record.id, {"assignees": (str(actor.staff_id),)}, actor)
    return f"{record.name} is yours."


def _is_open(record: Task) -> bool:
    return record.is_open


def _person(role: TaskRole) -> Any:
    def condition(value: Any, actor: Actor) -> sa.ColumnElement[bool]:
        return people.has(value, role)

    return condition


def _about(value: Any, actor: Actor) -> sa.ColumnElement[bool]:
    same: sa.ColumnElement[bool] = Task.related == value
    return same


def _overdue(value: Any, actor: Actor) -> sa.ColumnElement[bool]:
    here = due.now_here()
    today, at = here.date(), f"{here:%H:%M}"
    over = sa.and_(Task.to_do_on == today, Task.due_time != "", Task.due_time <= at)
    return sa.or_(Task.to_do_on < today, over)


def _open(value: Any, actor: Actor) -> sa.ColumnElement[bool]:
    return Task.status != choices.Status.COMPLETE.value


def _due_in_words(record: Task) -> str:
    return due.in_words(record.due_on, record.due_time) if record.due_on else ""


def _start_in_words(record: Task) -> str:
    return due.in_words(record.start_on, record.start_time) if record.start_on else ""


TASK = RecordType(
    key=TASK_TYPE,
    model=Task,
    singular="task",
    plural="tasks",
    icon="checkbox",
    about="Tasks are what somebody is to do until some day: calls, meetings, follow-ups. Add the "
    "first one here, or on the page of the client that it is about.",
    feature=people.FEATURE,
    path="/tasks",
    menu=13,
    sort="due_on",
    subtitle=("related_label",),
    readable=people.readable,
    state="status",
    transitions=choices.TRANSITIONS,
    facts=("due_on", "assignees", "related", "priority"),
    import_keys=("name",),
    rules=TaskRules(),
    templates={
        "detail": "staff_area/tasks/detail.html",
        "new": "staff_area/tasks/form.html",
        "edit": "staff_area/tasks/form.html",
    },
    without=("merge",),
    actions=(
        RecordAction(
            "host.complete",
            TASK_TYPE,
            "Complete",
            _complete,
            "check",
            RIGHTS,
            bulk=True,
            fits=_is_open,
            main=True,
        ),
        RecordAction(
            "host.tomorrow",
            TASK_TYPE,
            "Postpone to tomorrow",
            _tomorrow,
            "calendar-up",
            RIGHTS,
            bulk=True,
            fits=_is_open,
        ),
        RecordAction(
            "host.next_week",
            TASK_TYPE,
            "Postpone to next week",
            _next_week,
            "calendar-week",
            RIGHTS,
            bulk=True,
            fits=_is_open,
        ),
        RecordAction(
            "host.take", TASK_TYPE, "Give it to me", _mine, "user-check", bulk=True, fits=_is_open
        ),
    ),
    filters=(
        RecordFilter(
            key="assignee",
            label="Assignee",
            type=FieldType.STAFF,
            condition=_person(TaskRole.ASSIGNEE),
        ),
        RecordFilter(
            key="follower",
            label="Follower",
            type=FieldType.STAFF,
            condition=_person(TaskRole.FOLLOWER),
        ),
        RecordFilter(
            key="made_by",
            label="Made by",
            type=FieldType.STAFF,
            condition=_person(TaskRole.CREATOR),
        ),
        RecordFilter(key="overdue", label="Overdue", type=FieldType.CHECKBOX, condition=_overdue),
        RecordFilter(key="open", label="Open", type=FieldType.CHECKBOX, condition=_open),
        RecordFilter(
            key="about",
            label="About the record",
            type=FieldType.TEXT,
            condition=_about,
            filtered=False,
        ),
    ),
    sections=(
        Section("Task", ("name", "related", ("kind", "priority", "status"), "description")),
        Section("When", (("due_on", "due_time"), ("start_on", "start_time"), "estimate")),
        Section("Who", ("assignees", "followers")),
        Section(
            "Repeat",
            (("repeat_unit", "repeat_every"), "repeat_when", ("repeat_until", "repeat_count")),
        ),
    ),
    fields=(
        RecordField(
            key="name",
            label="Subject",
            required=True,
            listed=True,
            searched=True,
            aliases=("task", "title", "what", "to do"),
        ),
        RecordField(
            key="due_on",
            label="Due",
            type=FieldType.DATE,
            listed=True,
            sort="to_do_on",
            show=_due_in_words,
            aliases=("due date", "deadline", "until"),
        ),
        RecordField(
            key="due_time",
            label="At",
            choices=choices.TIMES,
            help="Such as 14:30; empty for the whole day.",
            filtered=False,
            aliases=("due time", "time"),
        ),
        RecordField(
            key="status",
            label="Status",
            type=FieldType.CHOICE,
            required=True,
            default=choices.Status.NOT_STARTED.value,
            choices=choices.STATUSES,
            listed=True,
            aliases=("state",),
        ),
        RecordField(
            key="priority",
            label="Priority",
            type=FieldType.CHOICE,
            required=True,
            default=choices.Priority.NORMAL.value,
            choices=choices.PRIORITIES,
            listed=True,
            sort="urgency",
        ),
        RecordField(
            key="assignees",
            label="Assigned to",
            type=FieldType.CHOICES,
            choices=choices.people,
            listed=True,
            filtered=False,
            help="Who is to do it.",
            aliases=("assignee", "assignees", "owner", "responsible"),
        ),
        RecordField(
            key="related",
            label="About",
            type=FieldType.RECORD,
            listed=True,
            filtered=False,
            imported=False,
            help="The client or any other record that it is about.",
        ),
        RecordField(
            key="kind",
            label="Kind",
            type=FieldType.CHOICE,
            required=True,
            default="task",
            choices=choices.kinds,
            aliases=("type",),
        ),
        RecordField(
            key="description",
            label="Description",
            type=FieldType.RICH_TEXT,
            searched=True,
            aliases=("notes", "details"),
        ),
        RecordField(
            key="followers",
            label="Followers",
            type=FieldType.CHOICES,
            choices=choices.people,
            filtered=False,
            help="Who sees it and is told when it is complete.",
        ),
        RecordField(
            key="start_on",
            label="Start",
            type=FieldType.DATE,
            show=_start_in_words,
            aliases=("start date", "begin"),
        ),
        RecordField(key="start_time", label="From", choices=choices.TIMES, filtered=False),
        RecordField(
            key="estimate",
            label="Estimated time",
            type=FieldType.DECIMAL,
            unit="h",
            minimum=0,
            maximum=10_000,
            summed=True,
        ),
        RecordField(
            key="repeat_every",
            label="Every",
            when=choices.REPEATING,
            type=FieldType.INTEGER,
            help="2 for every second one.",
            minimum=1,
            maximum=1000,
            filtered=False,
        ),
        RecordField(
            key="repeat_unit",
            label="Repeat",
            type=FieldType.CHOICE,
            choices=choices.UNITS,
            help="The next one comes with the same people and checklist.",
        ),
        RecordField(
            key="repeat_when",
            label="The next one comes",
            when=choices.REPEATING,
            type=FieldType.CHOICE,
            choices=choices.REPEATS,
            filtered=False,
        ),
        RecordField(
            key="repeat_until",
            label="Until",
            when=choices.REPEATING,
            type=FieldType.DATE,
            help="No task after this day.",
        ),
        RecordField(
            key="repeat_count",
            label="Times",
            when=choices.REPEATING,
            type=FieldType.INTEGER,
            minimum=1,
            maximum=1000,
            filtered=False,
            help="How many there are in all.",
        ),
        RecordField(
            key="related_label",
            label="Name of the record",
            read_only=True,
            searched=True,
            exported=False,
            imported=False,
        ),
        RecordField(key="done_at", label="Completed", type=FieldType.DATETIME, read_only=True),
        RecordField(key="created_at", label="Made", type=FieldType.DATETIME, read_only=True),
    ),
)
