"""What people chose about notices, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from host.access.models import Staff
from host.database import session, transaction
from host.errors import InvalidInput
from host.hooks.notifications import EmailTiming, NotificationKind
from host.messaging.notifications import kinds
from host.messaging.notifications.channels import Channels
from host.messaging.notifications.models import NoticeChoice, NoticeMail


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is to be told, and how."""

    staff_id: int
    email: str
    channels: Channels


_WHO = (
    sa.select(Staff.email, NoticeChoice.channels)
    .outerjoin(
        NoticeChoice,
        sa.and_(
            NoticeChoice.staff_id == Staff.id,
            NoticeChoice.kind == sa.bindparam("kind"),
        ),
    )
    .where(Staff.id == sa.bindparam("staff_id"), Staff.is_active)
)


def recipient(staff_id: int, kind: NotificationKind) -> Recipient | None:
    """Return how a member of staff wants to be told of the kind; None for those who left."""
    row = session().execute(_WHO, {"staff_id": staff_id, "kind": kind.key}).first()
    if row is None:
        return None
    email, chosen = row
    return Recipient(staff_id, email, _allowed(kind, chosen))


def of_person(staff_id: int) -> dict[str, Channels]:
    """Return how a member of staff is told of each kind that there is."""
    query = sa.select(NoticeChoice.kind, NoticeChoice.channels).where(
        NoticeChoice.staff_id == staff_id
    )
    chosen = {row.kind: row.channels for row in session().execute(query)}
    return {
        kind.key: _allowed(kind, chosen.get(kind.key))
        for _, members in kinds.groups()
        for kind in members
    }


def save(staff_id: int, wanted: Mapping[str, Channels]) -> None:
    """Keep what a person wants; what equals the default follows the default from now on.

    What waits for an e-mail that is not wanted any more is dropped. Raises InvalidInput.
    """
    described = {key: kinds.get(key) for key in wanted}
    for key, channels in wanted.items():
        if not channels.in_app and not described[key].may_switch_off:
            raise InvalidInput.of(key, f"“{described[key].label}” cannot be taken off the bell.")
    with transaction() as db:
        connection = db.connection()
        mine = NoticeChoice.staff_id == staff_id
        connection.execute(sa.delete(NoticeChoice).where(mine, NoticeChoice.kind.in_(wanted)))
        rows = [
            {"staff_id": staff_id, "kind": key, "channels": channels.code}
            for key, channels in wanted.items()
            if channels != kinds.default(described[key])
        ]
        if rows:
            connection.execute(sa.insert(NoticeChoice), rows)
        silent = [key for key, one in wanted.items() if one.email is EmailTiming.NEVER]
        connection.execute(
            sa.delete(NoticeMail).where(
                NoticeMail.staff_id == staff_id,
                NoticeMail.kind.in_(silent),
                NoticeMail.sent_at.is_(None),
            )
        )


def reset(staff_id: int) -> None:
    """Follow the defaults again in everything."""
    with transaction() as db:
        db.connection().execute(sa.delete(NoticeChoice).where(NoticeChoice.staff_id == staff_id))


def _allowed(kind: NotificationKind, chosen: str | None) -> Channels:
    """Return what was chosen, or the default; what may not be off is on the bell."""
    channels = kinds.default(kind) if chosen is None else Channels.of(chosen)
    if kind.may_switch_off or channels.in_app:
        return channels
    return Channels(True, channels.email)
