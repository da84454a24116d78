"""The breaker: a module whose pages fail over and over for a reason that stays is suspended."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask import Flask, current_app, g, has_request_context
from jinja2 import TemplateError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from werkzeug.routing import BuildError

from host import clock
from host.access.models import Staff
from host.activity.service import record
from host.database import begin_write, transaction
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.kernel import epochs
from host.kernel.generation import current
from host.kernel.loader import Artefact
from host.kernel.models import ModuleTrip
from host.lifecycle import journal
from host.lifecycle.models import Module, ModuleState
from host.lifecycle.operations import MODULE_TYPE
from host.messaging.notifications import service as notifications
from host.settings import service as settings

log = structlog.get_logger("trellis.breaker")
SETTING = "breaker_errors"
SUSPENDED = "host.module"
WINDOW = timedelta(minutes=10)
_MARKED = "trellis_trips"
_TRIES = 4
_WILL_FAIL_AGAIN = (
    AttributeError,
    BuildError,
    ImportError,
    NameError,
    SyntaxError,
    TemplateError,
    TypeError,
)
"""Faults of the code itself. What a network, a disk, a database or a person did is none."""


def mark(slug: str, error: BaseException) -> None:
    """Note, for the end of the request, that the module failed in a way that will fail again."""
    if isinstance(error, _WILL_FAIL_AGAIN) and has_request_context() and "reference" in g:
        trips: dict[str, str] = g.setdefault(_MARKED, {})
        trips[slug] = f"{type(error).__name__}: {error}"[:300]


def init_breaker(app: Flask) -> None:
    """Count at the end of each request; call it before the database's own end is registered."""

    @app.teardown_appcontext
    def count(_error: BaseException | None) -> None:
        trips: dict[str, str] = g.pop(_MARKED, {})
        for slug, text in trips.items():
            try:
                _count_patiently(slug, g.reference, text)
            except Exception:
                # The answer is made: whatever fails here must not take it back.
                log.exception("a trip was not counted", slug=slug)


def _count_patiently(slug: str, reference: str, text: str) -> None:
    """Count, and begin anew where the database ended it in favour of another worker's count.

    PostgreSQL and MariaDB end one of two transactions that wait for each other; all of it is
    taken back then.
    """
    for left in reversed(range(_TRIES)):
        try:
            _count(slug, reference, text)
            return
        except OperationalError:
            if not left:
                raise


def _count(slug: str, reference: str, text: str) -> None:
    engine, limit = current().engine, int(settings.get(settings.MODULES_SECTION, SETTING))
    failed = current().module(slug)
    if limit and failed and _trips(engine, failed.artefact, reference) >= limit:
        with current_app.app_context():
            suspend(failed.artefact, text, limit)


def _trips(engine: Engine, failed: Artefact, reference: str) -> int:
    """Add this request and return how many failed of late, since the module last changed.

    What an older version did after it was replaced does not count against the newer one.
    """
    slug = failed.slug
    now = clock.now()
    changed = sa.select(Module.changed_at).where(Module.slug == slug)
    of_late = sa.select(sa.func.count(ModuleTrip.id)).where(
        ModuleTrip.slug == slug,
        ModuleTrip.at > now - WINDOW,
        ModuleTrip.at >= changed.scalar_subquery(),
    )
    serving = sa.select(Module.digest).where(Module.slug == slug)
    with begin_write(engine) as connection:
        if connection.scalar(serving) != failed.digest:
            return 0
        connection.execute(sa.insert(ModuleTrip).values(slug=slug, request=reference, at=now))
        connection.execute(sa.delete(ModuleTrip).where(ModuleTrip.at < now - WINDOW))
        return int(connection.execute(of_late).scalar() or 0)


def suspend(failed: Artefact, text: str, count: int) -> bool:
    """Take this version out of service and tell the administrators; False if it was out already.

    Its data stays. Only one of several workers that count at once does it, and none does once
    another version has taken its place.
    """
    slug = failed.slug
    reason = (
        f"It failed in {count} requests within {WINDOW.seconds // 60} minutes; the last time: "
        f"{text}. Activate it again when the cause is gone, or upgrade it."
    )
    serves = sa.update(Module).where(
        Module.slug == slug, Module.state == ModuleState.ACTIVE, Module.digest == failed.digest
    )
    values = {
        "state": ModuleState.SUSPENDED.value,
        "state_reason": reason,
        "changed_at": clock.now(),
    }
    with transaction() as db:
        connection = db.connection()
        if connection.execute(serves.values(**values)).rowcount == 0:
            return False
        module = db.get_one(Module, slug, populate_existing=True)
        db.execute(sa.delete(ModuleTrip).where(ModuleTrip.slug == slug))
        record(SYSTEM, "suspended", RecordRef(MODULE_TYPE, 0, module.name), note=text)
        for staff_id in db.scalars(sa.select(Staff.id).where(Staff.is_admin, Staff.is_active)):
            _tell(staff_id, module, reason)
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, slug)
    log.error("module suspended", slug=slug, reason=reason)
    journal.note(
        current().engine,
        slug,
        "suspend",
        "done",
        SYSTEM,
        version=module.version,
        message=reason,
    )
    return True


def _tell(staff_id: int, module: Module, reason: str) -> None:
    notifications.notify(
        staff_id,
        SUSPENDED,
        f"{module.name} was suspended",
        body=reason,
        url=f"/setup/modules/{module.slug}",
    )
