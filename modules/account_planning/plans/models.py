"""Tables of plans and of the counter that numbers them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from host.api import Client, LongText, Money, Percent, RecordRef, Staff, Stamped, Versioned

from ..database import Model
from . import periods
from .choices import PeriodType, Status
from .data import MAX_EXCERPT

if TYPE_CHECKING:
    from ..update_requests.models import UpdateRequest

PLAN_TYPE = "account_planning.plan"


class Counter(Model):
    """The last number given; a row lock keeps numbers without gaps."""

    __tablename__ = "account_planning_counter"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def _index(column: str) -> sa.Index:
    return sa.Index(f"ix_account_planning_plan_by_{column}", column, "id")


class Plan(Stamped, Versioned, Model):
    """A plan for one client and one period.

    ``client_name`` is the name that the client has, or had when it was deleted;
    ``status_rank`` lets the database sort by the order of the work; amounts are in
    ``currency``; ``objective`` is how ``objectives`` begin, in plain words. ``approved_version``
    is the version that was approved last, and stays when the approval is taken away.
    """

    __tablename__ = "account_planning_plan"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        *map(
            _index,
            (
                "subject",
                "client_name",
                "period_start",
                "status_rank",
                "revenue_next_year",
                "margin",
                "wallet_share",
                "objective",
                "client_status",
                "bcg",
                "owner_id",
                "updated_at",
            ),
        ),
        sa.Index("ix_account_planning_plan_client", "client_id", "period_type", "period_start"),
        sa.Index("ix_account_planning_plan_ended", "period_type", "period_start", "status"),
        sa.Index("ix_account_planning_plan_owner", "owner_id", "status"),
        sa.Index("ix_account_planning_plan_creator", "created_by", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(sa.String(200))
    client_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Client.id, ondelete="SET NULL"))
    client_name: Mapped[str] = mapped_column(sa.String(200))
    period_type: Mapped[str] = mapped_column(sa.String(10))
    period_start: Mapped[date]
    status: Mapped[str] = mapped_column(sa.String(20))
    status_rank: Mapped[int] = mapped_column(sa.SmallInteger)
    client_status: Mapped[str] = mapped_column(sa.String(10), default="")
    bcg: Mapped[str] = mapped_column(sa.String(20), default="")
    industry: Mapped[str] = mapped_column(sa.String(120), default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))

    product: Mapped[str] = mapped_column(LongText(), default="")
    online_channel: Mapped[str] = mapped_column(LongText(), default="")
    offline_channel: Mapped[str] = mapped_column(LongText(), default="")
    vision: Mapped[str] = mapped_column(LongText(), default="")
    mission: Mapped[str] = mapped_column(LongText(), default="")
    partners: Mapped[str] = mapped_column(LongText(), default="")
    prior_year_activity: Mapped[str] = mapped_column(LongText(), default="")

    objectives: Mapped[str] = mapped_column(LongText(), default="")
    objective: Mapped[str] = mapped_column(sa.String(MAX_EXCERPT), default="", server_default="")
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    revenue_next_year: Mapped[Decimal | None] = mapped_column(Money())
    margin: Mapped[Decimal | None] = mapped_column(Percent())
    wallet_share: Mapped[Decimal | None] = mapped_column(Percent())
    threat: Mapped[str] = mapped_column(LongText(), default="")
    opportunity: Mapped[str] = mapped_column(LongText(), default="")
    criteria: Mapped[str] = mapped_column(LongText(), default="")
    constraints: Mapped[str] = mapped_column(LongText(), default="")

    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    approved_by_name: Mapped[str] = mapped_column(sa.String(120), default="")
    approved_at: Mapped[datetime | None]
    approved_version: Mapped[int | None]

    client: Mapped[Client | None] = relationship(Client)
    requests: Mapped[list[UpdateRequest]] = relationship(
        "UpdateRequest",
        viewonly=True,
        order_by="(UpdateRequest.handled_at.is_not(None), UpdateRequest.id.desc())",
    )

    @property
    def code(self) -> str:
        """The number as people quote it."""
        return code_of(self.number)

    @property
    def state(self) -> Status:
        """The status as a choice."""
        return Status(self.status)

    @property
    def kind(self) -> PeriodType:
        """The period type as a choice."""
        return PeriodType(self.period_type)

    @property
    def period(self) -> str:
        """What people call the plan's period."""
        return periods.name_of(self.kind, self.period_start)

    @property
    def ref(self) -> RecordRef:
        """How the rest of the site points at this plan."""
        return RecordRef(PLAN_TYPE, self.id, f"{self.code} {self.subject}")

    @property
    def path(self) -> str:
        """Address of the plan's page."""
        return path_of(self.id)

    @property
    def lock_reason(self) -> str:
        """Why the plan is read-only; empty when it is not."""
        if self.client is None:
            return f"The client {self.client_name} was deleted, so this plan can only be read."
        if self.client.archived_at is not None:
            return f"The client {self.client.name} is archived, so this plan can only be read."
        if self.state is Status.ARCHIVED:
            return "This plan is archived. Give it another status to change it."
        return ""

    @validates("status")
    def _rank(self, _name: str, status: str) -> str:
        self.status_rank = Status(status).rank
        return status


def code_of(number: int) -> str:
    """Write a plan's number: AP-0001."""
    return f"AP-{number:04d}"


def path_of(plan_id: int) -> str:
    """Return the address of a plan's page; reminders need it outside of a request."""
    return f"/account_planning/{plan_id}"
