"""Tables of clients and contacts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from host import clock
from host.access.models import LoginSession, Staff
from host.database import HostModel, LongText, Stamped, UtcDateTime, Versioned

CLIENT_TYPE = "host.client"
CONTACT_TYPE = "host.contact"


class Client(Stamped, Versioned, HostModel):
    """An organisation or person that we serve.

    ``match_key`` is the name without case, accents, punctuation and legal form: two clients
    with one key are probably the same.
    """

    __tablename__ = "host_client"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_host_client_name_id", "name", "id"),
        sa.Index("ix_host_client_match_key", "match_key", "id"),
        sa.Index("ix_host_client_industry", "industry", "id", "archived_at"),
        sa.Index("ix_host_client_city", "city", "id", "archived_at"),
        sa.Index("ix_host_client_owner_match_key", *("owner_id", "match_key", "id", "archived_at")),
        sa.Index("ix_host_client_updated_at", "updated_at", "id"),
        sa.Index("ix_host_client_created_at", "created_at", "id"),
        sa.Index("ix_host_client_owner_created_at", "owner_id", "created_at", "id"),
        sa.Index("ix_host_client_owner_updated_at", "owner_id", "updated_at", "id"),
        # None begins with archived_at: almost all rows are alike in it, and it would draw the
        # planner away from the index that a list is ordered by. It ends those that records are
        # counted along.
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    match_key: Mapped[str] = mapped_column(sa.String(200))
    industry: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    website: Mapped[str] = mapped_column(sa.String(200), default="")
    vat_number: Mapped[str] = mapped_column(sa.String(40), default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[str] = mapped_column(sa.String(120), default="")
    zip: Mapped[str] = mapped_column(sa.String(20), default="")
    country: Mapped[str] = mapped_column(sa.String(80), default="")
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    notes: Mapped[str] = mapped_column(LongText(), default="")
    owner_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="SET NULL")
    )
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("host_client.id", ondelete="SET NULL"), index=True
    )
    archived_at: Mapped[datetime | None]
    owner: Mapped[Staff | None] = relationship()

    @property
    def address_lines(self) -> list[str]:
        """The postal address, one line each, without empty ones."""
        town = " ".join(part for part in (self.zip, self.city) if part)
        return [line for line in (self.address, town, self.state, self.country) if line]


class Contact(Stamped, Versioned, HostModel):
    """A person at a client; with ``can_log_in`` one who uses the client area.

    ``areas`` are the parts of the client area open to this contact (contact permissions) as one
    of ``client``; for further clients see `ContactClient`. One person has one address and one
    password, however many clients they stand for. ``invited_until`` is when the newest invitation
    ends; nothing once it was taken up or taken back.
    """

    __tablename__ = "host_contact"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_host_contact_name_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_client.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    job_title: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    is_primary: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    can_log_in: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    areas: Mapped[list[Any]] = mapped_column(default=list)
    client: Mapped[Client] = relationship()
    invited_until: Mapped[datetime | None]
    access: ClassVar[Any]
    """Where the person stands with the client area: a value of `Access`."""
    last_seen_at: ClassVar[Any]
    """When the person last used a session that is still open."""


class Access(StrEnum):
    """Where a contact stands with the client area."""

    OFF = "off"
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    EXPIRED = "expired"
    ACTIVE = "active"


class ContactClient(HostModel):
    """A further client that a contact stands for, with what is open to the contact there."""

    __tablename__ = "host_contact_client"
    __table_args__ = (
        sa.UniqueConstraint("contact_id", "client_id", name="uq_host_contact_client"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("host_contact.id", ondelete="CASCADE"))
    client_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_client.id", ondelete="CASCADE"), index=True
    )
    areas: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]


class TokenPurpose(StrEnum):
    """What a link in a mail is for."""

    INVITATION = "invitation"
    RESET = "reset"
    ADDRESS = "address"


class ContactToken(HostModel):
    """A link that was mailed to a contact and works once; only the hash of its secret is kept.

    ``email`` is the address that it was sent to.
    """

    __tablename__ = "host_contact_token"
    __table_args__ = (sa.Index("ix_host_contact_token_contact", "contact_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("host_contact.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(sa.String(12))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


def _now() -> sa.BindParameter[datetime]:
    """The instant at which a statement runs, read from the clock each time."""

    def read() -> datetime:
        return clock.now()

    return sa.bindparam(None, callable_=read, type_=UtcDateTime(), unique=True)


Contact.access = column_property(
    sa.case(
        (sa.not_(Contact.can_log_in & Contact.is_active), Access.OFF.value),
        (Contact.password_hash != "", Access.ACTIVE.value),
        (Contact.invited_until.is_(None), Access.NOT_INVITED.value),
        (Contact.invited_until > _now(), Access.INVITED.value),
        else_=Access.EXPIRED.value,
    ),
    deferred=True,
)
Contact.last_seen_at = column_property(
    sa.select(sa.func.max(LoginSession.seen_at))
    .where(LoginSession.kind == "contact", LoginSession.person_id == Contact.id)
    .correlate_except(LoginSession)
    .scalar_subquery(),
    deferred=True,
)
