"""Tables of tasks: the tasks, the people on them, and the steps of their checklists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from host.database import HostModel, LongText, ScaledDecimal, Stamped, Versioned
from host.hooks.records import RecordRef
from host.records.beside.models import POINTS
from host.records.pointing import pointed_at

TASK_TYPE = "host.task"
FAR = date(9999, 12, 31)
"""Stands for no day where days put tasks in order: such tasks come last."""


class TaskRole(StrEnum):
    """What somebody has to do with a task."""

    ASSIGNEE = "assignee"
    FOLLOWER = "follower"
    CREATOR = "creator"


class Task(Stamped, Versioned, HostModel):
    """Something that is to be done.

    ``assignees`` and ``followers`` are how people read who is on it; `TaskPerson` says the same
    for queries. ``to_do_on`` is the day by which open tasks stand in order. ``series_id`` is the
    first task of those that follow one another, ``next_id`` the one that was made after this.
    """

    __tablename__ = "host_task"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "series_number"),
        sa.Index("ix_host_task_name", "name", "id"),
        sa.Index("ix_host_task_status", "status", "id"),
        sa.Index("ix_host_task_kind", "kind", "id"),
        sa.Index("ix_host_task_priority", "priority", "id"),
        sa.Index("ix_host_task_urgency", "urgency", "id"),
        sa.Index("ix_host_task_due_on", "due_on", "id"),
        sa.Index("ix_host_task_to_do_on", "to_do_on", "id"),
        sa.Index("ix_host_task_related", "related", "to_do_on", "id"),
        sa.Index("ix_host_task_repeat", "repeat_when", "next_id", "due_on"),
        {"info": {POINTS: "related"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str | None] = mapped_column(LongText())
    related: Mapped[str | None] = mapped_column(sa.String(100))
    related_label: Mapped[str] = mapped_column(sa.String(300), default="")
    kind: Mapped[str] = mapped_column(sa.String(60), default="task")
    status: Mapped[str] = mapped_column(sa.String(20), default="not_started")
    priority: Mapped[str] = mapped_column(sa.String(10), default="normal")
    urgency: Mapped[int] = mapped_column(sa.SmallInteger(), default=2)
    assignees: Mapped[list[Any]] = mapped_column(default=list)
    followers: Mapped[list[Any]] = mapped_column(default=list)
    start_on: Mapped[date | None]
    start_time: Mapped[str] = mapped_column(sa.String(5), default="")
    due_on: Mapped[date | None]
    due_time: Mapped[str] = mapped_column(sa.String(5), default="")
    to_do_on: Mapped[date] = mapped_column(default=FAR)
    estimate: Mapped[Decimal | None] = mapped_column(ScaledDecimal(2))
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    repeat_every: Mapped[int | None]
    repeat_unit: Mapped[str | None] = mapped_column(sa.String(10))
    repeat_when: Mapped[str | None] = mapped_column(sa.String(10))
    repeat_until: Mapped[date | None]
    repeat_count: Mapped[int | None]
    repeat_day: Mapped[int | None] = mapped_column(sa.SmallInteger())
    series_id: Mapped[int | None]
    series_number: Mapped[int] = mapped_column(default=1)
    next_id: Mapped[int | None]
    external_key: Mapped[str | None] = mapped_column(sa.String(150), unique=True)

    items: Mapped[list[TaskItem]] = relationship(
        viewonly=True, order_by="TaskItem.position, TaskItem.id"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether there is anything left to do."""
        return self.status != "complete"

    @property
    def ref(self) -> RecordRef:
        """The reference by which logs and notices point at it."""
        return RecordRef(TASK_TYPE, self.id, self.name)

    @property
    def record(self) -> RecordRef | None:
        """The record that it is about, by the name that it had."""
        return pointed_at(self.related, self.related_label)


class TaskPerson(HostModel):
    """Who is on a task, and as what; enough of the task to put a person's work in order.

    ``remind_before`` is what an assignee chose: minutes before it is due, NEVER, or None for
    what the settings say.
    """

    __tablename__ = "host_task_person"
    __table_args__ = (
        sa.Index(
            "ix_host_task_person_work",
            *("staff_id", "role", "is_open", "to_do_on", "due_time", "task_id"),
        ),
        sa.Index("ix_host_task_person_due", "role", "is_open", "to_do_on", "staff_id"),
    )

    task_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_task.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), primary_key=True
    )
    is_open: Mapped[bool]
    to_do_on: Mapped[date]
    due_time: Mapped[str] = mapped_column(sa.String(5), default="")
    remind_before: Mapped[int | None]


class TaskItem(HostModel):
    """One step of a task's checklist."""

    __tablename__ = "host_task_item"
    __table_args__ = (sa.Index("ix_host_task_item_task", "task_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("host_task.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.String(300))
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    done_label: Mapped[str] = mapped_column(sa.String(200), default="")
