"""Files of records: who may see a record sees them, who may change it adds and deletes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa

from host import clock
from host.activity.service import record as log
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.files import kinds
from host.files.store import Kept
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.beside.models import Attachment, Visibility
from host.records.undo import log as undo
from host.storage import keeping
from host.storage.settings import largest

MOST = 20
"""So many files may be sent at once."""
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\<>:\"|?*\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody sends: its name, and a stream at its beginning."""

    name: str
    content: BinaryIO


def of_record(kind: RecordType, record_id: int) -> list[Attachment]:
    """Return the files of a record, newest first."""
    query = sa.select(Attachment).where(
        Attachment.record_type == kind.key, Attachment.record_id == record_id
    )
    return list(session().scalars(query.order_by(Attachment.id.desc()).limit(500)))


def one(kind: RecordType, record_id: int, attachment_id: int) -> Attachment:
    """Return a file of a record; raises NotFound when it has no such file."""
    found = session().get(Attachment, attachment_id)
    if found is None or (found.record_type, found.record_id) != (kind.key, record_id):
        raise NotFound("There is no such file. Somebody may have deleted it.")
    return found


def add(kind: RecordType, record_id: int, given: list[Given], actor: Actor) -> list[Attachment]:
    """Add files to a record: all of them or, when one is refused, none."""
    actor.require(kind.rights_on, EDIT)
    service.get(kind, record_id, actor)
    if not given:
        raise InvalidInput.of("files", "Choose a file first.")
    if len(given) > MOST:
        raise InvalidInput.of("files", f"Send {MOST} files at most at once.")
    kept = [(clean_name(one.name), *_keep(one)) for one in given]
    with transaction() as db:
        record = service.locked(kind, record_id, actor)
        service.refuse_locked(kind, record)
        added = [
            Attachment(
                record_type=kind.key,
                record_id=record_id,
                name=name,
                content_type=content_type,
                size=content.size,
                digest=content.digest,
                added_at=clock.now(),
                added_by=actor.staff_id,
                added_label=actor.label,
            )
            for name, content_type, content in kept
        ]
        db.add_all(added)
        db.flush()
        _note(kind, record, "added_file", [one.name for one in added], actor)
    return added


def remove(kind: RecordType, record_id: int, attachment_id: int, actor: Actor) -> int | None:
    """Delete a file of a record; returns the deed that takes it back, for its content stays."""
    actor.require(kind.rights_on, EDIT)
    with transaction() as db:
        record = service.locked(kind, record_id, actor)
        service.refuse_locked(kind, record)
        found = one(kind, record_id, attachment_id)
        label = f"{naming.label_of(kind, record)}: {found.name}"
        with undo.recording(actor, "deleted_file", kind, label, record_id) as deed:
            table = Attachment.__table__
            rows = db.execute(sa.select(table).where(table.c.id == found.id)).mappings().all()
            deed.touched(kind, [record_id])
            deed.rows_going(Attachment.__tablename__, rows)
            name = found.name
            db.delete(found)
            db.flush()
        _note(kind, record, "deleted_file", [name], actor)
    return deed.entry_id


def show_to(
    kind: RecordType, record_id: int, attachment_id: int, to: Visibility, actor: Actor
) -> int | None:
    """Let the client of a record see a file, or no longer; returns the deed that takes it back.

    Raises Conflict for a record that belongs to no client; None says that it was so already.
    """
    actor.require(kind.rights_on, EDIT)
    with transaction():
        record = service.locked(kind, record_id, actor)
        service.refuse_locked(kind, record)
        found = one(kind, record_id, attachment_id)
        if found.visibility == to.value:
            return None
        if to is Visibility.CLIENT and service.client_of(kind, record) is None:
            raise Conflict(f"This {kind.singular} belongs to no client who could see the file.")
        verb = "shared_file" if to is Visibility.CLIENT else "unshared_file"
        label = f"{naming.label_of(kind, record)}: {found.name}"
        with undo.recording(actor, verb, kind, label, record_id) as deed:
            before = {"visibility": found.visibility}
            found.visibility = to.value
            deed.touched(kind, [record_id])
            after = {"visibility": to.value}
            deed.row_changed(Attachment.__tablename__, found.id, before, after)
        _note(kind, record, verb, [found.name], actor)
    return deed.entry_id


def clean_name(name: str) -> str:
    """Return a name that is safe to show and to save under, with its ending."""
    plain = " ".join(_UNWANTED.sub(" ", name.replace("\\", "/").rpartition("/")[2]).split())
    plain = plain.strip(". ") or "file"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:180]}{dot}{ending[:16]}" if dot else plain[:196]


def _keep(given: Given) -> tuple[str, Kept]:
    try:
        kind = kinds.kind_of(clean_name(given.name), given.content)
        kept = keeping.put(given.content, largest())
    except InvalidInput as error:
        raise InvalidInput.of("files", _about(given, error)) from error
    if not kept.size:
        raise InvalidInput.of("files", f"“{clean_name(given.name)}” is empty.")
    return kind.content_type, kept


def _about(given: Given, error: InvalidInput) -> str:
    named = f"“{clean_name(given.name)}”"
    return error.message if named in error.message else f"{named}: {error.message}"


def _note(kind: RecordType, record: object, verb: str, names: list[str], actor: Actor) -> None:
    ref = naming.ref_of(kind, record)
    said = ", ".join(names)
    log(actor, verb, ref, client_id=service.client_of(kind, record), note=said[:1000])
