"""The table of relations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import DocumentKind, RecordRef, Staff

from ..database import Model
from ..plans.models import Plan

LABEL, NOUN = 300, 80


class Relation(Model):
    """A plan and a document of its client.

    Kind, noun and label are those that the document had last: they are all that is known of it
    while its module is away. One that is gone has been deleted: another document may have its
    number now.
    """

    __tablename__ = "account_planning_relation"
    __table_args__ = (
        sa.UniqueConstraint(
            "plan_id", "record_type", "record_id", name="uq_account_planning_relation_record"
        ),
        sa.Index("ix_account_planning_relation_kind", "kind", "plan_id"),
        sa.Index("ix_account_planning_relation_record", "record_type", "record_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(Plan.id, ondelete="CASCADE"))
    record_type: Mapped[str] = mapped_column(sa.String(100))
    record_id: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    noun: Mapped[str] = mapped_column(sa.String(NOUN))
    label: Mapped[str] = mapped_column(sa.String(LABEL))
    is_gone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))

    @property
    def ref(self) -> RecordRef:
        """The document as it was last known; the number of one that is gone leads nowhere."""
        return RecordRef(self.record_type, 0 if self.is_gone else self.record_id, self.label)

    @property
    def document_kind(self) -> DocumentKind:
        """The kind as a choice."""
        return DocumentKind(self.kind)
