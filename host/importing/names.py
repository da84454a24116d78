"""Finds the records that a file means when it says their names, codes or addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.importing.mapping import nearest
from host.records.entering import fields
from host.records.visibility import visible

FEW = 5_000
"""A type with no more records is held in memory by name, whatever the case of its letters."""
_SUGGESTED = 200
"""Unknown names for which a large type is searched; further ones get no suggestion."""
_ALIKE = 75


class Normal:
    """Brings texts of one field into the form in which they are compared.

    A field that sorts by an attribute of the type's ``match`` is compared by that: names of
    clients without their legal forms. All others are compared without regard to case.
    """

    def __init__(self, kind: RecordType, field: RecordField | None, actor: Actor) -> None:
        self.kind, self.field, self.actor = kind, field, actor
        sort = field.sort if field is not None else ""
        self.attribute = sort if field is not None and sort and sort in kind.match else ""

    def of(self, text: str) -> str:
        """Return the form of a text."""
        plain = " ".join(text.split())
        if not self.attribute or self.field is None:
            return plain.casefold()
        probe: Any = SimpleNamespace()
        self.kind.rules.apply(probe, {self.field.key: plain}, self.actor)
        return str(getattr(probe, self.attribute))


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means: one record, several, or none and perhaps a better name."""

    id: int | None = None
    several: int = 0
    suggestion: str = ""


class Names:
    """The records of one type that the actor may see, by what people call them."""

    def __init__(self, kind: RecordType, actor: Actor) -> None:
        self.kind, self.actor = kind, actor
        self.normal = Normal(kind, fields.field_of(kind, kind.title), actor)
        self._by: tuple[dict[str, list[int]], ...] = ({}, {}, {})
        self._titles: dict[str, None] = {}
        self._loaded: set[str] = set()
        self._asked: dict[str, str] = {}
        self._whole = self._read_whole()

    def load(self, texts: Iterable[str]) -> None:
        """Look up what is not known yet, in one statement."""
        if self._whole:
            return
        new = set(texts) - self._loaded
        if new:
            self._read(self._query().where(self._called(sorted(new))))
            self._loaded |= new

    def add(self, record: Any) -> None:
        """Learn of a record that was just made."""
        values = [str(getattr(record, key) or "") for key in self._keys()]
        self._learn(record.id, values)

    def find(self, text: str) -> Found:
        """Return what a name means."""
        forms = (text, text.casefold(), self.normal.of(text))
        for known, form in zip(self._by, forms, strict=True):
            ids = known.get(form)
            if ids:
                return Found(ids[0]) if len(ids) == 1 else Found(several=len(ids))
        return Found(suggestion=self._alike(text))

    def _keys(self) -> list[str]:
        """Return the attributes that name a record, the title first."""
        texts = [
            key
            for key in self.kind.import_keys
            if (one := fields.field_of(self.kind, key)) and one.type in fields.TEXTS
        ]
        wanted = dict.fromkeys(key for key in (self.kind.title, self.kind.code, *texts) if key)
        return [key for key in wanted if hasattr(self.kind.model, key)]

    def _query(self) -> sa.Select[Any]:
        model = self.kind.model
        columns = [getattr(model, key) for key in self._keys()]
        return sa.select(model.id, *columns).where(visible(self.kind, self.actor))

    def _called(self, texts: Sequence[str]) -> sa.ColumnElement[bool]:
        found: list[sa.ColumnElement[bool]] = []
        for key in self._keys():
            one = fields.field_of(self.kind, key)
            column = getattr(self.kind.model, key)
            if one is not None and one.type is FieldType.INTEGER:
                numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
                found.append(column.in_(numbers))
            else:
                found.append(column.in_(texts))
        if self.normal.attribute:
            forms = sorted({self.normal.of(text) for text in texts})
            found.append(getattr(self.kind.model, self.normal.attribute).in_(forms))
        return sa.or_(*found)

    def _read_whole(self) -> bool:
        query = self._query().order_by(self.kind.model.id).limit(FEW + 1)
        rows = session().execute(query).all()
        if len(rows) > FEW:
            return False
        for row in rows:
            self._learn(row[0], [str(value or "") for value in row[1:]])
        return True

    def _read(self, query: sa.Select[Any]) -> None:
        for row in session().execute(query.order_by(self.kind.model.id)):
            self._learn(row[0], [str(value or "") for value in row[1:]])

    def _learn(self, record_id: int, values: Sequence[str]) -> None:
        exact, folded, normal = self._by
        self._titles[values[0]] = None
        for value in filter(None, values):
            _note(exact, value, record_id)
            _note(folded, value.casefold(), record_id)
        if values[0]:
            _note(normal, self.normal.of(values[0]), record_id)

    def _alike(self, text: str) -> str:
        if text not in self._asked:
            if len(self._asked) >= _SUGGESTED and not self._whole:
                return ""
            near = nearest(text, self._titles if self._whole else self._near(text), _ALIKE)
            self._asked[text] = f"Did you mean “{near}”?" if near else ""
        return self._asked[text]

    def _near(self, text: str) -> list[str]:
        """Return titles that begin like the text."""
        title = getattr(self.kind.model, self.kind.title)
        begins = title.startswith(text[:3], autoescape=True)
        query = sa.select(title).where(visible(self.kind, self.actor), begins).limit(500)
        return list(session().scalars(query))


def _note(known: dict[str, list[int]], name: str, record_id: int) -> None:
    ids = known.setdefault(name, [])
    if record_id not in ids:
        ids.append(record_id)
