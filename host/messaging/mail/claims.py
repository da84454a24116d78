"""Takes due mail in batches, so that of many workers each has its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.kernel import nodes
from host.messaging.mail import pace
from host.messaging.mail.models import Mail, MailState, Rank

LEASE = timedelta(seconds=180)
BATCH = 25
_turns = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails that nobody else has, until the lease is over."""

    owner: str
    mails: Sequence[Mail]


def take(most: int = BATCH) -> Batch:
    """Take due mails, personal ones first, as many as the pace allows."""
    owner = _new_owner()
    with transaction():
        allowed = pace.allowed(most)
        ids = _due_ids(allowed) if allowed else []
        pace.use(len(ids))
        return Batch(owner, _claimed(ids, owner))


def take_one(mail_id: int) -> Batch:
    """Take one queued mail, whatever the pace and whoever is before it."""
    owner = _new_owner()
    with transaction() as db:
        query = sa.select(Mail.id).where(Mail.id == mail_id, Mail.state == MailState.QUEUED.value)
        ids = list(db.scalars(query.with_for_update(skip_locked=True)))
        return Batch(owner, _claimed(ids, owner))


def give_back(owner: str, ids: Sequence[int]) -> None:
    """Let others have what this batch did not get to."""
    if ids:
        _free(Mail.claimed_by == owner, Mail.id.in_(ids))


def free_abandoned() -> int:
    """Free what a process had that died: of this machine at once, else when its lease ends."""
    sending = Mail.state == MailState.SENDING.value
    owners = set(session().scalars(sa.select(Mail.claimed_by).where(sending).distinct()))
    dead = [owner for owner in owners if _is_dead(owner)]
    if not owners:
        return 0
    return _free(sa.or_(Mail.claimed_by.in_(dead), Mail.lease_until < clock.now()))


def due() -> sa.ColumnElement[bool]:
    """What waits and may leave now."""
    return sa.and_(Mail.state == MailState.QUEUED.value, Mail.due_at <= clock.now())


def _due_ids(most: int) -> list[int]:
    """One question a rank: each is led by the index from its first row on."""
    ids: list[int] = []
    for rank in Rank:
        if len(ids) < most:
            query = (
                sa.select(Mail.id)
                .where(due(), Mail.rank == rank.value)
                .order_by(Mail.due_at)
                .limit(most - len(ids))
                .with_for_update(skip_locked=True)
            )
            ids += session().scalars(query)
    return ids


def _claimed(ids: Sequence[int], owner: str) -> list[Mail]:
    if not ids:
        return []
    values = {
        "state": MailState.SENDING.value,
        "claimed_by": owner,
        "lease_until": clock.now() + LEASE,
    }
    db = session()
    db.connection().execute(sa.update(Mail).where(Mail.id.in_(ids)).values(values))
    query = sa.select(Mail).where(Mail.id.in_(ids)).order_by(Mail.rank, Mail.due_at, Mail.id)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def _free(*which: sa.ColumnElement[bool]) -> int:
    update = (
        sa.update(Mail)
        .where(Mail.state == MailState.SENDING.value, *which)
        .values(state=MailState.QUEUED.value, claimed_by="", lease_until=None)
    )
    with transaction() as db:
        return db.connection().execute(update).rowcount


def _new_owner() -> str:
    return f"{nodes.name()}:{os.getpid()}:{nodes.life()}:{next(_turns)}"


def _is_dead(owner: str) -> bool:
    """Tell whether the owner was a process of this machine that is no more."""
    node, *process = owner.rsplit(":", 3)
    return len(process) == 3 and node == nodes.name() and nodes.is_over(process[0], process[1])
