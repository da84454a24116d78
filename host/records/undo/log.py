"""The one log by which edits, bulk changes, imports, merges and deletions are taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host import clock
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records import dependants, followers
from host.records.models import UndoEntry, UndoStep
from host.records.undo import images

_OPEN = "trellis_undo"
_CHUNK = 500
_HOST = "host_"
"""Tables of the host that hold no records keep their own history, if any."""
_UNSAID = frozenset({"version", "updated_at", "updated_by", "password_hash"})
"""Columns that every change touches, and passwords: no undo brings an old one back."""


@dataclass(slots=True)
class Deed:
    """What is being recorded; rows are kept until the deed is done."""

    actor: Actor
    verb: str
    kind: RecordType
    record_id: int | None
    label: str
    count: int = 0
    entry_id: int | None = None
    _images: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def made(self, kind: RecordType, records: Sequence[Any]) -> None:
        """Note new records by their ids."""
        self._note(kind.model.__table__.name, kind.key, [[one.id, None, {}] for one in records])
        self.count += len(records)

    def changed(
        self, kind: RecordType, record: Any, before: Mapping[str, Any] | None = None
    ) -> None:
        """Note what has become of a record since its `snapshot`; call it after the flush.

        Without a snapshot it notes what the next flush will change.
        """
        old, new = _unflushed(record) if before is None else _since(record, before)
        if old or new:
            self._note(kind.model.__table__.name, kind.key, [[record.id, old, new]])
            self.count += 1

    def touched(self, kind: RecordType, ids: Sequence[int]) -> None:
        """Note records of which nothing but what stands around them changes."""
        self._note(kind.model.__table__.name, kind.key, [[one, {}, {}] for one in ids])

    def row_changed(
        self,
        table: str,
        key: Any,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        kind: RecordType | None = None,
    ) -> None:
        """Note a change of a row that is no record, or of one that went past its service."""
        said = _encoded(table, before), _encoded(table, after)
        self._note(table, kind.key if kind else "", [[key, *said]])

    def rows_made(self, table: str, keys: Sequence[Any]) -> None:
        """Note new rows that are no records, by their keys."""
        self._note(table, "", [[key, None, {}] for key in keys])

    def row_made(self, table: str, key: Any, after: Mapping[str, Any]) -> None:
        """Note a new row that is no record; an undo leaves it when it no longer holds this."""
        self._note(table, "", [[key, None, _encoded(table, after)]])

    def rows_going(self, table: str, rows: Sequence[dependants.Row]) -> None:
        """Note rows that are no records and will be deleted."""
        keyed = dependants.table_named(table)
        noted = [[dependants.key_of(keyed, row), _encoded(table, row), None] for row in rows]
        self._note(table, "", noted)

    def drop(self, table: str, rows: Sequence[dependants.Row]) -> None:
        """Delete rows that are no records, and note them with all that goes along."""
        keyed = dependants.table_named(table)
        keys = [dependants.key_of(keyed, row) for row in rows]
        self.rows_going(table, rows)
        if dependants.key_column(keyed) is not None:
            for link, others in list(dependants.cascade(table, keys)):
                if link.on_delete == "CASCADE":
                    self._dependants_going(link.table, others)
                elif link.on_delete == "SET NULL":
                    self._emptied(link, others, set())
        session().execute(sa.delete(keyed).where(dependants.with_keys(keyed, keys)))

    def going(self, kind: RecordType, records: Sequence[Any]) -> None:
        """Note records that will be deleted, with all that the database deletes or empties.

        What belongs to them without a foreign key, such as comments, is deleted here.
        """
        table = kind.model.__table__
        keys = [record.id for record in records]
        mine = list(session().execute(sa.select(table).where(table.c.id.in_(keys))).mappings())
        self._note(
            table.name, kind.key, [[row["id"], _encoded(table.name, row), None] for row in mine]
        )
        self._belongings_going(kind, keys)
        links = list(dependants.cascade(table.name, keys))
        gone = {(table.name, key) for key in keys}
        for link, rows in links:
            if link.on_delete == "CASCADE":
                gone |= self._dependants_going(link.table, rows)
        for link, rows in links:
            if link.on_delete == "SET NULL":
                self._emptied(link, rows, gone)
        self.count += len(mine)

    def mark(self) -> tuple[int, dict[tuple[str, str], int]]:
        """Return where the deed stands, for `back_to`."""
        return self.count, {key: len(rows) for key, rows in self._images.items()}

    def back_to(self, mark: tuple[int, dict[tuple[str, str], int]]) -> None:
        """Forget what was noted since the mark, because the database has forgotten it too."""
        self.count, lengths = mark
        for key in list(self._images):
            del self._images[key][lengths.get(key, 0) :]
            if not self._images[key]:
                del self._images[key]

    def store(self) -> int | None:
        """Write the entry with its steps; return its id, or None when nothing was changed.

        A deed that has its entry already, from an earlier transaction, adds to that one.
        """
        session().flush()
        if not self._images:
            return self.entry_id
        begun = session().get(UndoEntry, self.entry_id) if self.entry_id is not None else None
        if begun is not None and begun.undone_at is None:
            begun.count += self.count
            self._store_steps(begun)
            return begun.id
        entry = UndoEntry(
            at=clock.now(),
            actor_kind=self.actor.kind.value,
            actor_id=self.actor.id,
            actor_label=self.actor.label,
            deed=self.verb,
            record_type=self.kind.key,
            record_id=self.record_id,
            label=self.label[:300],
            count=self.count,
        )
        session().add(entry)
        session().flush()
        self.entry_id = entry.id
        self._store_steps(entry)
        return entry.id

    def _store_steps(self, entry: UndoEntry) -> None:
        for (table, record_type), noted in self._images.items():
            rows = _coalesced(noted)
            _with_versions(table, rows)
            rows = [[images.encode_key(key), before, after] for key, before, after in rows]
            session().add_all(
                UndoStep(
                    entry_id=entry.id,
                    table=table,
                    record_type=record_type,
                    images=rows[start : start + _CHUNK],
                )
                for start in range(0, len(rows), _CHUNK)
            )
        session().flush()

    def _note(self, table: str, record_type: str, rows: list[Any]) -> None:
        if rows:
            self._images.setdefault((table, record_type), []).extend(rows)

    def _dependants_going(self, table: str, rows: Sequence[dependants.Row]) -> set[tuple[str, Any]]:
        keyed, kind = dependants.table_named(table), dependants.type_of_table(table)
        noted = [[dependants.key_of(keyed, row), _encoded(table, row), None] for row in rows]
        self._note(table, kind.key if kind else "", noted)
        if kind is not None:
            ids = [row["id"] for row in rows]
            self._belongings_going(kind, ids)
            followers.tell_of_rows(kind, "deleted", ids)
        return {(table, _said(key)) for key, _, _ in noted}

    def _belongings_going(self, kind: RecordType, ids: Sequence[int]) -> None:
        for table in dependants.belongings():
            rows = dependants.rows_of(table, kind.key, ids)
            if rows:
                self.rows_going(table.name, rows)
                mine = dependants.belonging_to(table, kind.key, ids)
                session().execute(sa.delete(table).where(mine))

    def _emptied(
        self,
        link: dependants.Link,
        rows: Sequence[dependants.Row],
        gone: set[tuple[str, Any]],
    ) -> None:
        table, kind = dependants.table_named(link.table), dependants.type_of_table(link.table)
        noted: list[Any] = []
        for row in rows:
            key = dependants.key_of(table, row)
            if (link.table, _said(key)) not in gone:
                before = _encoded(link.table, {link.column: row[link.column]})
                noted.append([key, before, {link.column: None}])
        self._note(link.table, kind.key if kind else "", noted)


@sa.event.listens_for(Session, "before_flush")
def _note_changes(db: Session, _context: object, _instances: object) -> None:
    """Note what rules change beside the record that they are about, as long as a deed is open."""
    deed: Deed | None = db.info.get(_OPEN)
    if deed is None:
        return
    for one in db.dirty:
        if _tracked(one.__table__.name):
            _note_row(deed, one, *_unflushed(one))
    for one in db.deleted:
        if _tracked(one.__table__.name):
            _note_row(deed, one, _encoded(one.__table__.name, _as_read(one)), None)


@sa.event.listens_for(Session, "after_flush")
def _note_new(db: Session, _context: object) -> None:
    deed: Deed | None = db.info.get(_OPEN)
    tracked: dict[type[Any], list[Any]] = {}
    for one in db.new if deed is not None else ():
        tracked.setdefault(type(one), []).append(one)
    for model, made in tracked.items():
        table = sa.inspect(model).local_table
        if deed is not None and _tracked(table.name):
            kind = dependants.type_of_table(table.name)
            key = _key(model)
            deed._note(table.name, kind.key if kind else "", [[key(one), None, {}] for one in made])


def _key(model: type[Any]) -> Callable[[Any], Any]:
    """Return what reads the key of a row that was just written: a value, or several."""
    mapper = sa.inspect(model)
    own = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    return attrgetter(*own)


def _tracked(table: str) -> bool:
    """Records, rows of modules, and rows of the host that are parts of a record."""
    if dependants.type_of_table(table) is not None or not table.startswith(_HOST):
        return True
    own = dependants.table_named(table).primary_key.columns
    return any(
        link.column in own and dependants.type_of_table(link.target) is not None
        for link in dependants.links_from(table)
    )


def _note_row(deed: Deed, one: Any, before: dict[str, Any] | None, after: Any) -> None:
    if before or after is None or before is None:
        table = one.__table__
        kind = dependants.type_of_table(table.name)
        key = dependants.key_of(table, _as_read(one))
        deed._note(table.name, kind.key if kind else "", [[key, before, after]])


@contextmanager
def recording(
    actor: Actor,
    verb: str,
    kind: RecordType,
    label: str,
    record_id: int | None = None,
    *,
    entry_id: int | None = None,
) -> Iterator[Deed]:
    """Record what happens inside as one deed; inside another deed it becomes part of that.

    Use it inside the transaction of the deed. An error records nothing, for it takes all back.
    ``entry_id`` goes on with a deed that was begun in an earlier transaction.
    """
    info = session().info
    outer: Deed | None = info.get(_OPEN)
    if outer is not None:
        yield outer
        return
    deed = Deed(actor, verb, kind, record_id, label, entry_id=entry_id)
    info[_OPEN] = deed
    try:
        yield deed
    finally:
        info.pop(_OPEN, None)
    deed.store()


def current() -> Deed | None:
    """Return the deed that is being recorded, if any."""
    found: Deed | None = session().info.get(_OPEN)
    return found


def snapshot(record: Any) -> dict[str, Any]:
    """Return what the columns of a record hold, to tell later what became of them."""
    return {column: getattr(record, name) for name, column in _columns(record)}


def _columns(record: Any) -> Iterator[tuple[str, str]]:
    for one in sa.inspect(record).mapper.column_attrs:
        if isinstance(one.columns[0], sa.Column):
            yield one.key, one.columns[0].name


def _since(record: Any, before: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs from a snapshot, before and after, by the names of the columns."""
    table = record.__table__.name
    now = snapshot(record)
    changed = [name for name in now if name not in _UNSAID and now[name] != before.get(name)]
    return (
        _encoded(table, {name: before.get(name) for name in changed}),
        _encoded(table, {name: now[name] for name in changed}),
    )


def _unflushed(record: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a flush will change in a record, by the names of the columns."""
    return _since(record, _as_read(record))


def _as_read(record: Any) -> dict[str, Any]:
    """Return what the columns held before anything was set."""
    before = snapshot(record)
    state = sa.inspect(record)
    for name, column in _columns(record):
        history = state.attrs[name].history
        if history.has_changes() and state.persistent:
            before[column] = history.deleted[0] if history.deleted else None
    return before


def _encoded(table: str, row: Mapping[str, Any] | sa.RowMapping) -> dict[str, Any]:
    """Write a row; one whose owner is away is marked, for it holds what the database holds."""
    found = images.encode_row(row)
    return found if dependants.is_mapped(table) or not found else found | {images.BARE: True}


def _coalesced(rows: Sequence[list[Any]]) -> list[list[Any]]:
    """Make one image of each row, however often the deed has touched it."""
    found: dict[Any, list[Any]] = {}
    for key, before, after in rows:
        held = found.get(_said(key))
        if held is None:
            found[_said(key)] = [key, before, after]
        elif held[2] is None:
            continue  # noted twice as going
        elif held[1] is None:
            if after is None:
                del found[_said(key)]  # made and gone
        else:
            held[1] = (before or {}) | held[1]
            held[2] = None if after is None else held[2] | after
    return [one for one in found.values() if not one[1] or one[1] != one[2]]


def _said(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


def _with_versions(table: str, rows: Sequence[list[Any]]) -> None:
    """Note of new rows as which version the deed leaves them."""
    keyed = dependants.table_named(table)
    if "version" not in keyed.c:
        return
    made = {row[0]: row for row in rows if row[1] is None}
    keys = list(made)
    for start in range(0, len(keys), _CHUNK):
        query = sa.select(keyed.c.id, keyed.c.version)
        some = query.where(keyed.c.id.in_(keys[start : start + _CHUNK]))
        for key, version in session().execute(some):
            made[key][2] = {"version": version}
