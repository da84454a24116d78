"""Which tables belong to which module."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.database import Chain
from host.kernel.loader import Artefact
from host.lifecycle.schema import Move
from host.lifecycle.snapshot import tables_of_others


def names(connection: Connection) -> set[str]:
    """Return every table that there is."""
    return set(sa.inspect(connection).get_table_names())


def after(
    connection: Connection, artefact: Artefact, move: Move, owned: list[str], before: set[str]
) -> list[str]:
    """Return the module's tables once it has moved: those it had, and those it has made.

    What is only declared is not owned: a purge drops what is. A site that knew nothing of
    ownership yet takes the declared tables of a module whose tables are there already.
    """
    now = names(connection)
    declared = set(artefact.manifest.declares.get("tables", ()))
    mine = set(owned) | (declared & (now - before))
    if not owned and move.before is not None:
        mine |= declared
    mine.add(Chain(artefact.slug, artefact.versions).version_table)
    return sorted((mine & now) - tables_of_others(connection, artefact.slug))
