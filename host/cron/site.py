"""The site's cron key, and who called last."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from host import clock
from host.activity.service import record
from host.cron.models import CronSite
from host.database import session, transaction
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.settings import secrets as sealing

KEY_TYPE = "host.cron_key"
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
    """Tell whether this is the key, without telling by the time it takes."""
    return hmac.compare_digest(given.encode(), key().encode())


def rotate_key(actor: Actor) -> str:
    """Replace the key and return the new one; crontabs with the old one stop working."""
    actor.require_admin()
    with transaction() as db:
        _row(db).key = _fresh()
        record(actor, "rotated", RecordRef(KEY_TYPE, _ROW, "Cron key"))
    return key()


def note_call(caller: str) -> None:
    """Remember that somebody asked for due jobs now."""
    with transaction() as db:
        row = _row(db)
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
