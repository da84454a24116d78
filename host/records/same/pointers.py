"""Leads everything that points at some records to another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.errors import Conflict
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import dependants, followers, naming
from host.records.custom import leaving
from host.records.dependants import Link, Row
from host.records.undo.log import Deed


@dataclass(slots=True)
class Redirection:
    """From which records to which one, and what could not move because it was there already."""

    kind: RecordType
    lost: Sequence[int]
    kept: int
    deed: Deed
    dropped: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Move all that points at the records or belongs to them."""
        for link in dependants.links_to(self.kind.model.__table__.name):
            self._move(link)
        for table in dependants.belongings():
            self._move_belongings(table)
        for table, column in dependants.pointing():
            self._move_pointing(table, column)
        leaving.point_elsewhere(self.kind.key, self.lost, self.kept, self.deed)
        session().expire_all()

    def _move(self, link: Link) -> None:
        table = dependants.table_named(link.table)
        kind = dependants.type_of_table(link.table)
        own = link.table == self.kind.model.__table__.name
        query = sa.select(table).where(table.c[link.column].in_(self.lost)).with_for_update()
        moved: list[int] = []
        for row in session().execute(query).mappings().all():
            key = dependants.key_of(table, row)
            if own and key in self.lost:
                continue
            target = None if own and key == self.kept else self.kept
            if self._is_there(table, link.column, row):
                self._drop(table, kind, row)
            else:
                self._point(table, link.column, row, target, kind)
                moved += [key] if kind is not None else []
        if kind is not None:
            followers.tell_of_rows(kind, "updated", moved)

    def _point(
        self, table: sa.Table, column: str, row: Row, target: int | None, kind: RecordType | None
    ) -> None:
        key = dependants.key_of(table, row)
        which = dependants.with_keys(table, [key])
        if column in table.primary_key.columns:
            fresh = dict(row) | {column: target}
            self.deed.rows_going(table.name, [row])
            session().execute(sa.delete(table).where(which))
            session().execute(sa.insert(table).values(fresh))
            self.deed.rows_made(table.name, [dependants.key_of(table, fresh)])
            return
        values: dict[str, Any] = {column: target}
        self.deed.row_changed(table.name, key, {column: row[column]}, dict(values), kind)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session().execute(sa.update(table).where(which).values(**values))

    def _is_there(self, table: sa.Table, column: str, row: Row) -> bool:
        """Tell whether the kept record has what cannot be there twice."""
        for columns in _unique(table.name):
            if column not in columns:
                continue
            others = {name: row[name] for name in columns if name != column}
            if None in others.values():
                continue
            same = [table.c[name] == value for name, value in others.items()]
            query = sa.select(sa.literal(1)).where(table.c[column] == self.kept, *same)
            if session().scalar(query.select_from(table).limit(1)) is not None:
                return True
        return False

    def _drop(self, table: sa.Table, kind: RecordType | None, row: Row) -> None:
        """Leave out a row that the kept record has already; a record is never left out."""
        if kind is not None:
            label = naming.labels(kind, [row["id"]]).get(row["id"], f"#{row['id']}")
            raise Conflict(
                f"The {kind.singular} “{label}” cannot move: the record that is kept has one like "
                "it. Change or delete one of them first."
            )
        self.deed.drop(table.name, [row])
        self.dropped[table.name] = self.dropped.get(table.name, 0) + 1

    def _move_belongings(self, table: sa.Table) -> None:
        rows = dependants.rows_of(table, self.kind.key, self.lost)
        for row in rows:
            before, after = {"record_id": row["record_id"]}, {"record_id": self.kept}
            self.deed.row_changed(table.name, row["id"], before, after)
        if rows:
            mine = dependants.belonging_to(table, self.kind.key, self.lost)
            session().execute(sa.update(table).where(mine).values(record_id=self.kept))

    def _move_pointing(self, table: sa.Table, column: str) -> None:
        """Lead values that name any record to the one that is kept; labels stay as they were."""
        kind = dependants.type_of_table(table.name)
        to = f"{self.kind.key}:{self.kept}"
        old = [f"{self.kind.key}:{one}" for one in self.lost]
        query = sa.select(table).where(table.c[column].in_(old)).with_for_update()
        moved = session().execute(query).mappings().all()
        for row in moved:
            self._point_at(table, column, row, to, kind)
        if kind is not None:
            followers.tell_of_rows(kind, "updated", [row["id"] for row in moved])

    def _point_at(
        self, table: sa.Table, column: str, row: Row, to: str, kind: RecordType | None
    ) -> None:
        values: dict[str, Any] = {column: to}
        self.deed.row_changed(table.name, row["id"], {column: row[column]}, dict(values), kind)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session().execute(sa.update(table).where(table.c.id == row["id"]).values(**values))


def weight(kind: RecordType, ids: Sequence[int]) -> list[tuple[str, int]]:
    """Return what points at these records: plural and number."""
    found: dict[str, int] = {}
    for link in dependants.links_to(kind.model.__table__.name):
        other = dependants.type_of_table(link.table)
        if other is not None:
            table = dependants.table_named(link.table)
            counted = sa.select(sa.func.count()).select_from(table)
            number = session().scalar(counted.where(table.c[link.column].in_(ids))) or 0
            found[other.plural] = found.get(other.plural, 0) + number
    return [(plural, number) for plural, number in found.items() if number]


def _unique(table: str) -> list[tuple[str, ...]]:
    known: dict[str, list[tuple[str, ...]]] = current().remember("unique keys", _none_yet)
    if table not in known:
        inspector = sa.inspect(session().connection())
        keys = [tuple(one["column_names"]) for one in inspector.get_unique_constraints(table)]
        for index in inspector.get_indexes(table):
            if index.get("unique"):
                keys.append(tuple(name for name in index["column_names"] if name))
        keys.append(tuple(inspector.get_pk_constraint(table)["constrained_columns"]))
        known[table] = keys
    return known[table]


def _none_yet() -> dict[str, list[tuple[str, ...]]]:
    return {}
