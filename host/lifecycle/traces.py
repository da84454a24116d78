"""What the host itself keeps about a module: settings, grants, runs, reminders and the like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.access.models import RoleGrant
from host.clients.models import Contact
from host.cron.models import CronRun, CronState
from host.kernel import names
from host.kernel.models import ModuleFault, ModuleTrip
from host.licensing.models import ModuleLicence
from host.messaging.notifications.models import Notification
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget
from host.reminders.models import Reminder
from host.settings.models import Setting

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
        "faults": sa.delete(ModuleFault).where(ModuleFault.slug == slug),
        "failed requests": sa.delete(ModuleTrip).where(ModuleTrip.slug == slug),
        "licences": sa.delete(ModuleLicence).where(ModuleLicence.slug == slug),
    }
    connection = db.connection()
    done = {noun: connection.execute(statement).rowcount for noun, statement in counts.items()}
    done["permissions of contacts"] = _take_areas(db, slug)
    return {noun: count for noun, count in done.items() if count}


def _take_areas(db: Session, slug: str) -> int:
    """Take the module's client pages from contacts, so that none comes back unasked."""
    count, last = 0, 0
    while found := db.execute(_with_areas(slug, last)).all():
        for left, ids in _by_what_is_left(found, slug).items():
            new = {"areas": list(left), "version": Contact.version + 1}
            db.execute(sa.update(Contact).where(Contact.id.in_(ids)).values(new))
        count, last = count + len(found), found[-1].id
    return count


def _with_areas(slug: str, after: int) -> sa.Select[int, list[Any]]:
    """Select the next contacts to whom pages of the module are open."""
    query = sa.select(Contact.id, Contact.areas).where(Contact.id > after)
    query = query.where(names.holds_owned(Contact.areas, slug)).order_by(Contact.id)
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
