"""Scratch databases: SQLite always; PostgreSQL and MariaDB when a server answers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.sandbox.site import prepared
from host.testing.dumps import DUMPS, Changed, Dump

SERVERS = {
    "postgresql": ("TRELLIS_TEST_POSTGRES_URL", "postgresql+psycopg:///postgres"),
    "mariadb": (
        "TRELLIS_TEST_MARIADB_URL",
        # The driver would read every certificate of the machine for each connection.
        "mysql+pymysql://root@localhost/mysql"
        "?unix_socket=/run/mysqld/mysqld.sock&ssl_disabled=true",
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
            if kind == "postgresql":  # a test must outlive its processes, not the server
                connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit TO off")
    except sa.exc.OperationalError:
        pytest.skip(f"no {kind} server answers; set {variable} to run this there as well")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            force = " WITH (FORCE)" if kind == "postgresql" else ""
            connection.exec_driver_sql(f"DROP DATABASE {name}{force}")
        engine.dispose()


@dataclass(slots=True)
class Prepared:
    """Databases with the host's tables on the servers, brought back to that for each test.

    To make one anew takes longer than most tests.
    """

    folder: Path
    stack: ExitStack
    _made: dict[str, tuple[str, Dump]] = field(default_factory=dict)

    def url(self, kind: str) -> str:
        """Return the URL of the one of this kind; what the test before did to it is undone."""
        if kind in self._made:
            url, dump = self._made[kind]
            try:
                dump.restore(url)
            except Changed:
                del self._made[kind]
        if kind not in self._made:
            url = self.stack.enter_context(scratch_database(kind, self.folder))
            prepared(self.folder / kind, url)
            self._made[kind] = url, DUMPS[kind].of(url)
        return self._made[kind][0]
