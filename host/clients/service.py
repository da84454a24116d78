"""Clients: made, found, changed, archived, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from host import clock
from host.access.models import LoginSession, Staff
from host.access.sessions import PersonKind
from host.activity.service import changes_of, record
from host.clients.data import LABELS, ClientData, cleaned
from host.clients.matching import match_key
from host.clients.models import CLIENT_TYPE, Client, Contact
from host.clients.visibility import FEATURE, may_see, visible
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound, StaleRecord
from host.hooks.actor import Actor, Scope
from host.hooks.permissions import CREATE, DELETE, EDIT
from host.hooks.records import Blocker, Changes, RecordRef
from host.kernel import events
from host.kernel.generation import current

__all__ = ["FEATURE", "ClientData", "cleaned", "may_see", "visible"]


class ClientNeeded(Conflict):
    """The client cannot be deleted; ``blockers`` are what stands in the way."""

    code = "client_needed"

    def __init__(self, client: Client, blockers: Sequence[Blocker]) -> None:
        named = ", ".join(f"{blocker.label} ({blocker.count})" for blocker in blockers)
        super().__init__(
            f"{client.name} cannot be deleted while these exist: {named}. Archive it instead."
        )
        self.blockers = tuple(blockers)


def ref_of(client: Client) -> RecordRef:
    """Return the reference by which logs, notices and events name a client."""
    return RecordRef(CLIENT_TYPE, client.id, client.name)


def get_visible(client_id: int, actor: Actor) -> Client:
    """Return a client with its owner; raises NotFound for one that the actor may not see."""
    found = session().scalar(visible(actor).where(Client.id == client_id))
    if found is None:
        raise NotFound("There is no such client, or it is not one that you may see.")
    return found


def find_by_name(name: str, actor: Actor) -> list[Client]:
    """Return the visible clients that the name probably means."""
    query = visible(actor).where(Client.match_key == match_key(name))
    return list(session().scalars(query.order_by(Client.id)))


def search(text: str, actor: Actor, limit: int = 20) -> list[Client]:
    """Return active clients for a search box: names that begin with the text, then that hold it."""
    key = match_key(text)
    if not key:
        return []
    active = (
        visible(actor).where(Client.archived_at.is_(None)).order_by(Client.match_key, Client.id)
    )
    # “At least the key” lets the index lead to the first hit on every database.
    begins = Client.match_key.startswith(key, autoescape=True) & (Client.match_key >= key)
    found = list(session().scalars(active.where(begins).limit(limit)))
    if len(found) < limit:
        holds = named_like(text)
        seen = {client.id for client in found}
        more = session().scalars(active.where(holds).limit(limit))
        found += [client for client in more if client.id not in seen]
    return found[:limit]


def named_like(text: str) -> sa.ColumnElement[bool]:
    """Return the condition that the name holds the text: as it is compared, or as it is written."""
    return sa.or_(
        Client.match_key.contains(match_key(text), autoescape=True),
        Client.name.icontains(text.strip(), autoescape=True),
    )


def create(data: ClientData, actor: Actor) -> Client:
    """Add a client; raises InvalidInput naming every refused field."""
    return create_many([data], actor)[0]


def create_many(items: Iterable[ClientData], actor: Actor) -> list[Client]:
    """Add clients together: all of them or, when one is refused, none."""
    actor.require(FEATURE, CREATE)
    good = [cleaned(item) for item in items]
    with transaction() as db:
        owners = {item.owner_id for item in good if item.owner_id is not None}
        check_owners(owners)
        clients = [_new(item, actor) for item in good]
        db.add_all(clients)
        db.flush()
        for client in clients:
            _note(client, "created", actor)
    return clients


def update(client_id: int, data: ClientData, actor: Actor, version: int | None = None) -> Client:
    """Change a client; raises StaleRecord when ``version`` is no longer the stored one."""
    actor.require(FEATURE, EDIT)
    good = cleaned(data)
    with transaction():
        client = _locked(client_id, actor)
        check_version(client.version, version)
        before = facts(client)
        if good.owner_id is not None and good.owner_id != client.owner_id:
            check_owners({good.owner_id})
        _apply(client, good)
        changes = changes_of(before, facts(client))
        if changes:
            _touch(client, actor)
            _note(client, "updated", actor, changes)
    return client


def archive(client_id: int, actor: Actor) -> Client:
    """Put a client out of the way: lists leave it out, its contacts cannot log in."""
    actor.require(FEATURE, EDIT)
    with transaction():
        client = _locked(client_id, actor)
        if client.archived_at is None:
            client.archived_at = clock.now()
            _end_sessions(client.id)
            _touch(client, actor)
            _note(client, "archived", actor, {"archived_at": (None, client.archived_at)})
    return client


def restore(client_id: int, actor: Actor) -> Client:
    """Bring an archived client back."""
    actor.require(FEATURE, EDIT)
    with transaction():
        client = _locked(client_id, actor)
        if client.archived_at is not None:
            changes = {"archived_at": (client.archived_at, None)}
            client.archived_at = None
            _touch(client, actor)
            _note(client, "restored", actor, changes)
    return client


def delete(client_id: int, actor: Actor) -> None:
    """Delete a client with its contacts for good; raises ClientNeeded when a module objects."""
    actor.require(FEATURE, DELETE)
    # Asked before as well: the fault of a broken module must be written while nothing is locked.
    _check_blockers(get_visible(client_id, actor))
    with transaction() as db:
        client = _locked(client_id, actor)
        _check_blockers(client)
        _end_sessions(client.id)
        _note(client, "deleted", actor)
        db.delete(client)


def default_owner(actor: Actor) -> int | None:
    """Return who owns a client when nothing is said: whoever sees only their own, sees it then."""
    return actor.staff_id if actor.scope(FEATURE) is Scope.OWN else None


def facts(client: Client) -> dict[str, object]:
    """Return what the log compares; the owner by name, which outlives the person."""
    known: dict[str, object] = {name: getattr(client, name) for name in LABELS}
    known["owner_id"] = _owner_name(client.owner_id)
    return known


def check_owners(ids: Iterable[int]) -> None:
    """Raise InvalidInput unless all of these are active members of staff."""
    wanted = set(ids)
    if not wanted:
        return
    query = sa.select(Staff.id).where(Staff.id.in_(wanted), Staff.is_active)
    if wanted - set(session().scalars(query)):
        raise InvalidInput.of("owner_id", "The owner must be an active member of staff.")


def check_version(stored: int, opened: int | None) -> None:
    """Raise StaleRecord when a form was opened with an older version."""
    if opened is not None and stored != opened:
        raise StaleRecord("Somebody else saved this while your form was open.")


def _locked(client_id: int, actor: Actor) -> Client:
    """Read the client afresh and, where the database can, keep others from changing it."""
    query = sa.select(Client).where(Client.id == client_id, may_see(actor))
    fresh = query.with_for_update().execution_options(populate_existing=True)
    client = session().scalar(fresh)
    if client is None:
        raise NotFound("There is no such client, or it is not one that you may see.")
    return client


def _new(data: ClientData, actor: Actor) -> Client:
    now = clock.now()
    client = Client(created_at=now, created_by=actor.staff_id)
    _apply(client, data)
    if client.owner_id is None:
        client.owner_id = default_owner(actor)
    client.updated_at, client.updated_by = now, actor.staff_id
    return client


def _apply(client: Client, data: ClientData) -> None:
    for name in LABELS:
        if getattr(client, name) != getattr(data, name):
            setattr(client, name, getattr(data, name))
    client.match_key = match_key(data.name)


def _touch(client: Client, actor: Actor) -> None:
    client.updated_at, client.updated_by = clock.now(), actor.staff_id


def _note(client: Client, verb: str, actor: Actor, changes: Changes | None = None) -> None:
    """Log it, and tell observers, who know of creating, updating and deleting only."""
    record(actor, verb, ref_of(client), changes, client_id=client.id)
    told = "updated" if verb in {"archived", "restored"} else verb
    events.record_changed(ref_of(client), told, actor, changes)


def _check_blockers(client: Client) -> None:
    blockers = current().hooks.client_blockers(client.id)
    if blockers:
        raise ClientNeeded(client, blockers)


def _end_sessions(client_id: int) -> None:
    contacts = sa.select(Contact.id).where(Contact.client_id == client_id)
    session().execute(
        sa.delete(LoginSession)
        .where(LoginSession.kind == PersonKind.CONTACT.value, LoginSession.person_id.in_(contacts))
        .execution_options(synchronize_session=False)
    )


def _owner_name(owner_id: int | None) -> str:
    owner = session().get(Staff, owner_id) if owner_id else None
    return owner.name if owner else ""
