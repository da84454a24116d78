"""Safe mode: the whole site, or one browser, served without any module."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from host import clock
from host.activity.service import record
from host.database import transaction
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel import epochs, switches
from host.kernel.generation import current
from host.kernel.models import SafeLink
from host.kernel.switches import SwitchedOn
from host.lifecycle import journal

TYPE = "host.safe_mode"
LINK_MINUTES = 30
_KEPT = timedelta(days=30)
_JOURNAL = "host"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that puts one browser in safe mode, once."""

    url: str
    expires_at: datetime


def state() -> SwitchedOn | None:
    """Return who switched safe mode on for the whole site, and when; None when it is off."""
    return switches.state(current().engine, switches.SAFE_MODE)


def switch(on: bool, actor: Actor) -> bool:
    """Switch it for every worker from its next request on; return whether that changed anything."""
    actor.require_admin()
    with transaction() as db:
        if not switches.put(db, switches.SAFE_MODE, on, actor.label):
            return False
        verb = "switched on" if on else "switched off"
        record(actor, verb, RecordRef(TYPE, 0, "Safe mode"))
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, switches.SAFE_MODE)
    _note("on" if on else "off", actor)
    return True


def make_link(actor: Actor) -> Link:
    """Make an address that opens safe mode in one browser, once, within half an hour.

    It logs nobody in. Only the hash of its secret is kept.
    """
    actor.require_admin()
    token, now = secrets.token_urlsafe(32), clock.now()
    expires = now + timedelta(minutes=LINK_MINUTES)
    with transaction() as db:
        db.execute(sa.delete(SafeLink).where(SafeLink.expires_at < now - _KEPT))
        link = SafeLink(token_hash=_hash(token), made_at=now, expires_at=expires)
        link.made_by = actor.label[:200]
        db.add(link)
        record(actor, "made a link to", RecordRef(TYPE, 0, "Safe mode"))
    _note("link", actor)
    return Link(f"{current().config.site_url}/safe-mode/{token}", expires)


def is_good(token: str) -> bool:
    """Tell whether the link can still be used; asking does not use it up."""
    query = sa.select(SafeLink.token_hash).where(*_open(token))
    with current().engine.connect() as connection:
        return connection.execute(query).first() is not None


def use(token: str) -> bool:
    """Use the link up; False when it was used, has expired or never was."""
    with transaction() as db:
        update = sa.update(SafeLink).where(*_open(token)).values(used_at=clock.now())
        return db.connection().execute(update).rowcount == 1


def _open(token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        SafeLink.token_hash == _hash(token),
        SafeLink.used_at.is_(None),
        SafeLink.expires_at > clock.now(),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _note(what: str, actor: Actor) -> None:
    journal.note(current().engine, _JOURNAL, "safe_mode", "done", actor, message=what)
