"""Tables of staff, roles and log-in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from host.database import HostModel, Stamped, Versioned


class Role(Stamped, Versioned, HostModel):
    """A named set of rights."""

    __tablename__ = "host_role"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="role", cascade="all, delete-orphan", order_by="RoleGrant.right"
    )
    rights: ClassVar[Any]
    holders: ClassVar[Any]


class RoleGrant(HostModel):
    """One right of a role; rights of inactive modules stay and wait."""

    __tablename__ = "host_role_grant"

    role_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_role.id", ondelete="CASCADE"), primary_key=True
    )
    right: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    role: Mapped[Role] = relationship(back_populates="grants")


class Staff(Stamped, Versioned, HostModel):
    """A member of staff."""

    __tablename__ = "host_staff"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    role_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("host_role.id", ondelete="SET NULL"), index=True
    )
    job_title: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    role: Mapped[Role | None] = relationship()
    last_seen_at: ClassVar[Any]
    """When the person last used a session that is still open."""


class Team(Stamped, Versioned, HostModel):
    """Staff who work together, and may be let see each other's records; members by id, as text."""

    __tablename__ = "host_team"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    members: Mapped[list[Any]] = mapped_column(default=list)


class LoginSession(HostModel):
    """A browser that is logged in; the cookie holds the token, the table only its hash."""

    __tablename__ = "host_login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    person_id: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    browser: Mapped[str] = mapped_column(sa.String(200), default="")
    client_id: Mapped[int | None]
    """Client that a contact who stands for several has chosen; it is checked at each request."""

    __table_args__ = (sa.Index("ix_host_login_session_person", "kind", "person_id"),)


class LoginFailure(HostModel):
    """A failed log-in, kept to slow down guessing on every worker alike."""

    __tablename__ = "host_login_failure"
    __table_args__ = (sa.Index("ix_host_login_failure_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]


Role.rights = column_property(
    sa.select(sa.func.count())
    .select_from(RoleGrant)
    .where(RoleGrant.role_id == Role.id)
    .correlate_except(RoleGrant)
    .scalar_subquery(),
    deferred=True,
)
Role.holders = column_property(
    sa.select(sa.func.count())
    .select_from(Staff)
    .where(Staff.role_id == Role.id)
    .correlate_except(Staff)
    .scalar_subquery(),
    deferred=True,
)
Staff.last_seen_at = column_property(
    sa.select(sa.func.max(LoginSession.seen_at))
    .where(LoginSession.kind == "staff", LoginSession.person_id == Staff.id)
    .correlate_except(LoginSession)
    .scalar_subquery(),
    deferred=True,
)
