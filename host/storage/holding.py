"""Which content is still needed: columns and tables say so of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from host.database import HostModel, session
from host.storage.models import HOLDS, LOGS


def columns() -> list[sa.Column[str]]:
    """Return the columns that name content."""
    tables = HostModel.metadata.sorted_tables
    return [column for table in tables for column in table.columns if column.info.get(HOLDS)]


def needed() -> set[str]:
    """Return the addresses of all content that must stay.

    The logs are read last: what goes from a table into a log meanwhile is met there.
    """
    found: set[str] = set()
    for column in columns():
        found.update(one for one in session().scalars(sa.select(column).distinct()) if one)
    for yielded in _logs():
        found.update(yielded)
    return found


def _logs() -> Iterator[Iterator[str]]:
    for table in HostModel.metadata.sorted_tables:
        if LOGS in table.info:
            yield table.info[LOGS](session())
