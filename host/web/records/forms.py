"""The form of a record: what was typed stays as it was typed until the record is saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from host.access.directory import staff_directory
from host.activity.models import Activity
from host.errors import Conflict, InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records import naming, pointing
from host.records.entering import checking, fields, values
from host.records.entering.fields import Fields
from host.records.service import worded
from host.settings import service as settings


@dataclass(slots=True)
class Control:
    """One field of the form as its control wants it."""

    field: RecordField
    value: str
    several: tuple[str, ...] = ()
    errors: list[str] = dataclasses.field(default_factory=list)
    choices: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    title: str = ""
    options_url: str = ""
    create_url: str = ""
    suffix: str = ""

    @property
    def key(self) -> str:
        """Name of the control."""
        return self.field.key

    @property
    def type(self) -> str:
        """What the field holds."""
        return self.field.type.value


class RecordForm:
    """The form of one record, new or known.

    ``typed`` is what the browser sent; without it the form shows ``shown``, values by field key.
    """

    def __init__(
        self,
        kind: RecordType,
        actor: Actor,
        shown: Mapping[str, Any],
        typed: MultiDict[str, str] | None = None,
        version: int | None = None,
    ) -> None:
        self.kind = kind
        self.actor = actor
        self.shown = dict(shown)
        self.typed = typed
        self.version = version
        self.errors: dict[str, list[str]] = {}
        self.messages: list[str] = []
        self.writable = checking.writable(kind, actor)

    @property
    def opened_version(self) -> int | None:
        """Version of the record that the form was opened with."""
        text = self.typed.get("record_version", "") if self.typed is not None else ""
        return int(text) if text.isdecimal() and len(text) < 11 else None

    def values(self) -> dict[str, Any]:
        """Read what was typed; raises InvalidInput naming every field that cannot be read."""
        assert self.typed is not None
        good: dict[str, Any] = {}
        bad: dict[str, list[str]] = {}
        for key, one in self.writable.items():
            if not self._was_sent(one) or not self._appears(one):
                continue
            try:
                good[key] = self._read(one)
            except InvalidInput as error:
                bad |= error.fields or {key: [error.message]}
        if bad:
            raise InvalidInput(next(iter(bad.values()))[0], bad)
        return good

    def absorb(self, error: InvalidInput | Conflict) -> None:
        """Show what was refused beside the fields that it names."""
        named = error.fields if isinstance(error, InvalidInput) else {}
        placed = {key: messages for key, messages in named.items() if key in self.writable}
        for key, messages in placed.items():
            self.errors.setdefault(key, []).extend(messages)
        if not placed:
            self.messages.append(error.message)

    def take_over(self, stored: Mapping[str, Any], was: Mapping[str, Any]) -> None:
        """Let what was not touched take what is stored; ``was`` is how others found it."""
        assert self.typed is not None
        self.typed = MultiDict(self.typed)
        for key, old in was.items():
            one = self.writable.get(key)
            if one is None or one.type is FieldType.SECRET:
                continue
            try:
                untouched = (worded(one, self._read(one)) or None) == (old or None)
            except InvalidInput:
                continue
            if untouched and one.type is FieldType.CHOICES:
                self.typed.setlist(key, list(stored[key]))
            elif untouched:
                self.typed[key] = as_text(one, stored[key])

    def control(self, key: str) -> Control | None:
        """Return the control of a field; None for one that the actor may not fill."""
        one = self.writable.get(key)
        if one is None:
            return None
        several = self._several(one)
        made = Control(one, self._text(one), several, self.errors.get(key, []))
        made.choices = self._choices(one, made.value)
        made.suffix = self._suffix(one)
        if one.type is FieldType.REFERENCE:
            self._point(one, made)
        if one.type is FieldType.RECORD:
            made.options_url = "/search/records"
            made.title = pointing.in_words(made.value)
        return made

    def sections(self, seen: Fields) -> list[tuple[str, str, list[list[Control]]]]:
        """Return the parts of the form: title, lead, and rows of controls."""
        found = []
        for section in fields.sections_of(self.kind, seen):
            rows = []
            for row in section.rows:
                keys = (row,) if isinstance(row, str) else row
                controls = [one for key in keys if (one := self.control(key)) is not None]
                if controls:
                    rows.append(controls)
            if rows:
                found.append((section.title, section.lead, rows))
        return found

    def summary(self) -> list[tuple[str, str, str]]:
        """Return what needs a change: key, label and message; a key of nothing for the rest."""
        said = [
            (key, self.writable[key].label, messages[0]) for key, messages in self.errors.items()
        ]
        return said + [("", "", message) for message in self.messages]

    def _was_sent(self, one: RecordField) -> bool:
        """An empty check box is sent as nothing, so its companion tells that it was there."""
        typed = self.typed or MultiDict()
        return one.key in typed or f"{one.key}-sent" in typed

    def _appears(self, one: RecordField) -> bool:
        """What depends on another field counts only when its place is there."""
        if one.when is None or self.typed is None:
            return True
        return self.typed.get(one.when[0], "") in one.when[1]

    def _read(self, one: RecordField) -> Any:
        assert self.typed is not None
        if one.type is FieldType.CHOICES:
            chosen = [text for text in self.typed.getlist(one.key) if text]
            return values.checked(self.kind, one, tuple(chosen))
        text = self.typed.get(one.key, "")
        if one.type is FieldType.REFERENCE and not text:
            text = self._named(one)
        return values.read(self.kind, one, text)

    def _named(self, one: RecordField) -> str:
        """Without scripts a record is named; find which one is meant."""
        assert self.typed is not None
        name = self.typed.get(f"{one.key}-typed", "").strip()
        target = current().registry.record_types.get(one.target)
        if not name or target is None:
            return ""
        found = naming.named(target, name, self.actor)
        if len(found) == 1:
            return str(found[0][0])
        problem = "There is no" if not found else "There is more than one"
        raise InvalidInput.of(one.key, f"{problem} {target.singular} called “{name}”.")

    def _text(self, one: RecordField) -> str:
        if one.type is FieldType.SECRET:
            return ""  # never sent back, not even to who typed it
        if self.typed is not None:
            return self.typed.get(one.key, "")
        return as_text(one, self.shown.get(one.key))

    def _several(self, one: RecordField) -> tuple[str, ...]:
        if one.type is not FieldType.CHOICES:
            return ()
        if self.typed is not None:
            return tuple(self.typed.getlist(one.key))
        return tuple(self.shown.get(one.key) or ())

    def _choices(self, one: RecordField, value: str) -> list[tuple[str, str]]:
        if one.type is FieldType.STAFF:
            present = int(value) if value.isdecimal() else None
            return staff_directory().choices(present)
        held = {value, *self._several(one)}
        return [
            (choice.value, choice.label)
            for choice in one.all_choices()
            if not choice.retired or choice.value in held
        ]

    def _suffix(self, one: RecordField) -> str:
        if one.type is FieldType.MONEY:
            held = str(self.shown.get(one.currency) or "") if one.currency else ""
            return held or str(settings.get("general", "currency"))
        return "%" if one.type is FieldType.PERCENT else one.unit

    def _point(self, one: RecordField, made: Control) -> None:
        target = current().registry.record_types.get(one.target)
        if target is None:
            return
        made.options_url = f"{target.address}/options"
        if "create" not in target.without and self.actor.may(target.rights_on, "create"):
            made.create_url = f"{target.address}/new/part"
        if made.value.isdecimal():
            made.title = naming.labels(target, [int(made.value)]).get(int(made.value), "")
        elif self.typed is not None:
            made.title = self.typed.get(f"{one.key}-typed", "")


def as_text(one: RecordField, value: Any) -> str:
    """Return a value as its control holds it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    if isinstance(value, datetime):
        return f"{values.local(value):%Y-%m-%dT%H:%M}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def changed_since(lines: Iterable[Activity]) -> dict[str, Any]:
    """Return what fields were before others changed them, from lines of the log, newest first."""
    was: dict[str, Any] = {}
    for line in lines:
        was |= {key: pair[0] for key, pair in line.changes.items()}
    return was


def differences(
    kind: RecordType,
    seen: Iterable[RecordField],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> list[tuple[str, str, str]]:
    """Return where two versions of a record differ: label, what is stored, what was typed."""
    found = []
    for one in seen:
        if one.key in typed and (stored.get(one.key) or None) != (typed[one.key] or None):
            names = _titles(one, (stored.get(one.key), typed[one.key]))
            pair = [values.in_words(one, held.get(one.key), names) for held in (stored, typed)]
            found.append((one.label, pair[0], pair[1]))
    return found


def _titles(one: RecordField, ids: Iterable[Any]) -> dict[int, str]:
    target = current().registry.record_types.get(one.target) if one.target else None
    return naming.labels(target, [one for one in ids if one is not None]) if target else {}
