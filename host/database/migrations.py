"""Alembic chains: one for the host and one a module, each with a version table of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from host.database.engine import begin_write

_LOCK = 732_019
ENVIRONMENT = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True, slots=True)
class Chain:
    """A linear history of revisions and the table that says how far it was applied."""

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        return f"{self.name}_schema_version"

    def config(self, connection: Connection, **attributes: Any) -> Config:
        """Build the Alembic configuration for this chain on an open connection."""
        config = Config()
        config.set_main_option("script_location", str(ENVIRONMENT).replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", str(self.versions).replace("%", "%%"))
        config.attributes.update(
            connection=connection, version_table=self.version_table, chain=self.name, **attributes
        )
        return config

    def head(self, connection: Connection) -> str | None:
        """Return the newest revision on disk."""
        return ScriptDirectory.from_config(self.config(connection)).get_current_head()

    def current(self, connection: Connection) -> str | None:
        """Return the revision that the database is at."""
        options = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    def upgrade(self, connection: Connection, revision: str = "head") -> None:
        """Apply what is missing, inside the caller's transaction."""
        command.upgrade(self.config(connection), revision)

    def downgrade(self, connection: Connection, revision: str = "base") -> None:
        """Take revisions back, inside the caller's transaction."""
        command.downgrade(self.config(connection), revision)


HOST_CHAIN = Chain("host", ENVIRONMENT / "versions")


def upgrade_host(engine: Engine) -> None:
    """Bring the host's tables to their newest revision; two callers at once take turns."""
    with begin_write(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        elif connection.dialect.name in {"mysql", "mariadb"}:
            connection.exec_driver_sql(f"SELECT GET_LOCK('trellis_{_LOCK}', 120)")
        try:
            HOST_CHAIN.upgrade(connection)
        finally:
            if connection.dialect.name in {"mysql", "mariadb"}:
                connection.exec_driver_sql(f"SELECT RELEASE_LOCK('trellis_{_LOCK}')")
