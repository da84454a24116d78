"""The table of versions of mind maps."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import LongText

from ..database import Model
from ..plans.models import Plan


class MapVersion(Model):
    """A plan's mind map as somebody saved it; the one with the highest number is the map.

    ``content`` is what `stored.write` gives, ``topics`` how many it has; ``restored_from`` is
    the number of the version that was brought back.
    """

    __tablename__ = "account_planning_map_version"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "number", name="uq_account_planning_map_version_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(LongText())
    topics: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None]
    restored_from: Mapped[int | None]
