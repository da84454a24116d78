"""The table of meeting notes."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import LongText, Stamped, Versioned

from ..database import Model
from ..plans.choices import Meeting
from ..plans.models import Plan


class Note(Stamped, Versioned, Model):
    """What was said when we met the client."""

    __tablename__ = "account_planning_note"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_account_planning_note_plan", "plan_id", "held_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    held_on: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(20), default=Meeting.MEETING.value)
    attendees: Mapped[str] = mapped_column(sa.String(500), default="")
    text: Mapped[str] = mapped_column(LongText(), default="")

    @property
    def occasion(self) -> Meeting:
        """The kind as a choice."""
        return Meeting(self.kind)
