"""What the host itself keeps about a module: settings, grants, runs, reminders and the like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.access.models import RoleGrant
from host.clients.models import Contact, ContactClient
from host.cron.models import CronRun, CronState
from host.database import HostModel
from host.kernel import names
from host.kernel.models import ModuleFault, ModuleTrip
from host.licensing.models import ModuleLicence
from host.messaging.notifications.models import NoticeChoice, Notification
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget
from host.reminders.models import Reminder
from host.search import building as search
from host.settings.models import Setting

_ELSEWHERE = {"host_activity", "host_undo_step", "host_reminder", "host_notification"}
"""A log, parts of what goes as a whole, and what is counted by itself."""
_BATCH = 500
"""So many contacts are read at once: while this runs, others wait to write."""


def remove(db: Session, slug: str) -> dict[str, int]:
    """Delete what belongs to the module alone; return how many rows of what.

    The logs stay: activity, changes of settings, sent mail, and the module's own events.
    """
    targets = sa.select(WebhookTarget.id).where(names.owned(WebhookTarget.owner, slug))
    counts = {
        "settings": sa.delete(Setting).where(names.owned(Setting.section, slug)),
        "rights of roles": sa.delete(RoleGrant).where(names.owned(RoleGrant.right, slug)),
        "runs of jobs": sa.delete(CronRun).where(names.owned(CronRun.job, slug)),
        "schedules": sa.delete(CronState).where(names.owned(CronState.job, slug)),
        "deliveries": sa.delete(WebhookDelivery).where(WebhookDelivery.target_id.in_(targets)),
        "webhook addresses": sa.delete(WebhookTarget).where(names.owned(WebhookTarget.owner, slug)),
        "reminders": sa.delete(Reminder).where(names.owned(Reminder.record_type, slug)),
        "notices": sa.delete(Notification).where(names.owned(Notification.record_type, slug)),
        "choices about notices": sa.delete(NoticeChoice).where(
            names.owned(NoticeChoice.kind, slug)
        ),
        "faults": sa.delete(ModuleFault).where(ModuleFault.slug == slug),
        "failed requests": sa.delete(ModuleTrip).where(ModuleTrip.slug == slug),
        "licences": sa.delete(ModuleLicence).where(ModuleLicence.slug == slug),
    }
    connection = db.connection()
    done = {noun: connection.execute(statement).rowcount for noun, statement in counts.items()}
    done["entries of the search"] = search.forget(lambda key: names.belongs(key, slug))
    done["things around records"] = _clear_around(db, slug)
    done["permissions of contacts"] = _take_areas(db, slug)
    return {noun: count for noun, count in done.items() if count}


def _clear_around(db: Session, slug: str) -> int:
    """Delete what stands around the module's records: views, comments, changes to take back."""
    count = 0
    for table in HostModel.metadata.sorted_tables:
        column = table.c.get("record_type")
        if column is not None and table.name not in _ELSEWHERE:
            gone = db.connection().execute(sa.delete(table).where(names.owned(column, slug)))
            count += gone.rowcount
    return count


def _take_areas(db: Session, slug: str) -> int:
    """Take the module's client pages from contacts, so that none comes back unasked."""
    own = _take_areas_of(db, Contact, slug, version=Contact.version + 1)
    return own + _take_areas_of(db, ContactClient, slug)


def _take_areas_of(
    db: Session, model: type[Contact | ContactClient], slug: str, **also: Any
) -> int:
    count, last = 0, 0
    while found := db.execute(_with_areas(model, slug, last)).all():
        for left, ids in _by_what_is_left(found, slug).items():
            new = {"areas": list(left), **also}
            db.execute(sa.update(model).where(model.id.in_(ids)).values(new))
        count, last = count + len(found), found[-1].id
    return count


def _with_areas(
    model: type[Contact | ContactClient], slug: str, after: int
) -> sa.Select[int, list[Any]]:
    """Select the next contacts to whom pages of the module are open, for one of their clients."""
    query = sa.select(model.id, model.areas).where(model.id > after)
    query = query.where(names.holds_owned(model.areas, slug)).order_by(model.id)
    return query.limit(_BATCH).with_for_update()


def _by_what_is_left(
    found: Iterable[sa.Row[int, list[Any]]], slug: str
) -> dict[tuple[str, ...], list[int]]:
    """Group contacts that end with the same pages: they are changed by one statement."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in found:
        left = tuple(area for area in row.areas if not names.belongs(area, slug))
        groups.setdefault(left, []).append(row.id)
    return groups
