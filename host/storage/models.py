"""Tables about what the store holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel

HOLDS = "holds_file"
"""Mark of a column, in its ``info``: its values are addresses of content that must stay."""
LOGS = "logs_files"
"""Mark of a table, in its ``info``, with a function that takes a session and yields addresses
of content that its rows still need, though no column names them."""


class StoredFile(HostModel):
    """Content that lies in the store: under which digest, how long, and when last put."""

    __tablename__ = "host_stored_file"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int] = mapped_column(sa.BigInteger())
    put_at: Mapped[datetime] = mapped_column(index=True)


class StoreUsage(HostModel):
    """How many bytes the store holds: one row, and whoever puts or drops content locks it."""

    __tablename__ = "host_store_usage"

    id: Mapped[int] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(sa.BigInteger(), default=0)
