"""What belongs to records that are deleted, and what points at them, in added fields."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.database import session
from host.records import followers
from host.records.custom import catalogue, choosing
from host.records.custom.models import CHOICES, VALUES
from host.records.custom.storage import TABLE, chunks
from host.records.undo import log as undo


def point_elsewhere(
    type_key: str, ids: Sequence[int], target: int | None, deed: undo.Deed | None = None
) -> None:
    """Lead references to some records to another one, or to none."""
    pointing = catalogue.pointing_at(type_key)
    if not pointing:
        return
    found = sa.and_(VALUES.c.field_id.in_(pointing), VALUES.c.number.in_(ids))
    if deed is not None:
        query = sa.select(VALUES.c.id, VALUES.c.number).where(found)
        for row in session().execute(query).all():
            deed.row_changed(TABLE, row.id, {"number": row.number}, {"number": target})
    session().execute(sa.update(VALUES).where(found).values(number=target))


def let_go(type_key: str, ids: Sequence[int], deed: undo.Deed | None = None) -> None:
    """Delete what records hold that are about to go; with a deed it comes back with them."""
    fields = [one.id for one in catalogue.added(type_key)]
    if not fields:
        return
    held = sa.and_(VALUES.c.field_id.in_(fields), VALUES.c.record_id.in_(ids))
    if deed is not None:
        deed.rows_going(TABLE, list(session().execute(sa.select(VALUES).where(held)).mappings()))
    session().execute(sa.delete(VALUES).where(held))
    indexed = sa.and_(CHOICES.c.field_id.in_(fields), CHOICES.c.record_id.in_(ids))
    session().execute(sa.delete(CHOICES).where(indexed))


@followers.follow
def _follow(written: followers.Written) -> None:
    """Let go of what belongs to records that went, and index what came back as rows."""
    type_key = written.kind.key
    for some in chunks(written.ids):
        if written.verb == "deleted":
            let_go(type_key, some, undo.current())
            point_elsewhere(type_key, some, None, undo.current())
        elif not written.records:
            choosing.index_again(written.kind, some)
