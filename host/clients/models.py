"""Tables of clients and contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from host.access.models import Staff
from host.database import HostModel, LongText, Stamped, Versioned

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
        sa.Index("ix_host_client_industry", "industry", "id"),
        sa.Index("ix_host_client_city", "city", "id"),
        sa.Index("ix_host_client_owner_match_key", "owner_id", "match_key", "id"),
        sa.Index("ix_host_client_updated_at", "updated_at", "id"),
        # None on archived_at: almost all rows are alike in it, and it would draw the planner
        # away from the index that a list is ordered by.
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
    archived_at: Mapped[datetime | None]
    owner: Mapped[Staff | None] = relationship()

    @property
    def address_lines(self) -> list[str]:
        """The postal address, one line each, without empty ones."""
        town = " ".join(part for part in (self.zip, self.city) if part)
        return [line for line in (self.address, town, self.state, self.country) if line]


class Contact(Stamped, Versioned, HostModel):
    """A person at a client; with ``can_log_in`` one who uses the client area.

    ``areas`` are the parts of the client area open to this contact (contact permissions).
    """

    __tablename__ = "host_contact"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_client.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    job_title: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    is_primary: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    can_log_in: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    areas: Mapped[list[Any]] = mapped_column(default=list)
    client: Mapped[Client] = relationship()
