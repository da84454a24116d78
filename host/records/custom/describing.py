"""What a form says of an added field: checked, and written into its row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from host import clock
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records.custom import catalogue
from host.records.custom.models import CustomField
from host.records.entering import fields, texts, values
from host.records.undo import images

MOST_CHOICES = 200
COLOURS = ("neutral", "blue", "green", "yellow", "red")
_CHOSEN = {FieldType.CHOICE, FieldType.CHOICES}
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ChoiceData:
    """A choice as a form has it; without a value it is a new one."""

    label: str
    value: str = ""
    colour: str = "neutral"
    retired: bool = False


@dataclass(frozen=True, slots=True)
class FieldData:
    """What a form says of a field; ``default`` is read like what people type into the field."""

    label: str
    type: FieldType = FieldType.TEXT
    help: str = ""
    required: bool = False
    default: str = ""
    choices: tuple[ChoiceData, ...] = ()
    target: str = ""
    half: bool = False
    listed: bool = False
    client_sees: bool = False
    printed: bool = False
    admins_only: bool = False


def targets() -> list[RecordType]:
    """Return the types that a reference may point at, by name."""
    known = current().registry.record_types.values()
    return sorted((kind for kind in known if not kind.setup), key=lambda kind: kind.plural)


def described(
    kind: RecordType, data: FieldData, row: CustomField | None, actor: Actor
) -> RecordField:
    """Return the field that a form describes, without keeping it; raises InvalidInput."""
    draft = CustomField(
        key=row.key if row else f"{catalogue.PREFIX}preview",
        type=data.type.value,
        target=row.target if row else target_of(data),
        choices=list(row.choices) if row else [],
    )
    fill(kind, draft, data, actor)
    return catalogue.field_from(draft)


def free_key(label: str, present: Sequence[CustomField]) -> str:
    """Return a key made of the label that no other field of the type has."""
    taken = {one.key for one in present}
    return _free(catalogue.PREFIX + (_slug(label)[:40] or "field"), taken)


def fill(kind: RecordType, row: CustomField, data: FieldData, actor: Actor) -> None:
    """Write what the form says; nothing is written when any part is refused."""
    bad: dict[str, list[str]] = {}
    label = texts.line(data.label)
    if not label:
        bad["label"] = ["Enter a label."]
    elif len(label) > 80:
        bad["label"] = ["Use 80 characters or fewer."]
    elif _taken(kind, label, row.key):
        bad["label"] = [f"Another field of {kind.plural} has this label."]
    if len(data.help) > 300:
        bad["help"] = ["Use 300 characters or fewer."]
    choices: list[dict[str, Any]] = []
    if data.type in _CHOSEN:
        try:
            choices = _choices(row.choices, data.choices)
        except InvalidInput as error:
            bad |= error.fields
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    row.label, row.help, row.choices = label, texts.line(data.help), choices
    row.required = data.required and data.type is not FieldType.CHECKBOX
    row.half, row.admins_only = data.half, data.admins_only
    row.listed = data.listed and data.type not in fields.LONG
    row.client_sees, row.printed = data.client_sees and not data.admins_only, data.printed
    row.default_value = _default(kind, row, data.default)
    touch(row, actor)


def _default(kind: RecordType, row: CustomField, text: str) -> Any:
    """Read a default as the field itself reads it; raises InvalidInput for the form's part."""
    if not text.strip():
        return None
    field: RecordField = replace(catalogue.field_from(_bare(row)), required=False)
    try:
        value = values.read(kind, field, _values_for(field, text))
    except InvalidInput as error:
        said = next((some[0] for some in error.fields.values()), error.message)
        raise InvalidInput(said, {"default": [said]}) from error
    return images.encode(value) if value not in (None, "", (), False) else None


def _values_for(field: RecordField, text: str) -> str:
    """Put the values of choices in place of their labels."""
    if field.type not in _CHOSEN:
        return text
    known = {one.label.casefold(): one.value for one in field.all_choices()}
    said = [part.strip() for part in text.split(";")]
    return ";".join(known.get(one.casefold(), one) for one in said)


def _bare(row: CustomField) -> CustomField:
    """Return what a row says of a field, without its default and apart from the database."""
    return CustomField(
        key=row.key,
        label=row.label,
        type=row.type,
        help="",
        choices=row.choices,
        target=row.target,
        default_value=None,
    )


def _choices(known: Sequence[Any], wanted: Sequence[ChoiceData]) -> list[dict[str, Any]]:
    """Return the choices as they are kept: a value stays, whatever its label becomes."""
    taken = {one["value"] for one in known}
    found: list[dict[str, Any]] = []
    for one in wanted:
        label = texts.line(one.label)
        if not label or len(label) > 80:
            raise _refused("Each choice needs a label of 80 characters at most.")
        value = one.value if one.value in taken else _free(_slug(label)[:50] or "choice", taken)
        colour = one.colour if one.colour in COLOURS else "neutral"
        taken.add(value)
        found.append({"value": value, "label": label, "colour": colour, "retired": one.retired})
    said = {one["value"] for one in found}
    found += [one | {"retired": True} for one in known if one["value"] not in said]
    labels = [one["label"].casefold() for one in found]
    twice = next((one for one in labels if labels.count(one) > 1), None)
    if twice is not None:
        raise _refused(f"Two choices are called “{twice}”.")
    if not any(not one["retired"] for one in found):
        raise _refused("Enter at least one choice that is offered.")
    if len(found) > MOST_CHOICES:
        raise _refused(f"Use {MOST_CHOICES} choices or fewer.")
    return found


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, {"choices": [message]})


def _taken(kind: RecordType, label: str, own_key: str) -> bool:
    """Tell whether another field has the label: in lists and files nobody could tell them apart."""
    return any(
        one.label.casefold() == label.casefold()
        for one in fields.all_fields(kind)
        if one.key != own_key
    )


def target_of(data: FieldData) -> str:
    """Return the type that a reference points at; raises InvalidInput for none that is here."""
    if data.type is not FieldType.REFERENCE:
        return ""
    if data.target not in {kind.key for kind in targets()}:
        raise InvalidInput.of("target", "Choose what the field points at.")
    return data.target


def touch(row: CustomField, actor: Actor) -> None:
    """Note who changed a field."""
    row.updated_at, row.updated_by = clock.now(), actor.staff_id


def _free(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_KEY.sub("_", plain).strip("_")
