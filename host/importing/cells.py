"""Turns the text of a cell into the value that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process

from host.access import service as access
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.importing import formats
from host.importing.formats import Format
from host.importing.mapping import did_you_mean
from host.importing.names import Names
from host.kernel.generation import current
from host.records.entering import values
from host.records.entering.fields import NUMBERS, TEXTS
from host.records.lists import columns
from host.records.visibility import visible

Read = Callable[[str], Any]
_REMEMBERED = 2_000
_ALIKE = 85
_USED = 200
"""Values in use that are known when a text is suspected of a slip."""


class Unclear(InvalidInput):
    """A cell that means nothing; ``suggestion`` is what it may have meant."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion.strip()


class Column:
    """One column on its way into one field; what it has met before it need not work out again."""

    def __init__(
        self, kind: RecordType, field: RecordField, head: str, actor: Actor, written: str = ""
    ) -> None:
        self.kind, self.field, self.head, self.actor = kind, field, head, actor
        self.names: Names | None = None
        self._written = Format(written) if written else None
        self._read = self._reader()
        self._met: dict[str, Any] = {}
        self._doubts = _Doubts(kind, field, actor) if suggests(field) else None

    @property
    def is_own(self) -> bool:
        """Tell whether the column points at records of the type that the file brings."""
        return self.field.type is FieldType.REFERENCE and self.field.target == self.kind.key

    def load(self, texts: Iterable[str]) -> None:
        """Look up together what the cells of a chunk point at."""
        if self.names is not None:
            self.names.load(filter(None, texts))

    def value(self, text: str) -> Any:
        """Return the value; raises Unclear."""
        if self.names is not None:
            return self._pointed(self.names, text)
        if self.field.type in TEXTS:
            return text
        if text not in self._met:
            if len(self._met) >= _REMEMBERED:
                self._met.clear()
            self._met[text] = self._read(text)
        return self._met[text]

    def doubt(self, text: str) -> tuple[str, str] | None:
        """Doubt a text that is nearly, but not quite, one that is known: reason, suggestion."""
        return self._doubts.about(text) if self._doubts is not None else None

    def _reader(self) -> Read:
        kind = self.field.type
        if kind is FieldType.REFERENCE:
            target = current().registry.record_types.get(self.field.target)
            if target is not None:
                self.names = Names(target, self.actor)
            return _nothing
        if kind in NUMBERS:
            return self._number
        return self._readers().get(kind, lambda text: values.read(self.kind, self.field, text))

    def _readers(self) -> dict[FieldType, Read]:
        return {
            FieldType.DATE: lambda text: formats.day(text, self._written),
            FieldType.DATETIME: lambda text: formats.instant(text, self._written),
            FieldType.STAFF: _person(_staff() if self.field.type is FieldType.STAFF else {}),
            FieldType.CHOICE: _choice(self.field),
            FieldType.CHOICES: _choices(_choice(self.field)),
        }

    def _number(self, text: str) -> Any:
        found = formats.number(text, self._written)
        if self.field.type is not FieldType.INTEGER:
            return found
        if found != found.to_integral_value():
            raise Unclear(f"“{text}” is not a whole number.")
        return int(found)

    def _pointed(self, names: Names, text: str) -> int:
        found = names.find(text)
        if found.id is not None:
            return found.id
        if found.several:
            code = " Use its code." if names.kind.code else ""
            raise Unclear(f"{found.several} {names.kind.plural} are called “{text}”.{code}")
        raise Unclear(f"There is no {names.kind.singular} “{text}”.", found.suggestion)


class _Doubts:
    """Knows the values of a text field that are offered or in use."""

    def __init__(self, kind: RecordType, field: RecordField, actor: Actor) -> None:
        self._noun = field.label[:1].lower() + field.label[1:]
        used = _in_use(kind, field, actor)
        offered = [choice.label for choice in field.all_choices()]
        self._known = {_squeezed(name): name for name in (*used, *offered)}
        self._met: dict[str, tuple[str, str] | None] = {}

    def about(self, text: str) -> tuple[str, str] | None:
        """Return reason and suggestion for a text that looks like a slip."""
        if text not in self._met and len(self._met) < _REMEMBERED:
            self._met[text] = self._alike(text)
        return self._met.get(text)

    def _alike(self, text: str) -> tuple[str, str] | None:
        key = _squeezed(text)
        if key in self._known:
            return None
        near = process.extractOne(key, list(self._known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if near is None:
            return None
        return f"The {self._noun} “{text}” is new here.", f"Did you mean “{self._known[near[0]]}”?"


def suggests(field: RecordField) -> bool:
    """Tell whether a text field offers values without insisting on them."""
    return field.type is FieldType.TEXT and bool(field.choices)


def _nothing(text: str) -> Any:
    raise Unclear("What this points at is not here. Its module may have been deactivated.")


def _in_use(kind: RecordType, field: RecordField, actor: Actor) -> list[str]:
    known = columns.Columns(kind)
    value = known.value(field)
    query = known.join(sa.select(value)).where(visible(kind, actor), value != "").distinct()
    return list(session().scalars(query.order_by(value).limit(_USED)))


def _staff() -> Mapping[str, tuple[int, str]]:
    """Active staff by e-mail address and, where it is theirs alone, by name."""
    people = access.list_staff(active_only=True)
    names = [person.name.casefold() for person in people]
    found = {person.email.casefold(): (person.id, person.email) for person in people}
    for person in people:
        if names.count(person.name.casefold()) == 1:
            found[person.name.casefold()] = (person.id, person.name)
    return found


def _person(known: Mapping[str, tuple[int, str]]) -> Read:
    def read(text: str) -> int:
        found = known.get(" ".join(text.casefold().split()))
        if found is None:
            near = did_you_mean(text, [name for _, name in known.values()])
            raise Unclear(f"Nobody active on staff is called “{text}”.", near)
        return found[0]

    return read


def _choice(field: RecordField) -> Read:
    offered = [choice for choice in field.all_choices() if not choice.retired]
    known = {_squeezed(choice.label): choice.value for choice in field.all_choices()}
    known |= {_squeezed(choice.value): choice.value for choice in field.all_choices()}

    def read(text: str) -> str:
        found = known.get(_squeezed(text))
        if found is None:
            labels = [choice.label for choice in offered]
            near = did_you_mean(text, labels) or f"Choices are: {', '.join(labels[:20])}."
            raise Unclear(f"“{text}” is none of the choices.", near)
        return found

    return read


def _choices(one: Read) -> Read:
    def read(text: str) -> tuple[str, ...]:
        parts = re.split(r"[;\n|]" if re.search(r"[;\n|]", text) else ",", text)
        return tuple(dict.fromkeys(one(part.strip()) for part in parts if part.strip()))

    return read


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
