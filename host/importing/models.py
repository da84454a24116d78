"""The table of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from host.database import HostModel, LongBlob


class ImportJob(HostModel):
    """An uploaded file on its way in: what is in it, where its columns go, how far it is.

    ``mapping`` takes a field's key to the head of a column. ``report`` is the last report,
    of the dry run until the import is done. ``content`` is emptied when nothing needs it.
    """

    __tablename__ = "host_import"
    __table_args__ = (
        sa.Index("ix_host_import_created_by", "created_by", "id"),
        sa.Index("ix_host_import_state", "state", "claimed_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(80))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = deferred(mapped_column(LongBlob()))
    encoding: Mapped[str] = mapped_column(sa.String(20))
    row_count: Mapped[int]
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    atomic: Mapped[bool] = mapped_column(default=False)
    update_existing: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(20))
    done: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(sa.String(1000), default="")
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    finished_at: Mapped[datetime | None]
