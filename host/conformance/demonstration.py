"""Finds the records that the addresses of a module speak of, in what its demonstration made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from host.sandbox import Site

if TYPE_CHECKING:
    from host.conformance.world import Owned

_CLIENTS = "host_client"
_ENOUGH = 200
Row = Mapping[str, Any]


def found_records(site: Site, slug: str) -> Callable[[Sequence[str]], Sequence[Owned]]:
    """Return a function that finds rows for the arguments of an address.

    ``plan_id`` stands for a row of the table that a column ``plan_id`` refers to, or of the
    table whose name ends in ``_plan``. Several arguments belong together: one of the tables
    must refer to all the others. A row belongs to the client that it, or what it refers to,
    names.
    """
    book = _read(site, slug)

    def find(names: Sequence[str]) -> list[Owned]:
        return book.find(names)

    return find


@dataclass(frozen=True, slots=True)
class _Book:
    """Rows of the module's tables, and which column refers to which table."""

    slug: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    """Table to column to the table that the column refers to."""

    def find(self, names: Sequence[str]) -> list[Owned]:
        from host.conformance.world import Owned

        tables = {name: table for name in names if (table := self._table(name))}
        if len(tables) < len(names):
            return []
        for name, table in tables.items():
            columns = {
                other: self._column(table, other, to)
                for other, to in tables.items()
                if other != name
            }
            if all(columns.values()):
                return [
                    Owned(self._owner(table, row), values)
                    for row in self.rows[table]
                    for values in [{o: row[str(c)] for o, c in columns.items()} | {name: row["id"]}]
                    if None not in values.values()
                ]
        return []

    def _table(self, name: str) -> str | None:
        for columns in self.keys.values():
            if columns.get(name, _CLIENTS) in self.rows and name in columns:
                return columns[name]
        ending = f"_{name.removesuffix('_id')}"
        likely = sorted((one for one in self.rows if one.endswith(ending)), key=len)
        return next((one for one in likely if self._has_id(one)), None)

    def _has_id(self, table: str) -> bool:
        return all("id" in row for row in self.rows[table][:1])

    def _column(self, table: str, name: str, target: str) -> str | None:
        columns = self.keys[table]
        if columns.get(name) == target:
            return name
        return next((column for column, to in columns.items() if to == target), None)

    def _owner(self, table: str, row: Row, depth: int = 4) -> int | None:
        columns = self.keys[table]
        for column, target in columns.items():
            if target == _CLIENTS and row[column] is not None:
                return int(row[column])
        if depth:
            for column, target in columns.items():
                for parent in self.rows.get(target, ()) if row[column] is not None else ():
                    if parent.get("id") == row[column]:
                        owner = self._owner(target, parent, depth - 1)
                        if owner is not None:
                            return owner
        return None


def _read(site: Site, slug: str) -> _Book:
    book = _Book(slug)
    inspector = sa.inspect(site.engine)
    declared = site.runtime.generation().module(slug)
    assert declared is not None
    tables = declared.artefact.manifest.declares.get("tables", ())
    with site.engine.connect() as connection:
        for name in tables:
            if not inspector.has_table(name):
                continue
            table = sa.table(name, *(sa.column(c["name"]) for c in inspector.get_columns(name)))
            query = sa.select(table).limit(_ENOUGH)
            book.rows[name] = [dict(row) for row in connection.execute(query).mappings()]
            book.keys[name] = {
                key["constrained_columns"][0]: key["referred_table"]
                for key in inspector.get_foreign_keys(name)
                if len(key["constrained_columns"]) == 1
            }
    return book
