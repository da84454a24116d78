"""The table of the activity log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel


class Activity(HostModel):
    """One line of the log; it names its record and its actor, and outlives both."""

    __tablename__ = "host_activity"
    __table_args__ = (
        sa.Index("ix_host_activity_record", "record_type", "record_id", "id"),
        sa.Index("ix_host_activity_client", "client_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int | None]
    actor_label: Mapped[str] = mapped_column(sa.String(200))
    verb: Mapped[str] = mapped_column(sa.String(40))
    record_type: Mapped[str] = mapped_column(sa.String(80))
    record_id: Mapped[int]
    record_label: Mapped[str] = mapped_column(sa.String(300))
    client_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
