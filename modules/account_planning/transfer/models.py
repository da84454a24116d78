"""The table of where plans and templates came from."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model
from ..plan_templates.models import Template
from ..plans.models import Plan


class Origin(Model):
    """A word that a plan or template is known by beyond this site, or by the form that made it."""

    __tablename__ = "account_planning_origin"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_account_planning_origin_key"),
        sa.Index("ix_account_planning_origin_plan", "plan_id"),
        sa.Index("ix_account_planning_origin_template", "template_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Template.id, ondelete="CASCADE"))
    created_at: Mapped[datetime]
