"""Records that probably mean the same: those that agree in an attribute their type matches by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from host import clock
from host.database import session, transaction
from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordType
from host.records import followers
from host.records.beside.models import MatchPass, SuspectedPair
from host.records.custom import catalogue
from host.records.followers import Written
from host.records.visibility import readable_ids, visible

_CHUNK = 500
_SHOWN = 5


def alike(
    kind: RecordType, values: Mapping[str, Any], actor: Actor, besides: int | None = None
) -> list[Any]:
    """Return records that the actor may see and that agree with these values, before they are kept.

    ``besides`` is the record that is changed itself.
    """
    wanted = _matched(kind, values, actor)
    if not wanted:
        return []
    model = kind.model
    query = sa.select(model).where(visible(kind, actor), sa.or_(*wanted))
    if besides is not None:
        query = query.where(model.id != besides)
    return list(session().scalars(query.order_by(model.id).limit(_SHOWN)))


def waiting(
    kind: RecordType, actor: Actor, *, after: int = 0, limit: int = 20
) -> list[SuspectedPair]:
    """Return pairs that nobody has decided on, of which the actor may see both."""
    query = (
        sa.select(SuspectedPair)
        .where(
            SuspectedPair.record_type == kind.key,
            SuspectedPair.dismissed_at.is_(None),
            SuspectedPair.id > after,
            *_both_readable(kind, actor),
        )
        .order_by(SuspectedPair.id)
    )
    return list(session().scalars(query.limit(limit)))


def of_record(kind: RecordType, record_id: int, actor: Actor) -> list[int]:
    """Return the ids of records that are suspected to be the same as this one."""
    if not kind.match:
        return []
    first, second = SuspectedPair.first_id, SuspectedPair.second_id
    query = sa.select(first, second).where(
        SuspectedPair.record_type == kind.key,
        SuspectedPair.dismissed_at.is_(None),
        sa.or_(first == record_id, second == record_id),
        *_both_readable(kind, actor),
    )
    rows = session().execute(query.order_by(SuspectedPair.id).limit(_SHOWN))
    return [row[1] if row[0] == record_id else row[0] for row in rows]


def dismiss(kind: RecordType, pair_id: int, actor: Actor) -> None:
    """Say that two records are not the same; they are never suspected again."""
    actor.require(kind.rights_on, EDIT)
    with transaction():
        query = sa.select(SuspectedPair).where(
            SuspectedPair.id == pair_id,
            SuspectedPair.record_type == kind.key,
            *_both_readable(kind, actor),
        )
        pair = session().scalar(query)
        if pair is None:
            raise NotFound("There is no such pair. Somebody may have decided on it.")
        if pair.dismissed_at is None:
            pair.dismissed_at, pair.dismissed_by = clock.now(), actor.label


def look_through(kind: RecordType, most: int = 20_000) -> int:
    """Look for duplicates among records that were there before; returns how many were looked at.

    Goes on where the last call came to, and is done once for all records.
    """
    with transaction() as db:
        place = db.get(MatchPass, kind.key, with_for_update=True)
        if place is None:
            place = MatchPass(record_type=kind.key, last_id=0)
            db.add(place)
        if place.finished_at is not None or not kind.match:
            return 0
        query = sa.select(kind.model.id).where(kind.model.id > place.last_id)
        ids = list(db.scalars(query.order_by(kind.model.id).limit(most)))
        for some in _chunks(ids):
            _suspect(kind, some)
        place.last_id = ids[-1] if ids else place.last_id
        place.finished_at = clock.now() if len(ids) < most else None
    return len(ids)


@followers.follow
def _follow(written: Written) -> None:
    """Keep the suspicions of records that were made, changed or deleted."""
    kind = written.kind
    if not kind.match:
        return
    for some in _chunks(written.ids):
        if written.verb == "deleted":
            _let_go(kind, some)
            continue
        if written.verb == "updated":
            _forget(kind, some)
        _suspect(kind, some)


def _suspect(kind: RecordType, ids: Sequence[int]) -> None:
    """Note for each of these records the eldest other one that agrees with it."""
    found: set[tuple[int, int]] = set()
    for name in kind.match:
        for row in session().execute(_eldest(kind, name, ids)):
            found.add((min(row[0], row[1]), max(row[0], row[1])))
    if not found:
        return
    now = clock.now()
    session().execute(
        _insert_new(),
        [
            {
                "record_type": kind.key,
                "first_id": first,
                "second_id": second,
                "found_at": now,
                "dismissed_by": "",
            }
            for first, second in sorted(found)
        ],
    )


def _insert_new() -> Any:
    """Return an insert that leaves pairs alone which are known, dismissed ones too."""
    table, name = SuspectedPair, session().get_bind().dialect.name
    if name in {"mysql", "mariadb"}:
        return sa.insert(table).prefix_with("IGNORE")
    dialect = postgresql if name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def _eldest(kind: RecordType, name: str, ids: Sequence[int]) -> sa.Select[Any]:
    one, other = aliased(kind.model), aliased(kind.model)
    value = getattr(one, name)
    query = (
        sa.select(one.id, sa.func.min(other.id))
        .join(other, sa.and_(getattr(other, name) == value, other.id != one.id))
        .where(one.id.in_(ids), value.is_not(None))
        .group_by(one.id)
    )
    if isinstance(value.type, sa.String):
        query = query.where(value != "")
    return query.where(*_here(one, other))


def _forget(kind: RecordType, ids: Sequence[int]) -> None:
    """Drop open suspicions that hold no more."""
    pair, one, other = SuspectedPair, aliased(kind.model), aliased(kind.model)
    alike = [getattr(one, name) == getattr(other, name) for name in kind.match]
    holds = sa.select(one.id).where(
        one.id == pair.first_id, other.id == pair.second_id, sa.or_(*alike), *_here(one, other)
    )
    session().execute(
        sa.delete(pair).where(
            pair.record_type == kind.key,
            pair.dismissed_at.is_(None),
            sa.or_(pair.first_id.in_(ids), pair.second_id.in_(ids)),
            ~holds.exists(),
        ),
        execution_options={"synchronize_session": False},
    )


def _let_go(kind: RecordType, ids: Sequence[int]) -> None:
    """Drop open suspicions of records that are about to go."""
    either = sa.or_(SuspectedPair.first_id.in_(ids), SuspectedPair.second_id.in_(ids))
    session().execute(
        sa.delete(SuspectedPair).where(
            SuspectedPair.record_type == kind.key, SuspectedPair.dismissed_at.is_(None), either
        ),
        execution_options={"synchronize_session": False},
    )


def _here(*records: Any) -> list[sa.ColumnElement[bool]]:
    """Archived records are suspected of nothing."""
    return [one.archived_at.is_(None) for one in records if hasattr(one, "archived_at")]


def _matched(
    kind: RecordType, values: Mapping[str, Any], actor: Actor
) -> list[sa.ColumnElement[bool]]:
    """Return a condition for each attribute that the values decide; empty ones match nothing."""
    given: dict[str, Any] = {name: values.get(name) for name in kind.match if name in values}
    if len(given) < len(kind.match):
        given |= _worked_out(kind, values, actor)
    found = []
    for name in kind.match:
        if given.get(name) not in (None, ""):
            found.append(getattr(kind.model, name) == given[name])
    return found


def _worked_out(kind: RecordType, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Ask the rules of the type for attributes that are no fields, on a record of no session."""
    draft = kind.model()
    for key, value in values.items():
        if not catalogue.is_custom(key) and hasattr(kind.model, key):
            setattr(draft, key, list(value) if isinstance(value, tuple) else value)
    with session().no_autoflush:
        kind.rules.apply(draft, values, actor)
    return {name: getattr(draft, name, None) for name in kind.match}


def _both_readable(kind: RecordType, actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [
        readable_ids(kind, actor, SuspectedPair.first_id),
        readable_ids(kind, actor, SuspectedPair.second_id),
    ]


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
