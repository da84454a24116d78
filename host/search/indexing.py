"""What of a record goes into the index, and keeping it there in step with every write."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from host.database import session
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.search.entries import Entry, put, remove

SHAPE = 1
"""Raise it when entries of the same fields come out differently, so that all are built again."""
_DIGITS = re.compile(r"\d+")
_TAG = re.compile(r"<[^>]*>")


class Written(Protocol):
    """Records of one type after they were written, or that are gone."""

    @property
    def kind(self) -> RecordType: ...
    @property
    def verb(self) -> str: ...
    @property
    def ids(self) -> Sequence[int]: ...
    @property
    def records(self) -> Sequence[Any]: ...


def follow(written: Written) -> None:
    """Bring the index up to what was written, in the transaction that wrote it."""
    if written.verb == "deleted":
        remove(written.kind.key, written.ids)
    elif written.records:
        index_records(written.kind, written.records)
    else:
        model = written.kind.model
        query = sa.select(model).where(model.id.in_(list(written.ids)))
        index_records(written.kind, list(session().scalars(query)))


class Beside(Protocol):
    """Words of records that do not stand in their own table."""

    def keys(self, kind: RecordType) -> Sequence[str]:
        """Return the keys of the fields by which records of the type are found."""
        ...

    def texts(self, kind: RecordType, ids: Sequence[int]) -> Mapping[int, str]:
        """Return what is found of records, by their ids."""
        ...


_beside: list[Beside] = []


def index_also(source: Beside) -> None:
    """Let records be found by what this source knows of them, too."""
    _beside.append(source)


def index_records(kind: RecordType, records: Sequence[Any]) -> None:
    """Write the entries of these records."""
    ids = [record.id for record in records]
    known = [source.texts(kind, ids) for source in _beside if ids and source.keys(kind)]
    open_to_all = open_fields(kind)
    more = [[texts.get(one.id, "") for texts in known] for one in records]
    put([entry_of(kind, one, words, open_to_all) for one, words in zip(records, more, strict=True)])


def open_fields(kind: RecordType) -> dict[str, RecordField]:
    """Return the fields that entries tell of, by key.

    Fields that not everybody may see stay out: to find a record by them would tell what they
    hold.
    """
    return {field.key: field for field in kind.fields if not field.rights}


def entry_of(
    kind: RecordType,
    record: Any,
    more: Sequence[str] = (),
    fields: Mapping[str, RecordField] | None = None,
) -> Entry:
    """Return what can be found of a record; ``more`` are words from beside its table.

    ``fields`` are those that are open to all, where the caller has looked them up for many.
    """
    fields = open_fields(kind) if fields is None else fields
    names = [str(getattr(record, name) or "") for name in (kind.title, kind.code) if name]
    texts = [_text(one, getattr(record, key)) for key, one in fields.items() if one.searched]
    details = [_shown(fields[key], getattr(record, key)) for key in kind.subtitle if key in fields]
    return Entry(
        kind.key,
        record.id,
        _label(kind, record),
        ", ".join(filter(None, details)),
        " ".join(filter(None, [*names, *texts, *more])),
        archived=getattr(record, "archived_at", None) is not None,
    )


def searched_keys(kind: RecordType) -> list[str]:
    """Return the keys of the fields by which records of the type are found."""
    return [field.key for field in kind.fields if field.searched and not field.rights]


def shape_of(kind: RecordType) -> str:
    """Return a fingerprint of what goes into the entries of the type."""
    more = [key for source in _beside for key in source.keys(kind)]
    parts = (str(SHAPE), kind.title, kind.code, *searched_keys(kind), *more, "/", *kind.subtitle)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _label(kind: RecordType, record: Any) -> str:
    title = str(getattr(record, kind.title) or "")
    if kind.label is None:
        return title
    slug = current().registry.type_owner.get(kind.key, "host")
    good, label = current().hooks.guard.call(slug, "record_types", kind.label, record)
    return str(label) if good else title


def _text(field: RecordField, value: Any) -> str:
    """Return the words of a value; a number of a telephone is found without its gaps, too."""
    text = _shown(field, value)
    if field.type is FieldType.PHONE and text:
        return f"{text} {''.join(_DIGITS.findall(text))}"
    return text


def _shown(field: RecordField, value: Any) -> str:
    """Return what people read of a value; nothing of a reference, whose label changes alone."""
    if value is None or isinstance(value, bool):
        return ""
    if field.type is FieldType.TEXT:
        return str(value)
    match field.type:
        case FieldType.REFERENCE | FieldType.STAFF:
            return ""
        case FieldType.RICH_TEXT:
            return _TAG.sub(" ", str(value))
        case FieldType.CHOICE | FieldType.CHOICES:
            return _chosen(field, value)
    return str(value.date() if isinstance(value, datetime) else value)


def _chosen(field: RecordField, value: Any) -> str:
    labels = {choice.value: choice.label for choice in field.all_choices()}
    chosen = [value] if isinstance(value, str) else list(value)
    return ", ".join(labels.get(one, str(one)) for one in chosen if one)
