"""Tables of scheduled jobs: what ran, how far each job is, and the site's cron key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText


class RunState(StrEnum):
    """Where a run stands; RUNNING is open to others once its lease is over."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class CronRun(HostModel):
    """One job at one due instant; the unique key is what makes it run once."""

    __tablename__ = "host_cron_run"
    __table_args__ = (
        sa.UniqueConstraint("job", "due_at"),
        sa.Index("ix_host_cron_run_job", "job", "id"),
        sa.Index("ix_host_cron_run_state", "state", "job"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(120))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default=RunState.RUNNING.value)
    caller: Mapped[str] = mapped_column(sa.String(40))
    by_hand: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=1)
    retry_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    log: Mapped[str] = mapped_column(LongText(), default="")
    error: Mapped[str] = mapped_column(LongText(), default="")


class CronState(HostModel):
    """How far a job is, how it went lately, and what administrators have decided about it.

    Due instants after ``last_due_at``, or first seen, are still to run. ``schedule`` is in the
    place of the job's own where it is set. ``failures`` counts tries in a row that failed; the
    job waits until ``blocked_until`` before it is tried again. ``told_at`` says since when
    administrators know. A job with ``off_at`` does not run by itself.
    """

    __tablename__ = "host_cron_state"

    job: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    anchor_at: Mapped[datetime]
    last_due_at: Mapped[datetime | None]
    schedule: Mapped[str | None] = mapped_column(sa.String(120))
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    blocked_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    off_at: Mapped[datetime | None]
    off_by: Mapped[str | None] = mapped_column(sa.String(200))
    off_reason: Mapped[str | None] = mapped_column(sa.String(500))


class CronSite(HostModel):
    """The one row that holds the cron key, encrypted, and the last call by anybody.

    The key before it is good until ``old_key_until``. ``silent_at`` says since when
    administrators know that nobody calls.
    """

    __tablename__ = "host_cron_site"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str | None] = mapped_column("cron_key", sa.String(300))
    last_call_at: Mapped[datetime | None]
    last_caller: Mapped[str] = mapped_column(sa.String(40), default="")
    old_key: Mapped[str | None] = mapped_column(sa.String(300))
    old_key_until: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
