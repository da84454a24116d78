"""What a button asks before it works: the same fields, read and checked, wherever it is pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordAction, RecordType
from host.records.entering import checking, values

_BETWEEN = "="


def asking(kind: RecordType, action: RecordAction) -> RecordType:
    """Return what forms draw for the questions of a button: a type that has only these fields."""
    return RecordType(
        key=action.key,
        model=kind.model,
        singular=kind.singular,
        plural=kind.plural,
        fields=action.asks,
        title=kind.title,
        custom_fields=False,
    )


def packed(texts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Write answers, given as texts by field key, so that a change can be noted for later."""
    return tuple(f"{key}{_BETWEEN}{text}" for key, all_of in texts.items() for text in all_of)


def read(
    kind: RecordType, action: RecordAction, given: Sequence[str], actor: Actor
) -> dict[str, Any]:
    """Return packed answers as values by key; raises InvalidInput naming every refused field."""
    asked, texts = asking(kind, action), _unpacked(given)
    good: dict[str, Any] = {}
    bad: dict[str, list[str]] = {}
    for field in action.asks:
        own = texts.get(field.key, [])
        try:
            if field.type is FieldType.CHOICES:
                good[field.key] = values.checked(asked, field, tuple(own))
            else:
                good[field.key] = values.read(asked, field, own[0] if own else "")
        except InvalidInput as error:
            bad |= error.fields or {field.key: [error.message]}
            continue
        if field.required and good[field.key] in (None, "", ()):
            bad[field.key] = [values.missing(field)]
    if bad:
        raise InvalidInput(next(iter(bad.values()))[0], bad)
    checking.check_pointers(asked, [good], None, actor)
    return good


def _unpacked(given: Sequence[str]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for pair in given:
        key, _, text = pair.partition(_BETWEEN)
        texts.setdefault(key, []).append(text)
    return texts
