"""Tables of the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from host.api import Money, Staff

from ..database import Model
from ..plans.models import Plan


class Line:
    """What every row has: its plan and its place in the grid."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]

    @declared_attr
    def plan_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy gives the class
        """The plan that the row belongs to."""
        return mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (sa.Index(f"ix_{vars(cls)['__tablename__']}_plan", "plan_id", "position"),)


class Financial(Line, Model):
    """What one year brought, in the plan's currency; traffic is a count."""

    __tablename__ = "account_planning_financial"

    year: Mapped[int]
    revenue: Mapped[Decimal | None] = mapped_column(Money())
    sales_spent: Mapped[Decimal | None] = mapped_column(Money())
    traffic: Mapped[int | None] = mapped_column(sa.BigInteger)
    loss: Mapped[Decimal | None] = mapped_column(Money())


class Marketing(Line, Model):
    """One marketing activity and where to read of it."""

    __tablename__ = "account_planning_marketing"

    item: Mapped[str] = mapped_column(sa.String(300))
    reference: Mapped[str] = mapped_column(sa.String(1000), default="")


class TeamMember(Line, Model):
    """One of us who looks after the client, and as what."""

    __tablename__ = "account_planning_team_member"

    __table_args__ = (
        sa.Index("ix_account_planning_team_member_plan", "plan_id", "position"),
        sa.Index("ix_account_planning_team_member_staff", "staff_id", "plan_id"),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey(Staff.id, ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(120), default="")


class ClientMember(Line, Model):
    """One of the client's people; only staff ever see what we think of them.

    ``influence`` is 1 (very low) to 5, ``support`` -2 (blocker) to 2 (champion).
    """

    __tablename__ = "account_planning_client_member"
    __table_args__ = (
        sa.Index("ix_account_planning_client_member_plan", "plan_id", "position"),
        sa.Index("ix_account_planning_client_member_above", "reports_to_id"),
        sa.Index("ix_account_planning_client_member_owner", "relation_owner_id"),
    )

    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(60), default="")
    personality: Mapped[str] = mapped_column(sa.String(300), default="")
    highlights: Mapped[str] = mapped_column(sa.String(1000), default="")
    working_status: Mapped[str] = mapped_column(sa.String(20), default="")

    influence: Mapped[int | None] = mapped_column(sa.SmallInteger)
    support: Mapped[int | None] = mapped_column(sa.SmallInteger)
    decision_role: Mapped[str] = mapped_column(sa.String(20), default="")
    reports_to_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account_planning_client_member.id", ondelete="SET NULL")
    )
    relation_owner_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Staff.id, ondelete="SET NULL")
    )
    contacted_on: Mapped[date | None]
    reports_to: Mapped[ClientMember | None] = relationship(
        remote_side=lambda: ClientMember.id, foreign_keys=[reports_to_id]
    )


class Service(Line, Model):
    """A service that the client has of us; the yearly value is in the plan's currency."""

    __tablename__ = "account_planning_service"

    service: Mapped[str] = mapped_column(sa.String(300))
    since: Mapped[date | None]
    yearly_value: Mapped[Decimal | None] = mapped_column(Money())
    note: Mapped[str] = mapped_column(sa.String(1000), default="")


class Offering(Line, Model):
    """A service that the client could have of us; 1 is the first to be offered."""

    __tablename__ = "account_planning_offering"

    offering: Mapped[str] = mapped_column(sa.String(300))
    potential: Mapped[str] = mapped_column(sa.String(20), default="")
    scale: Mapped[str] = mapped_column(sa.String(120), default="")
    prioritisation: Mapped[int | None] = mapped_column(sa.SmallInteger)


class Goal(Line, Model):
    """What is measured, in its own unit, and what it is to reach by a day."""

    __tablename__ = "account_planning_goal"

    name: Mapped[str] = mapped_column(sa.String(300))
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[Decimal | None] = mapped_column(Money())
    actual: Mapped[Decimal | None] = mapped_column(Money())
    due_on: Mapped[date | None]


class Competitor(Line, Model):
    """Somebody else who is after the same business."""

    __tablename__ = "account_planning_competitor"

    name: Mapped[str] = mapped_column(sa.String(200))
    threat: Mapped[str] = mapped_column(sa.String(20), default="")
    notes: Mapped[str] = mapped_column(sa.String(1000), default="")
