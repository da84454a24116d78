"""The form of what a button asks, for one record and for a selection."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordAction, RecordType
from host.records.bulk import answers
from host.records.entering import checking
from host.web.records.forms import RecordForm, as_text


def blank(
    kind: RecordType, action: RecordAction, actor: Actor, record: Any | None = None
) -> RecordForm:
    """Return the form as it opens: with what the record gives, and the defaults of its fields."""
    asked = answers.asking(kind, action)
    given = action.begins(record, actor) if action.begins and record is not None else {}
    return RecordForm(asked, actor, checking.with_defaults(asked, given, actor))


def typed(kind: RecordType, action: RecordAction, actor: Actor) -> RecordForm:
    """Return the form with what was sent for its fields."""
    keys = {one.key for one in action.asks}
    pairs = request.form.items(multi=True)
    sent = MultiDict((name, text) for name, text in pairs if name.partition("-")[0] in keys)
    return RecordForm(answers.asking(kind, action), actor, {}, sent)


def packed(form: RecordForm) -> tuple[str, ...]:
    """Return what was typed as changes keep it; raises InvalidInput for what cannot be read."""
    texts: dict[str, list[str]] = {}
    for key, value in form.values().items():
        field = form.writable[key]
        several = field.type is FieldType.CHOICES
        texts[key] = list(value) if several else [as_text(field, value)]
    return answers.packed(texts)
