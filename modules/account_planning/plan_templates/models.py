"""Tables of templates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import LongText, Money, RecordRef, Stamped, Versioned

from ..database import Model
from ..plans.choices import PeriodType, Priority
from .relative import Anchor, RelativeDay

TEMPLATE_TYPE = "account_planning.template"


class Template(Stamped, Versioned, Model):
    """What plans of a kind begin with; the name is for planners, the subject for the plan."""

    __tablename__ = "account_planning_template"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_account_planning_template_by_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.String(300), default="")
    subject: Mapped[str] = mapped_column(sa.String(200))
    period_type: Mapped[str] = mapped_column(sa.String(10), default=PeriodType.QUARTER.value)
    vision: Mapped[str] = mapped_column(LongText(), default="")
    mission: Mapped[str] = mapped_column(LongText(), default="")
    objectives: Mapped[str] = mapped_column(LongText(), default="")
    threat: Mapped[str] = mapped_column(LongText(), default="")
    opportunity: Mapped[str] = mapped_column(LongText(), default="")
    criteria: Mapped[str] = mapped_column(LongText(), default="")
    constraints: Mapped[str] = mapped_column(LongText(), default="")
    mind_map: Mapped[str] = mapped_column(LongText(), default="")
    archived_at: Mapped[datetime | None]

    @property
    def ref(self) -> RecordRef:
        """How the rest of the site points at this template."""
        return RecordRef(TEMPLATE_TYPE, self.id, self.name)

    @property
    def path(self) -> str:
        """Address of the template's page."""
        return path_of(self.id)


class Level(StrEnum):
    """The three levels of the outline."""

    OBJECTIVE = "objective"
    ITEM = "item"
    TASK = "task"

    @property
    def below(self) -> Level | None:
        """What may stand under it."""
        return {"objective": Level.ITEM, "item": Level.TASK}.get(self.value)


class Line(Versioned, Model):
    """An objective, an item or a task of a template; only tasks have what stands last here.

    ``for_owner`` puts the owner of the plan in charge. ``due_anchor`` and ``due_days`` are a
    `RelativeDay`; both are empty for no deadline.
    """

    __tablename__ = "account_planning_template_line"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_account_planning_template_line_place", "template_id", "position"),
        sa.Index("ix_account_planning_template_line_parent", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(sa.ForeignKey(Template.id, ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account_planning_template_line.id", ondelete="CASCADE")
    )
    level: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(500))
    position: Mapped[int]
    due_anchor: Mapped[str] = mapped_column(sa.String(20), default="")
    due_days: Mapped[int | None]
    priority: Mapped[str] = mapped_column(sa.String(10), default=Priority.MEDIUM.value)
    for_owner: Mapped[bool] = mapped_column(default=False)

    @property
    def rung(self) -> Level:
        """The level as a choice."""
        return Level(self.level)

    @property
    def urgency(self) -> Priority:
        """The priority as a choice."""
        return Priority(self.priority)

    @property
    def due(self) -> RelativeDay | None:
        """When a task is to be done."""
        return day_of(self)


class TemplateGoal(Model):
    """What plans of this kind measure."""

    __tablename__ = "account_planning_template_goal"
    __table_args__ = (
        sa.Index("ix_account_planning_template_goal_place", "template_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(sa.ForeignKey(Template.id, ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(300))
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[Decimal | None] = mapped_column(Money())
    due_anchor: Mapped[str] = mapped_column(sa.String(20), default="")
    due_days: Mapped[int | None]

    @property
    def due(self) -> RelativeDay | None:
        """When it is to be reached."""
        return day_of(self)


def day_of(row: Line | TemplateGoal) -> RelativeDay | None:
    """Return the relative day of a row."""
    if not row.due_anchor or row.due_days is None:
        return None
    return RelativeDay(Anchor(row.due_anchor), row.due_days)


def path_of(template_id: int) -> str:
    """Return the address of a template's page."""
    return f"/account_planning/templates/{template_id}"
