"""The engine of this process: one pool, shared by all generations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

WRITE = "trellis_write"
"""Execution option: this transaction writes, so take SQLite's write lock at once."""

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "busy_timeout": "20000",
    "cache_size": "-16000",
    "temp_store": "MEMORY",
    "wal_autocheckpoint": "4000",
}
"""What every connection to SQLite is told; tests ask for less safety against power cuts.

Without ``temp_store`` each savepoint copies the pages that it changes to a file of its own: two
thirds of all bytes that an import writes. A checkpoint at 4,000 pages, 16 MB, writes pages once
that a long import changes in every chunk.
"""


def create_engine(url: str) -> Engine:
    """Open the database at ``url`` with the conventions of the house."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    if parsed.get_backend_name() in {"mysql", "mariadb"}:
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
        options["isolation_level"] = "READ COMMITTED"
    return sa.create_engine(parsed, **options)


def _sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=10, max_overflow=20)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # The driver's own BEGIN skips DDL: we begin by hand so that DDL rolls back too.
        connection.isolation_level = None
        for pragma, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma}={value}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def begin_write(engine: Engine) -> Any:
    """Open a connection whose transaction may write from its first statement on."""
    return engine.execution_options(**{WRITE: True}).begin()
