"""Writes rows straight into a table, faster than any service could."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from benchmarks.records.draw import LAST

Write = Callable[[Connection, sa.Table, list[str], Iterable[tuple[object, ...]]], None]

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE indexname NOT IN (SELECT conname FROM pg_constraint) AND tablename = ",
}


def load(engine: Engine, name: str, count: int, columns: Mapping[str, Iterable[object]]) -> None:
    """Write so many rows; what is required and not given is empty, zero or the last moment."""
    write = _WRITERS[engine.dialect.name]
    table = sa.Table(name, sa.MetaData(), autoload_with=engine)
    whole = {key: value for key, value in columns.items() if key in table.c}
    whole |= {
        column.name: repeat(_usual(column), count)
        for column in table.c
        if column.name not in whole and not column.nullable and column.server_default is None
    }
    with engine.begin() as connection, _without_indexes(connection, table):
        write(connection, table, list(whole), zip(*whole.values(), strict=True))


def _usual(column: sa.Column[Any]) -> object:
    if column.name == "version":
        return 1
    if isinstance(column.type, sa.JSON):
        return "{}" if column.name == "changes" else "[]"
    kind = column.type.python_type
    return LAST if issubclass(kind, datetime) else kind()


@contextmanager
def _without_indexes(connection: Connection, table: sa.Table) -> Iterator[None]:
    """Take a table's indexes away, and make them again at once when the rows are there."""
    source = _INDEXES[connection.dialect.name]
    found = connection.exec_driver_sql(f"{source}'{table.name}'").all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, definition in found:
        connection.exec_driver_sql(definition)


def _to_sqlite(
    connection: Connection, table: sa.Table, names: list[str], rows: Iterable[tuple[object, ...]]
) -> None:
    marks = ", ".join("?" * len(names))
    driver: Any = connection.connection.driver_connection
    driver.executemany(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",
        _with_texts(table, names, rows),
    )


def _with_texts(
    table: sa.Table, names: list[str], rows: Iterable[tuple[object, ...]]
) -> Iterator[tuple[object, ...]]:
    """Turn moments into the texts that SQLAlchemy keeps them as on SQLite."""
    moments = [
        place for place, name in enumerate(names) if isinstance(table.c[name].type, sa.DateTime)
    ]
    for row in rows:
        values = list(row)
        for place in moments:
            value = values[place]
            if isinstance(value, datetime):
                values[place] = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        yield tuple(values)


def _to_postgresql(
    connection: Connection, table: sa.Table, names: list[str], rows: Iterable[tuple[object, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        cursor.execute(f"SELECT setval({sequence}, max(id)) FROM {table.name}")


_WRITERS: Mapping[str, Write] = {"sqlite": _to_sqlite, "postgresql": _to_postgresql}
