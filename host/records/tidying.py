"""Lets go of what nobody can want back: old deeds."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host.database import transaction
from host.hooks.cron import CronContext, CronJob
from host.records.models import UndoEntry, UndoStep

KEPT = timedelta(days=90)
"""So long a deed can be taken back."""
_TOGETHER = 500


def tidy(context: CronContext) -> None:
    """Forget old deeds."""
    if context.dry_run:
        return
    context.count("changes", forget_deeds(context.now - KEPT))


def forget_deeds(before: datetime) -> int:
    """Forget what was done before an instant; returns how many deeds."""
    forgotten = 0
    while True:
        with transaction() as db:
            query = sa.select(UndoEntry.id).where(UndoEntry.at < before).order_by(UndoEntry.id)
            ids = list(db.scalars(query.limit(_TOGETHER)))
            db.execute(sa.delete(UndoStep).where(UndoStep.entry_id.in_(ids)))
            db.execute(sa.delete(UndoEntry).where(UndoEntry.id.in_(ids)))
        forgotten += len(ids)
        if len(ids) < _TOGETHER:
            return forgotten


TIDY = CronJob("host.tidy_records", "Let go of old changes", "20 3 * * *", tidy)
