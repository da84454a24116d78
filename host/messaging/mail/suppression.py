"""Addresses that get no mail of a list, or of any list, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from host import clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import SYSTEM, Actor
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.mail.addresses import checked, key_of
from host.messaging.mail.models import EVERY_LIST, MailSuppression

SUPPRESSION_TYPE = "host.mail_suppression"
EVERY_LABEL = "All lists"
_TOGETHER = 200


class Reason(StrEnum):
    """Why an address gets no mail."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list that is brought in."""

    address: str
    list_key: str = EVERY_LIST
    note: str = ""


def lists() -> dict[str, str]:
    """Return the lists that templates belong to, with what people read for them."""
    found: dict[str, str] = {}
    for template in current().registry.mail_templates.values():
        if template.list_of:
            found.setdefault(template.list_of, template.list_label or template.label)
    return found


def label_of(list_key: str) -> str:
    """Return what a list is called, also when its module has gone."""
    return EVERY_LABEL if list_key == EVERY_LIST else lists().get(list_key, list_key)


def held_back(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those pairs of address key and list that get nothing; one query for all."""
    asked = {pair for pair in pairs if pair[1]}
    if not asked:
        return set()
    query = sa.select(MailSuppression.to_key, MailSuppression.list_key).where(
        MailSuppression.to_key.in_({address for address, _ in asked})
    )
    found = {(row[0], row[1]) for row in session().execute(query)}
    return {pair for pair in asked if pair in found or (pair[0], EVERY_LIST) in found}


def is_held_back(address: str, list_key: str) -> bool:
    """Tell whether the address gets no mail of the list."""
    return bool(held_back([(key_of(address), list_key)]))


def is_by_reader(address: str, list_key: str) -> bool:
    """Tell whether nothing but what the reader did holds mail of the list back."""
    query = sa.select(MailSuppression.reason).where(
        MailSuppression.to_key == key_of(address),
        MailSuppression.list_key.in_([list_key, EVERY_LIST]),
    )
    return set(session().scalars(query)) == {Reason.UNSUBSCRIBED.value}


def add(
    address: str,
    list_key: str = EVERY_LIST,
    reason: Reason = Reason.BY_HAND,
    *,
    actor: Actor = SYSTEM,
    note: str = "",
) -> bool:
    """Hold mail of the list back from now on; return False when it was held back already."""
    row = _row(Entry(address, list_key, note), reason, actor)
    with transaction() as db:
        if db.scalar(_of(row.to_key, list_key)) is not None:
            return False
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:  # somebody else was quicker, to the same end
            return False
        _tell(row, actor)
    return True


def lift(address: str, list_key: str, actor: Actor = SYSTEM, *, only: Reason | None = None) -> bool:
    """Let mail of the list through again; return False when it was not held back.

    With ``only`` a line that has another reason stays.
    """
    with transaction() as db:
        row = db.scalar(_of(key_of(address), list_key))
        if row is None or only not in {None, row.reason}:
            return False
        db.delete(row)
        record(actor, "lifted", _ref(row), note=label_of(list_key))
    return True


def remove(ids: Sequence[int], actor: Actor) -> int:
    """Lift what an administrator chose; return how many."""
    actor.require_admin()
    with transaction() as db:
        rows = list(db.scalars(sa.select(MailSuppression).where(MailSuppression.id.in_(ids))))
        for row in rows:
            db.delete(row)
            record(actor, "lifted", _ref(row), note=label_of(row.list_key))
    return len(rows)


def bring_in(entries: Iterable[Entry], actor: Actor) -> tuple[int, list[str]]:
    """Add many; return how many were new, and what is wrong with those that were refused.

    They are added in pieces, so that others who write wait for none but a short one.
    """
    actor.require_admin()
    added, refused = 0, []
    numbered = enumerate(entries, start=1)
    while piece := list(islice(numbered, _TOGETHER)):
        rows: dict[tuple[str, str], MailSuppression] = {}
        for number, entry in piece:
            try:
                row = _row(entry, Reason.BY_HAND, actor)
                rows.setdefault((row.to_key, row.list_key), row)
            except InvalidInput as error:
                refused.append(f"Line {number}: {error.message}")
        added += _add_all(rows, actor)
    return added, refused


def _add_all(rows: Mapping[tuple[str, str], MailSuppression], actor: Actor) -> int:
    """Add those that are not there, in one go; return how many."""
    with transaction() as db:
        there = sa.select(MailSuppression.to_key, MailSuppression.list_key).where(
            MailSuppression.to_key.in_({address for address, _ in rows})
        )
        known = {(row[0], row[1]) for row in db.execute(there)}
        new = [row for key, row in rows.items() if key not in known]
        try:
            with db.begin_nested():
                db.add_all(new)
        except IntegrityError:  # somebody adds some of them at the same moment
            return sum(
                add(row.to_key, row.list_key, actor=actor, note=row.note) for row in rows.values()
            )
        for row in new:
            _tell(row, actor)
    return len(new)


def _row(entry: Entry, reason: Reason, actor: Actor) -> MailSuppression:
    """Return the line of an entry, not stored yet; raises InvalidInput."""
    key, list_key = key_of(checked(entry.address)), entry.list_key or EVERY_LIST
    if list_key != EVERY_LIST and reason is Reason.BY_HAND and list_key not in lists():
        raise InvalidInput.of("list_key", f"There is no list “{list_key}”.")
    return MailSuppression(
        to_key=key,
        list_key=list_key,
        reason=reason.value,
        note=" ".join(entry.note.split())[:500],
        created_at=clock.now(),
        created_by=actor.staff_id,
    )


def _tell(row: MailSuppression, actor: Actor) -> None:
    record(actor, "suppressed", _ref(row), note=f"{label_of(row.list_key)}, {row.reason}")


def page(
    before_id: int | None = None, limit: int = 50, *, address: str = "", list_key: str = ""
) -> list[MailSuppression]:
    """Return who gets no mail, newest first; ``address`` is the beginning of one."""
    query = sa.select(MailSuppression).order_by(MailSuppression.id.desc()).limit(limit)
    if address:
        query = query.where(MailSuppression.to_key.startswith(key_of(address), autoescape=True))
    if list_key:
        query = query.where(MailSuppression.list_key == list_key)
    if before_id is not None:
        query = query.where(MailSuppression.id < before_id)
    return list(session().scalars(query))


def get(suppression_id: int) -> MailSuppression:
    """Return one line; raises NotFound."""
    row = session().get(MailSuppression, suppression_id)
    if row is None:
        raise NotFound("This address is not held back any more.")
    return row


def _of(key: str, list_key: str) -> sa.Select[MailSuppression]:
    return sa.select(MailSuppression).where(
        MailSuppression.to_key == key, MailSuppression.list_key == list_key
    )


def _ref(row: MailSuppression) -> RecordRef:
    return RecordRef(SUPPRESSION_TYPE, row.id, row.to_key)
