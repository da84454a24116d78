"""Tables of publishers' keys and of what is no longer to be trusted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText


class PublisherKey(HostModel):
    """A public key that this site trusts, or once trusted."""

    __tablename__ = "host_publisher_key"

    fingerprint: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    public_key: Mapped[str] = mapped_column(sa.String(100))
    publisher: Mapped[str] = mapped_column(sa.String(200))
    trusted_at: Mapped[datetime]
    trusted_by: Mapped[str] = mapped_column(sa.String(200))
    replaced_by: Mapped[str | None] = mapped_column(sa.String(64))


class Revocation(HostModel):
    """A key or an archive that must not be loaded any more, and why.

    ``kind`` is ``key`` (value: fingerprint) or ``archive`` (value: digest).
    """

    __tablename__ = "host_module_revocation"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    value: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(LongText())
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(200))
