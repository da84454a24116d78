"""Tables of those who do the work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from host.api import Client, ScaledDecimal, Staff, Stamped, Versioned

from ..accounts.models import Account
from ..brands.models import Brand
from ..catalogue.specs import unpacked
from ..database import Model
from .resolution import Rule

TASK_TYPE_TYPE: Final = "customers.task_type"
RESOURCE_TYPE: Final = "customers.resource"
TEAM_TYPE: Final = "customers.team"
RULE_TYPE: Final = "customers.team_rule"


class TaskType(Stamped, Versioned, Model):
    """A kind of production work, such as translation."""

    __tablename__ = "customers_task_type"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Resource(Stamped, Versioned, Model):
    """Somebody who does production work, on staff or not; the cost is that of an hour."""

    __tablename__ = "customers_resource"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_resource_name", "name", "id"),
        sa.Index("ix_customers_resource_staff", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    hourly_cost: Mapped[Decimal | None] = mapped_column(ScaledDecimal(4))
    cost_currency: Mapped[str] = mapped_column(sa.String(3), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Team(Stamped, Versioned, Model):
    """Resources who work together; members by id, as text."""

    __tablename__ = "customers_team"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_team_brand", "brand_id", "id"),
        sa.Index("ix_customers_team_lead", "lead_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Brand.id))
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    members: Mapped[list[Any]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class TeamRule(Stamped, Versioned, Model):
    """Which team does which tasks of an account; ``type_key`` is the type's id, 0 for any."""

    __tablename__ = "customers_team_rule"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.UniqueConstraint("account_id", "type_key", "specs", name="uq_customers_team_rule_tasks"),
        sa.Index("ix_customers_team_rule_team", "team_id", "id"),
        sa.Index("ix_customers_team_rule_type", "task_type_id", "id"),
        sa.Index("ix_customers_team_rule_priority", "priority", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(500))
    team_id: Mapped[int] = mapped_column(sa.ForeignKey(Team.id))
    task_type_id: Mapped[int | None] = mapped_column(sa.ForeignKey(TaskType.id))
    type_key: Mapped[int]
    specs: Mapped[str] = mapped_column(sa.String(300), default="")
    priority: Mapped[int] = mapped_column(default=100)

    team: Mapped[Team] = relationship(Team)
    client: Mapped[Client] = relationship(
        Client, primaryjoin=lambda: foreign(TeamRule.account_id) == Client.id, viewonly=True
    )

    @property
    def rule(self) -> Rule:
        """The rule as the choice between rules sees it."""
        return Rule(
            id=self.id,
            account_id=self.account_id,
            team_id=self.team_id,
            task_type_id=self.task_type_id,
            specs=unpacked(self.specs),
            priority=self.priority,
        )
