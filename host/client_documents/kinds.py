"""Which types of record are documents of clients."""

from __future__ import annotations

from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.client_documents import ClientDocument, DocumentKind
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records.visibility import current_feature

_ORDER = list(DocumentKind)


def types() -> list[RecordType]:
    """Return the types of active modules whose records are documents of clients, in order."""
    found = [kind for kind in current().registry.record_types.values() if kind.document]
    return sorted(found, key=lambda kind: (_ORDER.index(told(kind).kind), kind.plural, kind.key))


def readable_types(actor: Actor) -> list[RecordType]:
    """Return those of which the actor may see some records."""
    return [kind for kind in types() if _reads(kind, actor)]


def type_of(key: str) -> RecordType:
    """Return the type of that key; raises NotFound when no active module has it."""
    kind = current().registry.record_types.get(key)
    if kind is None or kind.document is None:
        raise NotFound("No active module has such documents of clients.")
    return kind


def told(kind: RecordType) -> ClientDocument:
    """Return how a type takes part among the documents of clients."""
    return kind.document or ClientDocument()


def owner_of(kind: RecordType) -> str:
    """Return the slug of the module that declares the type."""
    return current().registry.type_owner[kind.key]


def _reads(kind: RecordType, actor: Actor) -> bool:
    return any(actor.may(kind.rights_on, action) for action in current_feature(kind))
