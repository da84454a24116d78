"""Lets go of what nobody can want back: old deeds, and content that no file has any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from host.database import session, transaction
from host.hooks.cron import CronContext, CronJob
from host.records.beside import attachments
from host.records.beside.models import Attachment
from host.records.models import UndoEntry, UndoStep

KEPT = timedelta(days=90)
"""So long a deed can be taken back."""
_FRESH = timedelta(days=1)
"""Content may be there a little before the file that has it."""
_TOGETHER = 500


def tidy(context: CronContext) -> None:
    """Forget old deeds, then drop content that neither a file nor a deed needs."""
    if context.dry_run:
        return
    context.count("changes", forget_deeds(context.now - KEPT))
    context.count("files", drop_content(context.now - _FRESH))


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


def drop_content(before: datetime) -> int:
    """Drop content older than an instant that nothing needs; returns how many pieces."""
    held = session().scalars(sa.select(UndoStep.images).where(UndoStep.table == _FILES))
    needed = {row["digest"] for images in held for _, row, _ in images if row and "digest" in row}
    needed |= set(session().scalars(sa.select(Attachment.digest).distinct()))
    store = attachments.store()
    unneeded = [one for one in store.digests(before) if one not in needed]
    for one in unneeded:
        store.drop(one)
    return len(unneeded)


_FILES = Attachment.__tablename__
TIDY = CronJob("host.tidy_records", "Let go of old changes and unused files", "20 3 * * *", tidy)
