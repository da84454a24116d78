"""The outbox of mail, wordings of templates, and addresses that want no more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText
from host.messaging.reference import Referring
from host.storage.models import HOLDS

EVERY_LIST = "*"
"""A suppression of this list holds for all lists."""


class MailState(StrEnum):
    """Where a mail stands; SENDING ends by itself when its lease is over."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    DISCARDED = "discarded"


class Rank(StrEnum):
    """Which mail leaves first; the values sort."""

    PERSONAL = "a"
    BULK = "b"


class Mail(Referring, HostModel):
    """One message to one address, written in the transaction that gave rise to it."""

    __tablename__ = "host_mail"
    __table_args__ = (
        sa.Index("ix_host_mail_state_due", "state", "send_rank", "due_at"),
        sa.Index("ix_host_mail_state", "state", "id"),
        sa.Index("ix_host_mail_template", "template", "id"),
        sa.Index("ix_host_mail_to_key", "to_key", "id"),
        sa.Index("ix_host_mail_created_at", "created_at"),
        sa.Index("ix_host_mail_record", "record_type", "record_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column("to_address", sa.String(254))
    to_key: Mapped[str] = mapped_column(sa.String(254), default="", server_default="")
    """The address as it is compared: in small letters."""
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(LongText())
    html: Mapped[str | None] = mapped_column(LongText())
    sealed: Mapped[str | None] = mapped_column(LongText())
    """Values of secret fields, encrypted, until the mail has left."""
    template: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    list_key: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    """List that the reader can leave; empty for what cannot be unsubscribed."""
    rank: Mapped[str] = mapped_column(
        "send_rank", sa.String(1), default=Rank.PERSONAL.value, server_default=Rank.PERSONAL.value
    )
    is_test: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    message_id: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[str] = mapped_column(sa.String(10), default=MailState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the server as such could not be used; that is no try of the mail."""
    due_at: Mapped[datetime]
    give_up_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    step: Mapped[str] = mapped_column(sa.String(12), default="", server_default="")
    """How far the last try came."""
    answer: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    """What the server said to it."""
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    request_id: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    """Number of the request that wrote it; empty for what a job has written by itself."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MailFile(HostModel):
    """A file that goes with a mail; ``digest`` is where its content is kept."""

    __tablename__ = "host_mail_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_mail.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(200))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True, info={HOLDS: True})


class MailWording(HostModel):
    """How somebody worded a template; the newest row of a key holds, an empty one resets."""

    __tablename__ = "host_mail_wording"
    __table_args__ = (sa.Index("ix_host_mail_wording_newest", "template", "language", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str | None] = mapped_column(LongText())
    """None goes back to the words that the template came with."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    created_label: Mapped[str] = mapped_column(sa.String(200))


class MailSuppression(HostModel):
    """An address that gets no mail of a list, or of any."""

    __tablename__ = "host_mail_suppression"
    __table_args__ = (sa.UniqueConstraint("to_key", "list_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    to_key: Mapped[str] = mapped_column(sa.String(254))
    list_key: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class MailPace(HostModel):
    """The one row by which all workers keep to the same pace, and rest together."""

    __tablename__ = "host_mail_pace"

    id: Mapped[int] = mapped_column(primary_key=True)
    minute: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row the server as such could not be used."""
    rest_until: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(sa.String(1000), default="")
