"""Scratch databases: SQLite always; PostgreSQL and MariaDB when a server answers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

SERVERS = {
    "postgresql": ("TRELLIS_TEST_POSTGRES_URL", "postgresql+psycopg:///postgres"),
    "mariadb": (
        "TRELLIS_TEST_MARIADB_URL",
        "mysql+pymysql://root@localhost/mysql?unix_socket=/run/mysqld/mysqld.sock",
    ),
}


@contextmanager
def scratch_database(kind: str, folder: Path) -> Iterator[str]:
    """Make an empty database of the kind and yield its URL; skip when no server answers."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'trellis.db'}"
        return
    variable, default = SERVERS[kind]
    server = sa.make_url(os.environ.get(variable, default))
    name = f"trellis_test_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError:
        pytest.skip(f"no {kind} server answers; set {variable} to run this there as well")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            force = " WITH (FORCE)" if kind == "postgresql" else ""
            connection.exec_driver_sql(f"DROP DATABASE {name}{force}")
        engine.dispose()
