"""Tables that all workers watch: epochs, workers, leases and the faults of modules."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText


class Epoch(HostModel):
    """One row for each change that every worker must know before its next request."""

    __tablename__ = "host_epoch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]


class Worker(HostModel):
    """A process that serves requests or jobs, and the epoch it has reached."""

    __tablename__ = "host_worker"

    id: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    node: Mapped[str] = mapped_column(sa.String(80))
    pid: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    epoch: Mapped[int]
    error: Mapped[str | None] = mapped_column(LongText())
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Lease(HostModel):
    """The right of one owner to do one thing until it expires."""

    __tablename__ = "host_lease"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    owner: Mapped[str | None] = mapped_column(sa.String(120))
    purpose: Mapped[str | None] = mapped_column(sa.String(200))
    since: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class ModuleFault(HostModel):
    """An implementation of a hook that raised; counted, shown to administrators."""

    __tablename__ = "host_module_fault"
    __table_args__ = (sa.UniqueConstraint("slug", "hook", "error"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(40))
    hook: Mapped[str] = mapped_column(sa.String(60))
    error: Mapped[str] = mapped_column(sa.String(300))
    trace: Mapped[str] = mapped_column(LongText())
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class ModuleTrip(HostModel):
    """A request in which a module failed in a way that will fail again; the breaker counts them."""

    __tablename__ = "host_module_trip"
    __table_args__ = (
        sa.UniqueConstraint("slug", "request"),
        sa.Index("ix_host_module_trip_slug_at", "slug", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(40))
    request: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]


class Switch(HostModel):
    """Something about the whole site that is on or off, such as safe mode."""

    __tablename__ = "host_switch"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(200))


class SiteSecret(HostModel):
    """What tells the site's secret from others, in one row; the secret itself is not kept."""

    __tablename__ = "host_site_secret"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]


class SafeLink(HostModel):
    """A link that opens safe mode in one browser, once; only the hash of its secret is kept."""

    __tablename__ = "host_safe_link"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    made_by: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
