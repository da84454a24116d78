"""Databases on a server, brought back to what they were: quicker than making them anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, Self

import sqlalchemy as sa


class Dump(Protocol):
    """A database as it was."""

    @classmethod
    def of(cls, url: str) -> Self:
        """Read it."""

    def restore(self, url: str) -> None:
        """Bring tables and rows back; raises Changed when a table is not what it was."""


class Changed(Exception):
    """A table has another shape than it had: only a new database helps."""


@dataclass(frozen=True, slots=True)
class MariaDump:
    """MariaDB: how each table was made, its rows, and the counters."""

    tables: dict[str, tuple[str, list[tuple[object, ...]]]]
    counters: Mapping[str, int]

    @classmethod
    def of(cls, url: str) -> Self:
        """Read it."""
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            found = {
                name: (_made_by(connection, name), _rows(connection, name))
                for name in sa.inspect(connection).get_table_names()
            }
            counters = _next_numbers(connection)
        engine.dispose()
        return cls(found, counters)

    def restore(self, url: str) -> None:
        """Make again what changed, empty the rest, and fill all."""
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            for number in connection.exec_driver_sql(_OTHERS).scalars():
                with suppress(sa.exc.OperationalError):  # it went by itself
                    connection.exec_driver_sql(f"KILL {number}")
            connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS=0")
            for name in sa.inspect(connection).get_table_names():
                known = self.tables.get(name)
                if known is None or known[0] != _made_by(connection, name):
                    connection.exec_driver_sql(f"DROP TABLE `{name}`")
            there = set(sa.inspect(connection).get_table_names())
            for name, (statement, rows) in self.tables.items():
                if name not in there:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"DELETE FROM `{name}`")
                if rows:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    connection.exec_driver_sql(f"INSERT INTO `{name}` VALUES ({marks})", rows)
            connection.commit()
            self._set_counters(connection)
        engine.dispose()

    def _set_counters(self, connection: sa.Connection) -> None:
        now = _next_numbers(connection)
        for name, number in self.counters.items():
            if now.get(name) != number:
                connection.exec_driver_sql(f"ALTER TABLE `{name}` AUTO_INCREMENT={number}")


_OTHERS = (
    "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
)
_NEXT_NUMBERS = (
    "SELECT table_name, auto_increment FROM information_schema.tables "
    "WHERE table_schema = database() AND auto_increment IS NOT NULL"
)


def _next_numbers(connection: sa.Connection) -> dict[str, int]:
    rows: Sequence[Any] = connection.exec_driver_sql(_NEXT_NUMBERS).all()
    return {name: int(number) for name, number in rows}


def _made_by(connection: sa.Connection, name: str) -> str:
    row = connection.exec_driver_sql(f"SHOW CREATE TABLE `{name}`").one()
    return _without_counter(str(row[1]))


def _without_counter(statement: str) -> str:
    return " ".join(word for word in statement.split(" ") if not word.startswith("AUTO_INCREMENT="))


def _rows(connection: sa.Connection, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM `{name}`")]


_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'"
_TYPES = (
    "SELECT typname FROM pg_type WHERE typtype IN ('e', 'd') "
    "AND typnamespace = 'public'::regnamespace"
)
_COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SHAPES = """
SELECT attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod)
  || ' ' || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass || ' ' || pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
"""


@dataclass(frozen=True, slots=True)
class PostgresDump:
    """PostgreSQL: the shape of everything, rows as COPY writes them, and the counters."""

    schemas: frozenset[str]
    types: frozenset[str]
    shapes: frozenset[str]
    tables: Mapping[str, bytes]
    """Rows by table; a table comes after those that it points at."""
    counters: Mapping[str, int | None]

    @classmethod
    def of(cls, url: str) -> Self:
        """Read it."""
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            pairs = sa.inspect(connection).get_sorted_table_and_fkc_names()
            names = [name for name, _ in pairs if name is not None]
            assert not pairs[-1][1], "tables point at each other in a circle"
            found = cls(
                _names(connection, _SCHEMAS),
                _names(connection, _TYPES),
                _names(connection, _SHAPES),
                {name: _copied(connection, name) for name in names},
                _counters(connection),
            )
        engine.dispose()
        return found

    def restore(self, url: str) -> None:
        """Drop what is new, empty the rest, and fill all."""
        engine = sa.create_engine(url)
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(_END_OTHERS)
                self._drop_what_is_new(connection)
                if _names(connection, _SHAPES) != self.shapes:
                    raise Changed
                for name in reversed(list(self.tables)):
                    connection.exec_driver_sql(f'DELETE FROM "{name}"')
                for name, rows in self.tables.items():
                    _fill(connection, name, rows)
                self._set_counters(connection)
        finally:
            engine.dispose()

    def _drop_what_is_new(self, connection: sa.Connection) -> None:
        new = {
            "SCHEMA": _names(connection, _SCHEMAS) - self.schemas,
            "TABLE": set(sa.inspect(connection).get_table_names()) - self.tables.keys(),
            "TYPE": _names(connection, _TYPES) - self.types,
        }
        for what, names in new.items():
            for name in sorted(names):
                connection.exec_driver_sql(f'DROP {what} IF EXISTS "{name}" CASCADE')
        for name in sorted(_counters(connection).keys() - self.counters.keys()):
            connection.exec_driver_sql(f'DROP SEQUENCE "{name}" CASCADE')

    def _set_counters(self, connection: sa.Connection) -> None:
        now = _counters(connection)
        for name, value in self.counters.items():
            if now.get(name) != value:
                to = f"setval('\"{name}\"', {value or 1}, {str(value is not None).lower()})"
                connection.exec_driver_sql(f"SELECT {to}")


def _names(connection: sa.Connection, query: str) -> frozenset[str]:
    return frozenset(connection.exec_driver_sql(query).scalars())


def _counters(connection: sa.Connection) -> dict[str, int | None]:
    rows: Sequence[Any] = connection.exec_driver_sql(_COUNTERS).all()
    return dict(rows)


def _copied(connection: sa.Connection, name: str) -> bytes:
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(copy)


def _fill(connection: sa.Connection, name: str, rows: bytes) -> None:
    if not rows:
        return
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
        copy.write(rows)


DUMPS: Mapping[str, type[Dump]] = {"mariadb": MariaDump, "postgresql": PostgresDump}
