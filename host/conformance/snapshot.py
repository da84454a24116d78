"""A picture of a site: its tables, their rows, types of the database, files in the data folder."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.sandbox import Site

MOVING = frozenset(
    {
        "host_epoch",
        "host_lease",
        "host_login_failure",
        "host_login_session",
        "host_search_grams_data",
        "host_search_grams_idx",
        "host_worker",
    }
)
"""Tables of the host that move with every request, whatever a module does; SQLite packs the
entries of its text index into the two of the search as it likes."""
LOGS = frozenset({"host_activity", "host_mail", "host_module_event", "host_setting_change"})
"""Tables of the host that tell what happened and are never shortened by a purge."""
BOOKKEEPING = frozenset({"updated_at", "updated_by", "version"})
"""Columns that a change and its taking back leave different."""
_UNWATCHED = ("trellis.db", "queue")
_PLACES = {
    "postgresql": (
        "SELECT typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace "
        "WHERE typtype = 'e' AND n.nspname = current_schema() "
        "UNION ALL SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    )
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was there at one moment; rows as digests, by table."""

    tables: dict[str, frozenset[str]]
    types: frozenset[str]
    files: frozenset[str]

    def added_since(self, before: Snapshot) -> Iterator[str]:
        """Say in words what is here now and was not before."""
        for table in sorted(set(self.tables) - set(before.tables)):
            yield f"the table {table}"
        for table in sorted(set(self.tables) & set(before.tables)):
            extra = len(self.tables[table] - before.tables[table])
            if extra:
                yield f"{extra} new or changed {'row' if extra == 1 else 'rows'} in {table}"
        for name in sorted(self.types - before.types):
            yield f"the type or sequence {name}"
        for name in sorted(self.files - before.files):
            yield f"the file {name}"

    def differences(self, before: Snapshot) -> Iterator[str]:
        """Say in words what was added, and what is gone."""
        yield from self.added_since(before)
        for table in sorted(set(before.tables) - set(self.tables)):
            yield f"the table {table}, which is gone"
        for table in sorted(set(self.tables) & set(before.tables)):
            missing = len(before.tables[table] - self.tables[table])
            if missing and not self.tables[table] - before.tables[table]:
                yield f"{missing} {'row' if missing == 1 else 'rows'} gone from {table}"


def take(
    site: Site, unwatched: Collection[str] = MOVING, leaving_out: Collection[str] = ()
) -> Snapshot:
    """Take the picture, without some tables and without some columns of the others."""
    with site.engine.connect() as connection:
        names = [n for n in sa.inspect(connection).get_table_names() if n not in unwatched]
        tables = {name: _rows(connection, name, leaving_out) for name in names}
        query = _PLACES.get(connection.dialect.name)
        types = connection.exec_driver_sql(query).scalars() if query else ()
        return Snapshot(tables, frozenset(map(str, types)), _files(site.config.data_dir))


def _rows(connection: Connection, name: str, leaving_out: Collection[str]) -> frozenset[str]:
    quoted = connection.dialect.identifier_preparer.quote(name)
    rows = connection.exec_driver_sql(f"SELECT * FROM {quoted}")  # noqa: S608 - from the catalogue
    kept = [place for place, key in enumerate(rows.keys()) if key not in leaving_out]
    return frozenset(
        hashlib.sha256(repr([row[place] for place in kept]).encode()).hexdigest() for row in rows
    )


def _files(folder: Path) -> frozenset[str]:
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.name.startswith(_UNWATCHED)
    )
