"""Columns by which a message points at the record it is about."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.hooks.records import RecordRef


class Referring:
    """Type, id and label of a record; no foreign key, so the record may go."""

    record_type: Mapped[str] = mapped_column(sa.String(80), default="")
    record_id: Mapped[int | None]
    record_label: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def ref(self) -> RecordRef | None:
        """The record, or None when the message is about none."""
        if self.record_id is None:
            return None
        return RecordRef(self.record_type, self.record_id, self.record_label)


def columns_of(ref: RecordRef | None) -> dict[str, str | int | None]:
    """Return the values of `Referring`'s columns for a reference."""
    if ref is None:
        return {"record_type": "", "record_id": None, "record_label": ""}
    return {"record_type": ref.type, "record_id": ref.id, "record_label": ref.label[:300]}
