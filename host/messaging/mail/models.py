"""The outbox of mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText
from host.messaging.reference import Referring


class MailState(StrEnum):
    """Where a mail stands; SENDING ends by itself when its lease is over."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(Referring, HostModel):
    """One message to one address, written in the transaction that gave rise to it."""

    __tablename__ = "host_mail"
    __table_args__ = (sa.Index("ix_host_mail_state_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column("to_address", sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(LongText())
    html: Mapped[str | None] = mapped_column(LongText())
    message_id: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[str] = mapped_column(sa.String(10), default=MailState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
