"""What a module's tables look like, so that additions can be taken away again (MariaDB)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from host.database import Chain
from host.kernel.loader import Artefact
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.models import Module


@dataclass(frozen=True, slots=True)
class Picture:
    """Columns and indexes of each table of a module, and the revision on record, if any is."""

    tables: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    declared: tuple[str, ...]
    revision: str | None
    is_recorded: bool
    """Whether there is a table for the revision; that of a first activation goes again."""

    def restore(self, connection: Connection, version_table: str) -> None:
        """Take away tables, columns and indexes that the picture does not show.

        What was dropped since cannot come back this way; a dropped column is gone.
        """
        inspector = sa.inspect(connection)
        operations = Operations(MigrationContext.configure(connection))
        added = [name for name in existing(connection, self.declared) if name not in self.tables]
        drop_tables(connection, added)
        for name, (columns, indexes) in self.tables.items():
            if not inspector.has_table(name):
                continue
            for index in inspector.get_indexes(name):
                if index["name"] and index["name"] not in indexes:
                    operations.drop_index(index["name"], table_name=name)
            for column in inspector.get_columns(name):
                if column["name"] not in columns:
                    operations.drop_column(name, column["name"])
        self._restore_revision(connection, version_table)

    def _restore_revision(self, connection: Connection, version_table: str) -> None:
        if not sa.inspect(connection).has_table(version_table):
            return
        if not self.is_recorded:
            drop_tables(connection, [version_table])
            return
        table = sa.table(version_table, sa.column("version_num"))
        connection.execute(sa.delete(table))
        if self.revision is not None:
            connection.execute(sa.insert(table).values(version_num=self.revision))


def take(connection: Connection, artefact: Artefact) -> Picture:
    """Return how the module's tables look now."""
    declared = artefact.manifest.declares.get("tables", ())
    inspector = sa.inspect(connection)
    tables = {
        name: (
            frozenset(column["name"] for column in inspector.get_columns(name)),
            frozenset(str(index["name"]) for index in inspector.get_indexes(name)),
        )
        for name in existing(connection, declared)
    }
    chain = Chain(artefact.slug, Path())
    revision, is_recorded = chain.current(connection), inspector.has_table(chain.version_table)
    return Picture(tables, tuple(declared), revision, is_recorded)


def existing(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return those of the named tables that are there."""
    there = set(sa.inspect(connection).get_table_names())
    return sorted(set(names) & there)


def drop_tables(connection: Connection, names: Iterable[str]) -> None:
    """Drop tables that may point at each other, with the types that only they used."""
    names = sorted(names)
    if not names:
        return
    kind = connection.dialect.name
    quote = connection.dialect.identifier_preparer.quote
    types = _types_of(connection, names) if kind == "postgresql" else []
    if kind == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in _dependents_first(connection, names):
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
    else:
        # In one statement: it has all of the tables for itself before the first one goes.
        with _unchecked(connection):
            connection.exec_driver_sql(f"DROP TABLE {', '.join(map(quote, names))}")
    for name in types:
        connection.exec_driver_sql(f"DROP TYPE IF EXISTS {quote(name)}")


def _dependents_first(connection: Connection, names: Iterable[str]) -> list[str]:
    """Sort so that SQLite, which deletes whatever points at a dropped table, still finds it."""
    wanted = set(names)
    pairs = sa.inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in reversed(pairs) if name in wanted]


@contextmanager
def _unchecked(connection: Connection) -> Iterator[None]:
    """Let MariaDB drop tables that point at each other; PostgreSQL sees to that by itself."""
    if connection.dialect.name == "postgresql":
        yield
        return
    connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS=0")
    try:
        yield
    finally:  # the connection goes back to the pool, whatever became of the tables
        try:
            connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS=1")
        except SQLAlchemyError:
            connection.invalidate()
            raise


def tables_of_others(connection: Connection, slug: str) -> set[str]:
    """Return the tables of all other modules; one slug may be the beginning of another."""
    rows = connection.scalars(sa.select(Module.tables).where(Module.slug != slug))
    return {name for tables in rows for name in tables or ()}


def clear_debris(connection: Connection, artefact: Artefact) -> None:
    """Drop the empty tables that a killed first activation left behind.

    Tables that hold rows are never touched: they stop the activation instead.
    """
    # Not every table of the prefix: that may be the beginning of another module's as well.
    names = existing(connection, artefact.manifest.declares.get("tables", ()))
    prefix, others = artefact.manifest.table_prefix, tables_of_others(connection, artefact.slug)
    names = [name for name in names if name.startswith(prefix) and name not in others]
    for name in names:
        query = sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)
        if connection.execute(query).first():
            raise ActivationRefused(
                f"The table {name} holds rows but no record of how it was made. "
                "Restore a back-up, or move the table away, then activate again.",
                "migrate",
            )
    drop_tables(connection, names)


def _types_of(connection: Connection, names: list[str]) -> list[str]:
    """Return the enumeration types that columns of these tables use, and no other table's."""
    used: dict[str, set[str]] = {}
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if isinstance(column["type"], sa.Enum) and column["type"].name:
                used.setdefault(column["type"].name, set()).add(table)
    return sorted(name for name, tables in used.items() if tables <= set(names))
