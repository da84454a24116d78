"""The table of arranged dashboards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel


class Dashboard(HostModel):
    """What one person made of the dashboard; who never arranged it has none.

    ``places`` is the stored form of an `Arrangement`. It keeps places of widgets whose module is
    away, so that they come back where they were.
    """

    __tablename__ = "host_dashboard"

    staff_id: Mapped[int] = mapped_column(
        sa.ForeignKey("host_staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    places: Mapped[list[Any]] = mapped_column(default=list)
    updated_at: Mapped[datetime]
