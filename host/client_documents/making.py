"""New documents of clients, made by the rules of the type that owns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from host.client_documents.kinds import owner_of, types
from host.errors import PermissionDenied
from host.hooks.actor import Actor
from host.hooks.client_documents import DocumentKind
from host.hooks.permissions import CREATE
from host.hooks.record_types import FieldType, RecordType
from host.hooks.records import RecordRef
from host.licensing import service as licensing
from host.records import naming, service
from host.records.entering import checking


def can_create(kind: RecordType, actor: Actor) -> bool:
    """Tell whether the actor may make such a document for a client from anywhere."""
    made_here = "create" not in kind.without and kind.created_in in ("", kind.client)
    return made_here and actor.may(kind.rights_on, CREATE) and not _is_lapsed(kind)


def creatable(document_kind: DocumentKind, actor: Actor) -> list[RecordType]:
    """Return the types of that kind of which the actor may make one."""
    mine = [kind for kind in types() if kind.document and kind.document.kind is document_kind]
    return [kind for kind in mine if can_create(kind, actor)]


def create(kind: RecordType, client_id: int, values: Mapping[str, Any], actor: Actor) -> RecordRef:
    """Make a document of the client from values by field key, as the owning type checks them.

    Whoever makes it owns it, unless the values say otherwise.
    Raises PermissionDenied, LicenceLapsed, or InvalidInput naming every refused field.
    """
    licensing.refuse_if_lapsed(owner_of(kind))
    if not can_create(kind, actor):
        raise PermissionDenied(f"You may not add {kind.plural}.")
    given = {**_own(kind, actor), **values, kind.client: client_id}
    made = service.create(kind, given, actor)
    return naming.ref_of(kind, made.record)


def asked(kind: RecordType, actor: Actor) -> list[str]:
    """Return the keys of fields that a new document cannot do without: its title comes first."""
    wanted = [one.key for one in checking.writable(kind, actor).values() if one.required]
    return [kind.title, *(key for key in wanted if key not in (kind.title, kind.client))]


def defaults(kind: RecordType, client_id: int, actor: Actor) -> dict[str, Any]:
    """Return the values that a new document of the client begins with, by field key."""
    given = {**_own(kind, actor), kind.client: client_id}
    return dict(checking.with_defaults(kind, given, actor))


def _own(kind: RecordType, actor: Actor) -> dict[str, Any]:
    owner = checking.owner_field(kind)
    field = checking.writable(kind, actor).get(owner)
    is_person = field is not None and field.type is FieldType.STAFF
    return {owner: actor.staff_id} if is_person else {}


def _is_lapsed(kind: RecordType) -> bool:
    return licensing.is_lapsed(owner_of(kind))
