"""Tables of the outline."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Staff, Stamped, Versioned

from ..database import Model
from ..plans.choices import Priority, TaskStatus
from ..plans.models import Plan


class Objective(Versioned, Model):
    """What the plan wants to reach."""

    __tablename__ = "account_planning_objective"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_account_planning_objective_plan", "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(300))
    position: Mapped[int]


class Item(Versioned, Model):
    """A part of an objective; it gathers tasks."""

    __tablename__ = "account_planning_item"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_account_planning_item_plan", "plan_id", "position"),
        sa.Index("ix_account_planning_item_objective", "objective_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    objective_id: Mapped[int] = mapped_column(sa.ForeignKey(Objective.id, ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(300))
    position: Mapped[int]


class Task(Stamped, Versioned, Model):
    """Something that one person does by a day.

    ``pic_id`` is the person in charge; ``reminder`` says which reminder the host was last
    given, so that a run that changes nothing writes nothing. ``host_task_id`` is the task of the
    host that this one has become; it is found by a key, so no foreign key binds the two.
    """

    __tablename__ = "account_planning_task"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_account_planning_task_plan", "plan_id", "position"),
        sa.Index("ix_account_planning_task_item", "item_id"),
        sa.Index("ix_account_planning_task_pic", "pic_id", "plan_id"),
        sa.Index("ix_account_planning_task_open", "status", "deadline"),
        sa.Index("ix_account_planning_task_host", "host_task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey(Item.id, ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(sa.String(500))
    pic_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    deadline: Mapped[date | None]
    status: Mapped[str] = mapped_column(sa.String(30), default=TaskStatus.NOT_STARTED.value)
    priority: Mapped[str] = mapped_column(sa.String(10), default=Priority.MEDIUM.value)
    position: Mapped[int]
    completed_at: Mapped[datetime | None]
    reminder: Mapped[str] = mapped_column(sa.String(120), default="")
    host_task_id: Mapped[int | None]

    @property
    def state(self) -> TaskStatus:
        """The status as a choice."""
        return TaskStatus(self.status)

    @property
    def urgency(self) -> Priority:
        """The priority as a choice."""
        return Priority(self.priority)

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.state is TaskStatus.COMPLETE

    def is_overdue(self, today: date) -> bool:
        """Tell whether the deadline has passed with work left."""
        return not self.is_done and self.deadline is not None and self.deadline < today


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Select tasks whose deadline has passed with work left."""
    return sa.and_(Task.status != TaskStatus.COMPLETE.value, Task.deadline < today)
