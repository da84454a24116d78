"""The table of reminders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel
from host.messaging.reference import Referring
from host.records.beside.models import BELONGS


class ReminderState(StrEnum):
    """A cancelled reminder may come back; one that fired never does."""

    PENDING = "pending"
    FIRED = "fired"
    CANCELLED = "cancelled"


class Reminder(Referring, HostModel):
    """One occasion on which one person is to be reminded of one subject.

    ``subject_key`` says of what; ``occasion`` is unique and says of which instant of it, so
    that the same (task, deadline, person) never reminds twice.
    """

    __tablename__ = "host_reminder"
    __table_args__ = (
        sa.Index("ix_host_reminder_state_due", "state", "due_at"),
        sa.Index("ix_host_reminder_subject", "subject_key", "state"),
        sa.Index("ix_host_reminder_staff_due", "staff_id", "state", "due_at"),
        sa.Index("ix_host_reminder_record", "record_type", "record_id"),
        {"info": {BELONGS: True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_key: Mapped[str] = mapped_column(sa.String(200))
    occasion: Mapped[str] = mapped_column(sa.String(200), unique=True)
    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), index=True
    )
    due_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.String(2000), default="")
    url: Mapped[str] = mapped_column(sa.String(1000), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=ReminderState.PENDING.value)
    fired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
