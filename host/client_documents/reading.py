"""Documents of clients as somebody may see them: searched for, or by their references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from host.client_documents.kinds import owner_of, readable_types, told, types
from host.database import session
from host.hooks.actor import Actor
from host.hooks.client_documents import DocumentKind, DocumentPart
from host.hooks.record_types import Choice, RecordField, RecordType
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import naming, words
from host.records.entering.fields import choice_of, field_of
from host.records.visibility import may_see_field, sees_all, visible
from host.settings import service as settings

LIMIT = 20
"""So many documents of a type are offered at once."""


class Standing(StrEnum):
    """How far somebody may know of a document."""

    SHOWN = "shown"
    """It is there, and they may see it."""
    HIDDEN = "hidden"
    """They may not see it; whether it is there, they are not told either."""
    GONE = "gone"
    """It is not there any more."""
    AWAY = "away"
    """The module that owns it is not active."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a client, as somebody may see it."""

    ref: RecordRef
    """Type key, id and label: the present one when it is shown, nothing when it is hidden, else
    the one that was given."""
    standing: Standing
    """How far the reader may know of it; only what is shown has the rest."""
    kind: DocumentKind = DocumentKind.OTHER
    """What it is."""
    noun: str = ""
    """What one of its type is called, in small letters."""
    icon: str = "file"
    """A name of the Tabler icons."""
    url: str = ""
    """Address of its page."""
    state: Choice | None = None
    """Its state, with the colour of it."""
    amount: Decimal | None = None
    """What it is worth, when the reader may know."""
    currency: str = ""
    """Currency of the amount; empty without one."""
    date: date | None = None
    """The day that counts, when the reader may know."""
    client_id: int | None = None
    """The client whose document it is now."""

    @property
    def is_shown(self) -> bool:
        """Tell whether the reader may open it."""
        return self.standing is Standing.SHOWN


def resolve(refs: Iterable[RecordRef], actor: Actor) -> list[Document]:
    """Return what the actor may know of each record, in the order given: one statement a type."""
    wanted = list(refs)
    ids: dict[str, set[int]] = defaultdict(set)
    for ref in wanted:
        ids[ref.type].add(ref.id)
    known = {kind.key: kind for kind in types() if kind.key in ids}
    read = {
        key: {one.ref.id: one for one in _read(kind, actor, kind.model.id.in_(ids[key]))}
        for key, kind in known.items()
    }
    return [
        read.get(ref.type, {}).get(ref.id) or _unseen(known.get(ref.type), ref, actor)
        for ref in wanted
    ]


def find(
    client_id: int,
    actor: Actor,
    text: str = "",
    *,
    kinds: Sequence[RecordType] | None = None,
    limit: int = LIMIT,
) -> list[Document]:
    """Return documents of a client that the actor may see, at most ``limit`` of each type.

    ``text`` narrows them by their words; ``kinds`` by type. One statement a type.
    """
    found: list[Document] = []
    for kind in readable_types(actor) if kinds is None else kinds:
        mine = getattr(kind.model, kind.client) == client_id
        holding = [words.holding(kind, text)] if text.strip() else []
        found += _read(kind, actor, mine, *holding, limit=limit)
    return found


def parts_of(
    documents: Iterable[Document], actor: Actor
) -> Mapping[tuple[str, int], Sequence[DocumentPart]]:
    """Return tasks and milestones of the documents that are shown, by type key and id.

    A module that cannot tell them is noted, and its documents have none.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for one in documents:
        if one.is_shown:
            ids[one.ref.type].append(one.ref.id)
    found: dict[tuple[str, int], Sequence[DocumentPart]] = {}
    for kind in types():
        source = told(kind).parts
        if source is not None and kind.key in ids:
            asked = current().hooks.guard.call
            good, parts = asked(owner_of(kind), "record_types", source, ids[kind.key], actor)
            told_of = parts.items() if good else ()
            found |= {(kind.key, record_id): tuple(some) for record_id, some in told_of}
    return found


def ref_of(record: Any) -> RecordRef | None:
    """Return the reference of a record that is a client document; None for any other."""
    kind = next((one for one in types() if isinstance(record, one.model)), None)
    return naming.ref_of(kind, record) if kind else None


def _read(
    kind: RecordType, actor: Actor, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[Document]:
    query = sa.select(kind.model).where(visible(kind, actor), *conditions)
    title = getattr(kind.model, kind.title)
    rows = session().scalars(query.order_by(title, kind.model.id).limit(limit))
    return [_shown(kind, record, actor) for record in rows]


def _shown(kind: RecordType, record: Any, actor: Actor) -> Document:
    document = told(kind)
    amount = _value(kind, document.amount, record, actor)
    return Document(
        naming.ref_of(kind, record),
        Standing.SHOWN,
        document.kind,
        kind.singular,
        kind.icon,
        naming.path_of(kind, record.id),
        _state(kind, record, actor),
        amount,
        "" if amount is None else currency_of(kind, record),
        _value(kind, document.date, record, actor),
        getattr(record, kind.client),
    )


def _unseen(kind: RecordType | None, ref: RecordRef, actor: Actor) -> Document:
    if kind is None:
        return Document(ref, Standing.AWAY)
    known = (told(kind).kind, kind.singular, kind.icon)
    if sees_all(kind, actor):
        return Document(ref, Standing.GONE, *known)
    return Document(RecordRef(ref.type, ref.id, ""), Standing.HIDDEN, *known)


def _field(kind: RecordType, key: str, actor: Actor) -> RecordField | None:
    field = field_of(kind, key) if key else None
    return field if field is not None and may_see_field(field, actor) else None


def _value(kind: RecordType, key: str, record: Any, actor: Actor) -> Any:
    return getattr(record, key) if _field(kind, key, actor) is not None else None


def _state(kind: RecordType, record: Any, actor: Actor) -> Choice | None:
    field = _field(kind, kind.state, actor)
    return choice_of(field, getattr(record, kind.state)) if field is not None else None


def currency_of(kind: RecordType, record: Any) -> str:
    """Return the currency of the amount of a document, the organisation's own by default."""
    field = field_of(kind, told(kind).amount)
    held = getattr(record, field.currency) if field is not None and field.currency else ""
    return held or str(settings.get("general", "currency"))
