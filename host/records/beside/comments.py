"""Comments of staff on records: written, changed, taken away; colleagues are told by name."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.beside import mentions
from host.records.beside.mentions import Mention
from host.records.beside.models import Comment
from host.records.entering import texts

LONGEST = 10_000


def of_records(
    kind: RecordType, ids: Sequence[int], *, before: int | None = None, limit: int = 50
) -> list[Comment]:
    """Return the newest comments on some records, older than one when that is named."""
    query = sa.select(Comment).where(Comment.record_type == kind.key, Comment.record_id.in_(ids))
    if before is not None:
        query = query.where(Comment.id < before)
    return list(session().scalars(query.order_by(Comment.id.desc()).limit(limit)))


def write(kind: RecordType, record_id: int, body: str, actor: Actor) -> Comment:
    """Add a comment to a record that the actor may see, and tell whoever it names."""
    text = _checked(body)
    with transaction() as db:
        record = service.get(kind, record_id, actor)
        named = mentions.named_in(text, kind, record_id)
        comment = Comment(
            record_type=kind.key,
            record_id=record_id,
            at=clock.now(),
            author_id=actor.staff_id,
            author_label=actor.label,
            body=text,
            mentioned=named,
        )
        db.add(comment)
        db.flush()
        _tell(kind, record, comment, named, actor)
    return comment


def edit(kind: RecordType, record_id: int, comment_id: int, body: str, actor: Actor) -> Comment:
    """Change one's own comment, an administrator anybody's; who is newly named is told."""
    text = _checked(body)
    with transaction() as db:
        record = service.get(kind, record_id, actor)
        comment = of_actor(kind, record_id, comment_id, actor)
        known = set(comment.mentioned)
        named = mentions.named_in(text, kind, record_id)
        if text != comment.body:
            comment.body, comment.mentioned, comment.edited_at = text, named, clock.now()
        db.flush()
        _tell(kind, record, comment, [one for one in named if one not in known], actor)
    return comment


def remove(kind: RecordType, record_id: int, comment_id: int, actor: Actor) -> None:
    """Take away one's own comment, an administrator anybody's."""
    with transaction() as db:
        service.get(kind, record_id, actor)
        db.delete(of_actor(kind, record_id, comment_id, actor))


def of_actor(kind: RecordType, record_id: int, comment_id: int, actor: Actor) -> Comment:
    """Return a comment that the actor may change; raises NotFound or PermissionDenied."""
    comment = session().get(Comment, comment_id)
    here = (kind.key, record_id)
    if comment is None or (comment.record_type, comment.record_id) != here:
        raise NotFound("There is no such comment. Somebody may have deleted it.")
    if not may_change(comment, actor):
        raise PermissionDenied("Only its author and administrators can change a comment.")
    return comment


def may_change(comment: Comment, actor: Actor) -> bool:
    """Tell whether the actor may change or delete a comment."""
    mine = actor.staff_id is not None and comment.author_id == actor.staff_id
    return actor.is_admin or mine


def _checked(body: str) -> str:
    text = texts.paragraphs(body)
    if not text:
        raise InvalidInput.of("body", "Write something first.")
    if len(text) > LONGEST:
        raise InvalidInput.of("body", f"Keep it below {LONGEST:,} characters.")
    return text


def _tell(
    kind: RecordType, record: object, comment: Comment, named: Sequence[int], actor: Actor
) -> None:
    ref = naming.ref_of(kind, record)
    url = f"{naming.path_of(kind, ref.id)}/activity#comment-{comment.id}"
    for staff_id in named:
        if staff_id != actor.staff_id:
            key = f"mention:{comment.id}:{staff_id}"
            mentions.tell(Mention(staff_id, actor, ref, comment.body, url, key))
