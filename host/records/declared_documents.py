"""Finds what is wrong with how a type takes part among the documents of clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from host.hooks.record_types import FieldType, RecordType

CLIENT: Final = "host.client"
"""Type key of clients, who live some floors above."""


def document_faults(kind: RecordType) -> Iterator[str]:
    """Say what keeps the records of the type from being documents of a client."""
    document, name = kind.document, f"record type “{kind.key}”"
    if document is None:
        return
    fields = {field.key: field for field in kind.fields}
    owner = fields.get(kind.client)
    if owner is None or (owner.type, owner.target) != (FieldType.REFERENCE, CLIENT):
        yield (
            f"{name}: a client document names its client: set “client” to the key of a reference "
            f"to {CLIENT}"
        )
    wanted = (
        ("date", document.date, FieldType.DATE),
        ("amount", document.amount, FieldType.MONEY),
    )
    for part, key, type_ in wanted:
        field = fields.get(key)
        if key and (field is None or field.type is not type_):
            yield f"{name}: “{part}” of its client document is no field of type {type_.name}: {key}"
    if document.revenue is not None and not (document.date and document.amount):
        yield f"{name}: revenue of its client document needs both “date” and “amount”"
