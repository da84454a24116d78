"""Adding a row once: the unique key decides when two processes write the same message."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from host.database import HostModel


def add_once(
    db: Session, row: HostModel, column: InstrumentedAttribute[str | None], key: str | None
) -> bool:
    """Add the row unless one with this key is there; return whether it was added.

    A missing key adds always. The caller's transaction survives a lost race.
    """
    if key is None:
        db.add(row)
        db.flush()
        return True
    if db.scalar(sa.select(sa.literal(1)).where(column == key).limit(1)):
        return False
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True
