"""A database on which a module's tables can be tried without touching the site's data."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection, Engine

from host.config import Config
from host.database import HOST_CHAIN, begin_write, create_engine

_COPY_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scratch:
    """An open transaction that is never committed; ``is_copy`` tells that the site's tables
    are in it, in the revisions that the site is at."""

    connection: Connection
    is_copy: bool


@contextmanager
def scratch(config: Config) -> Iterator[Scratch]:
    """Open a connection on which migrations can be tried.

    SQLite: a copy of the database. PostgreSQL: a schema of its own in a transaction that is
    rolled back. MariaDB, where DDL cannot be rolled back: an empty SQLite database.
    """
    engine = create_engine(config.database_url)
    try:
        if engine.dialect.name == "postgresql":
            yield from _in_schema(engine)
        else:
            yield from _in_file(engine)
    finally:
        engine.dispose()


def _in_file(engine: Engine) -> Iterator[Scratch]:
    with tempfile.TemporaryDirectory(prefix="trellis-canary-") as folder:
        copy = Path(folder) / "copy.db"
        is_copy = bool(engine.dialect.name == "sqlite" and engine.url.database)
        if is_copy:
            _copy(Path(str(engine.url.database)), copy)
        trial = create_engine(f"sqlite:///{copy}")
        try:
            with begin_write(trial) as connection:
                HOST_CHAIN.upgrade(connection)
                yield Scratch(connection, is_copy)
        finally:
            trial.dispose()


def _in_schema(engine: Engine) -> Iterator[Scratch]:
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("CREATE SCHEMA trellis_canary")
        connection.exec_driver_sql("SET LOCAL search_path TO trellis_canary")
        try:
            HOST_CHAIN.upgrade(connection)
            yield Scratch(connection, False)
        finally:
            transaction.rollback()


def _copy(source: Path, target: Path) -> None:
    """Copy the database: whole while it is small, else tables and version rows only."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        if source.stat().st_size <= _COPY_LIMIT:
            old.backup(new)
            return
        # SQLite makes its own tables by itself: sqlite_sequence, sqlite_stat1 by ANALYZE, and
        # what a table of its text search stores its rows in.
        for (statement,) in old.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' "
            "ESCAPE '^' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')"
        ):
            new.execute(statement)
        names = old.execute("SELECT name FROM sqlite_master WHERE name LIKE '%_schema_version'")
        for (name,) in names.fetchall():
            for row in old.execute(f'SELECT version_num FROM "{name}"'):  # noqa: S608 - own name
                new.execute(f'INSERT INTO "{name}" VALUES (?)', row)  # noqa: S608
