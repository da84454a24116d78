"""Applies a module's migrations inside the activating transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.database import Chain
from host.kernel.loader import Artefact
from host.lifecycle.errors import ActivationRefused


def upgrade(connection: Connection, artefact: Artefact) -> str | None:
    """Bring the module's tables to its newest revision; return that revision.

    Where DDL cannot be rolled back (MariaDB), a failed upgrade is taken back step by step.
    """
    chain = Chain(artefact.slug, artefact.versions)
    if not chain.versions.is_dir():
        return None
    transactional = connection.dialect.name in {"sqlite", "postgresql"}
    before = chain.current(connection)
    if not transactional and before is None:
        _clear_debris(connection, artefact)
    try:
        chain.upgrade(connection)
    except Exception as error:
        if not transactional:
            chain.downgrade(connection, before or "base")
        raise ActivationRefused(
            f"Module {artefact.slug} could not migrate its tables: {type(error).__name__}: "
            f"{error}. Everything was taken back.",
            "migrate",
        ) from error
    return chain.current(connection)


def _clear_debris(connection: Connection, artefact: Artefact) -> None:
    """Drop the empty tables that a killed first activation left behind.

    Tables that hold rows are never touched: they stop the activation instead.
    """
    # Not every table of the prefix: that may be the beginning of another module's as well.
    declared = artefact.manifest.declares.get("tables", ())
    metadata = sa.MetaData()
    names = [
        name
        for name in sa.inspect(connection).get_table_names()
        if name in declared and name.startswith(artefact.manifest.table_prefix)
    ]
    if not names:
        return
    metadata.reflect(connection, only=names)
    own = [table for table in metadata.sorted_tables if table.name in names]
    for table in own:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise ActivationRefused(
                f"The table {table.name} holds rows but no record of how it was made. "
                "Restore a back-up, or move the table away, then activate again.",
                "migrate",
            )
    for table in reversed(own):
        table.drop(connection)
