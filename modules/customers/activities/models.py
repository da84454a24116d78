"""The table of activities."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Contact, LongText, Staff, Stamped, Versioned

from ..accounts.models import Account
from ..database import Model

ACTIVITY_TYPE: Final = "customers.activity"


class Kind(StrEnum):
    """What was done."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    VISIT = "visit"
    NOTE = "note"
    TASK = "task"
    SYSTEM = "system"


class Status(StrEnum):
    """Whether it was done."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Activity(Stamped, Versioned, Model):
    """Something that was done with an account, or is planned.

    ``counts`` tells whether it shows that the account is alive; notes never do.
    """

    __tablename__ = "customers_activity"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_activity_account", "account_id", "occurred_at"),
        sa.Index("ix_customers_activity_occurred", "occurred_at", "id"),
        sa.Index("ix_customers_activity_scheduled", "scheduled_at", "id"),
        sa.Index("ix_customers_activity_owner", "owner_id", "id"),
        sa.Index("ix_customers_activity_contact", "contact_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id, ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id, ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(LongText(), default="")
    direction: Mapped[str] = mapped_column(sa.String(4), default="")
    status: Mapped[str] = mapped_column(sa.String(10))
    occurred_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    duration: Mapped[int | None]
    """Minutes."""
    priority: Mapped[str] = mapped_column(sa.String(10), default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")
    counts: Mapped[bool] = mapped_column(default=True)
