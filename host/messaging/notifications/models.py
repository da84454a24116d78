"""The tables of notices: what the bell shows, what waits for a mail, what people chose."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel
from host.messaging.reference import Referring

_UNREAD = sa.text("read_at IS NULL")


class Notification(Referring, HostModel):
    """One notice for one member of staff."""

    __tablename__ = "host_notification"
    __table_args__ = (
        sa.Index("ix_host_notification_unread", "staff_id", "read_at", "id"),
        sa.Index("ix_host_notification_staff", "staff_id", "id"),
        sa.Index("ix_host_notification_kind", "staff_id", "kind", "id"),
        # In the order of the list, which an index that leads over read_at gives on MariaDB only.
        sa.Index(
            "ix_host_notification_open",
            "staff_id",
            "id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("host_staff.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.String(2000), default="")
    url: Mapped[str] = mapped_column(sa.String(1000), default="")
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NoticeMail(Referring, HostModel):
    """What one member of staff is told by e-mail: at once, or with others when it is due.

    ``sent_at`` is when it was handed to the outbox of mail; until then it waits for ``due_at``.
    """

    __tablename__ = "host_notice_mail"
    __table_args__ = (
        sa.Index("ix_host_notice_mail_due", "sent_at", "due_at"),
        sa.Index(
            "ix_host_notice_mail_record", "staff_id", "record_type", "record_id", "daily", "sent_at"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("host_staff.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.String(2000), default="")
    url: Mapped[str] = mapped_column(sa.String(1000), default="")
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    daily: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class NoticeChoice(HostModel):
    """How one member of staff wants to be told of one kind; no row follows the default."""

    __tablename__ = "host_notice_choice"

    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    channels: Mapped[str] = mapped_column(sa.String(20))
