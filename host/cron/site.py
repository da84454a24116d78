"""The site's cron key, and who called last."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from host import clock
from host.activity.service import record
from host.cron import alerts
from host.cron.models import CronSite
from host.database import session, transaction
from host.errors import ConfigurationError
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.settings import secrets as sealing

KEY_TYPE = "host.cron_key"
OVERLAP = timedelta(days=7)
"""How long crontabs with the old key go on working after a new one was made."""
_ROW = 1


@dataclass(frozen=True, slots=True)
class LastCall:
    """When somebody last asked for due jobs, and who."""

    at: datetime
    caller: str


def key() -> str:
    """Return the key of the cron address; made on first use."""
    row = session().get(CronSite, _ROW, populate_existing=True)
    if row is None or row.key is None:
        with transaction() as db:
            row = _row(db)
            if row.key is None:
                row.key = _fresh()
    return sealing.decrypt(current().config.secret_key, row.key)


def key_matches(given: str) -> bool:
    """Tell whether this is the key, or the one before it, without telling by the time."""
    found = [hmac.compare_digest(given.encode(), one.encode()) for one in [key(), *_old_key()]]
    return any(found)


def rotate_key(actor: Actor) -> str:
    """Replace the key and return the new one; the old one is good for `OVERLAP`.

    Asked for again meanwhile, the key before the old one is dead.
    """
    actor.require_admin()
    with transaction() as db:
        row = _row(db)
        row.old_key, row.old_key_until = row.key, clock.now() + OVERLAP
        row.key = _fresh()
        record(actor, "rotated", RecordRef(KEY_TYPE, _ROW, "Cron key"))
    return key()


def end_old_key(actor: Actor) -> None:
    """Let the key before the present one end at once, as when it has leaked."""
    actor.require_admin()
    with transaction() as db:
        row = _row(db)
        if row.old_key is not None:
            row.old_key = row.old_key_until = None
            record(actor, "ended the old", RecordRef(KEY_TYPE, _ROW, "Cron key"))


def old_key_until() -> datetime | None:
    """Return until when the key before the present one is good; None when there is none."""
    row = session().get(CronSite, _ROW, populate_existing=True)
    if row is None or row.old_key is None or row.old_key_until is None:
        return None
    return row.old_key_until if row.old_key_until > clock.now() else None


def _old_key() -> list[str]:
    if old_key_until() is None:
        return []
    row = session().get_one(CronSite, _ROW)
    try:
        return [sealing.decrypt(current().config.secret_key, row.old_key or "")]
    except ConfigurationError:
        return []  # the site's secret has changed since


def note_call(caller: str) -> None:
    """Remember that somebody asked for due jobs now; an alarm that nobody does is over."""
    with transaction() as db:
        row = _row(db)
        if row.silent_at is not None:
            row.silent_at = None
            alerts.called_again()
        row.last_call_at, row.last_caller = clock.now(), caller[:40]


def last_call() -> LastCall | None:
    """Return the last call by anybody, or None when there was none yet."""
    row = session().get(CronSite, _ROW, populate_existing=True)
    if row is None or row.last_call_at is None:
        return None
    return LastCall(row.last_call_at, row.last_caller)


def _fresh() -> str:
    return sealing.encrypt(current().config.secret_key, secrets.token_urlsafe(24))


def _row(db: Session) -> CronSite:
    """Return the one row, locked for this transaction where the database locks rows."""
    row = db.get(CronSite, _ROW, populate_existing=True, with_for_update=True)
    if row is not None:
        return row
    try:
        with db.begin_nested():
            db.add(CronSite(id=_ROW))
    except IntegrityError:
        pass  # another process has made the row meanwhile
    return db.get_one(CronSite, _ROW, populate_existing=True, with_for_update=True)
