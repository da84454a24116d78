"""What this site is made of."""

from __future__ import annotations

import platform
from importlib.metadata import version

from host import HOST_API, __version__
from host.database import session
from host.kernel import nodes
from host.kernel.generation import current

_LIBRARIES = ("Flask", "SQLAlchemy", "Huey")


def versions() -> list[tuple[str, str]]:
    """Return names and versions, from the product down to the database."""
    own = [("Trellis", __version__), ("Host API", HOST_API), ("Python", platform.python_version())]
    libraries = [(name, version(name)) for name in _LIBRARIES]
    return [*own, *libraries, ("Database", _database())]


def modules() -> list[tuple[str, str]]:
    """Return the modules of this generation with their versions."""
    manifests = [module.artefact.manifest for module in current().modules]
    return [(manifest.name, manifest.version) for manifest in manifests]


def configuration() -> list[tuple[str, str]]:
    """Return the part of the configuration that an administrator may want to know."""
    config = current().config
    return [
        ("Address", config.site_url),
        ("Queue", "Redis" if config.redis_url else "SQLite file"),
        ("Safe mode", "on" if config.safe_mode or current().safe_mode else "off"),
        ("This node", nodes.name()),
    ]


def _database() -> str:
    dialect = session().get_bind().dialect
    number = ".".join(map(str, getattr(dialect, "server_version_info", None) or ()))
    if dialect.name == "sqlite":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    return f"{dialect.name} {number}"
