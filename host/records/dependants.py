"""What hangs on a row: by foreign keys, read from the database, and by the record it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.database import HostModel, session
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records.beside.models import BELONGS, POINTS

Row = sa.RowMapping | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key that points at a table: its own table, its column, what a deletion does."""

    table: str
    column: str
    target: str
    on_delete: str


def links_to(table: str) -> list[Link]:
    """Return the foreign keys of all tables that point at this one."""
    return [link for link in _links() if link.target == table]


def links_from(table: str) -> list[Link]:
    """Return the foreign keys of this table."""
    return [link for link in _links() if link.table == table]


def table_named(name: str) -> sa.Table:
    """Return a table as its owner maps it, or as the database has it when nobody is here."""
    tables = current().remember("mapped tables", _mapped)
    return tables[name] if name in tables else bare_table(name)


def bare_table(name: str) -> sa.Table:
    """Return a table as the database has it, with the values that the database holds."""
    tables = current().remember("bare tables", _none_yet)
    if name not in tables:
        tables[name] = sa.Table(name, sa.MetaData(), autoload_with=session().connection())
    return tables[name]


def is_mapped(name: str) -> bool:
    """Tell whether the owner of a table is here."""
    return name in current().remember("mapped tables", _mapped)


def cascade(
    table: str,
    keys: Sequence[int],
    seen: set[tuple[str, Any]] | None = None,
    only: Collection[str] | None = None,
) -> Iterator[tuple[Link, list[Row]]]:
    """Yield what a deletion of these rows takes along or empties, the nearest first.

    Rows are read whole, by the table's own types; those that go are followed further, once each.
    ``only`` are the tables that are looked into.
    """
    known = seen if seen is not None else {(table, key) for key in keys}
    for link in links_to(table):
        if only is not None and link.table not in only:
            continue
        other = table_named(link.table)
        rows = list(_pointing(other, link.column, keys))
        if link.on_delete == "CASCADE":
            rows = [row for row in rows if (link.table, _hashable(key_of(other, row))) not in known]
            known |= {(link.table, _hashable(key_of(other, row))) for row in rows}
        if not rows:
            continue
        yield link, rows
        own = key_column(other)
        if link.on_delete == "CASCADE" and own is not None:
            yield from cascade(link.table, [row[own.name] for row in rows], known, only)


def leading_to(tables: Collection[str]) -> set[str]:
    """Return these tables and all whose rows take rows of them along."""
    found = set(tables)
    while True:
        more = {one.target for one in _links() if one.on_delete == "CASCADE" and one.table in found}
        if more <= found:
            return found
        found |= more


def key_column(table: sa.Table) -> sa.Column[Any] | None:
    """Return the one column of the primary key; None when there are several."""
    columns = list(table.primary_key.columns)
    return columns[0] if len(columns) == 1 else None


def key_of(table: sa.Table, row: Row) -> Any:
    """Return the key of a row: a value, or a list of them."""
    values = [row[column.name] for column in table.primary_key.columns]
    return values[0] if len(values) == 1 else values


def with_keys(table: sa.Table, keys: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that a row has one of these keys."""
    own = key_column(table)
    if own is not None:
        return own.in_(keys)
    columns = list(table.primary_key.columns)
    several = [
        sa.and_(*(column == value for column, value in zip(columns, key, strict=True)))
        for key in keys
    ]
    return sa.or_(sa.false(), *several)


def type_of_table(name: str) -> RecordType | None:
    """Return the type whose records are the rows of a table."""
    for kind in current().registry.record_types.values():
        if kind.model.__table__.name == name:
            return kind
    return None


def belongings() -> list[sa.Table]:
    """Return the tables whose rows belong to records of any type."""
    tables = current().remember("mapped tables", _mapped)
    return [table for table in tables.values() if table.info.get(BELONGS)]


def pointing() -> list[tuple[sa.Table, str]]:
    """Return the tables whose rows point at records of any type, each with its column."""
    tables = current().remember("mapped tables", _mapped)
    return [(table, table.info[POINTS]) for table in tables.values() if POINTS in table.info]


def belonging_to(table: sa.Table, type_key: str, ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a row of such a table belongs to one of the records."""
    return sa.and_(table.c.record_type == type_key, table.c.record_id.in_(ids))


def rows_of(table: sa.Table, type_key: str, ids: Sequence[int]) -> list[Row]:
    """Return the rows of such a table that belong to the records."""
    query = sa.select(table).where(belonging_to(table, type_key, ids))
    return list(session().execute(query).mappings())


def _pointing(table: sa.Table, column: str, keys: Sequence[int]) -> Iterator[Row]:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        query = sa.select(table).where(table.c[column].in_(some))
        yield from session().execute(query).mappings()


def _hashable(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


def _none_yet() -> dict[str, sa.Table]:
    return {}


def _mapped() -> dict[str, sa.Table]:
    tables: dict[str, sa.Table] = dict(HostModel.metadata.tables)
    for kind in current().registry.record_types.values():
        tables |= kind.model.metadata.tables
    return tables


def _links() -> list[Link]:
    found: list[Link] = current().remember("foreign keys", _read)
    return found


_SQLITE = sa.text(
    'SELECT m.name, f."from", f."table", f.on_delete FROM sqlite_master m'
    " JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
    " GROUP BY m.name, f.id HAVING count(*) = 1"
)
"""Reads also keys that were added to a table later, which its text does not tell the inspector."""


def _read() -> list[Link]:
    if current().engine.dialect.name == "sqlite":
        return [Link(*row) for row in session().execute(_SQLITE)]
    inspector = sa.inspect(current().engine)
    found: list[Link] = []
    for (_, table), keys in inspector.get_multi_foreign_keys().items():
        for key in keys:
            if len(key["constrained_columns"]) == 1:
                rule = str(key.get("options", {}).get("ondelete") or "NO ACTION").upper()
                found.append(
                    Link(table, key["constrained_columns"][0], key["referred_table"], rule)
                )
    return found
