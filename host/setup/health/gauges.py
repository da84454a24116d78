"""Figures that all processes share, read from the database when a monitor asks."""

from __future__ import annotations

import sqlalchemy as sa

from host import __version__, clock
from host.background.queue import UNREACHABLE, queue_of
from host.cron import site as cron
from host.cron.models import CronState
from host.database import session
from host.kernel.generation import current
from host.kernel.models import ModuleFault
from host.messaging import waiting
from host.messaging.mail import service as mail
from host.messaging.webhooks.models import DeliveryState, WebhookDelivery
from host.metrics import Gauge, Values
from host.setup.system.workers import workers

_MOST = 10_000
"""Counting stops here: a scrape must stay quick with a long queue."""
_STATES = (DeliveryState.QUEUED, DeliveryState.FAILED)


def gauges() -> list[Gauge]:
    """Return what a monitor wants to know of this moment; takes eight statements."""
    return [
        Gauge("trellis_info", "The version that answers.", {(__version__,): 1}, "version"),
        *_processes(),
        *_waiting(),
        *_jobs(),
        _faults(),
    ]


def _processes() -> list[Gauge]:
    state, now = workers(), clock.now()
    names = ("node", "pid", "kind")
    epochs: Values = {(one.node, str(one.pid), one.kind): float(one.epoch) for one in state.rows}
    seen: Values = {
        (one.node, str(one.pid), one.kind): (now - one.seen_at).total_seconds()
        for one in state.rows
    }
    return [
        Gauge("trellis_epoch", "The newest epoch of the site.", {(): state.epoch}),
        Gauge("trellis_process_epoch", "The epoch each process has reached.", epochs, *names),
        Gauge("trellis_process_silent_seconds", "Since its last sign of life.", seen, *names),
    ]


def _waiting() -> list[Gauge]:
    backlog = mail.backlog()
    mails: Values = {("waiting",): float(backlog.waiting), ("failed",): float(backlog.failed)}
    *counts, since = (
        session().execute(sa.select(*map(_deliveries, _STATES), waiting.oldest_due())).one()
    )
    sent: Values = {("waiting",): float(counts[0]), ("failed",): float(counts[1])}
    late = max((clock.now() - since).total_seconds(), 0.0) if since else 0.0
    return [
        *_queue(),
        Gauge("trellis_mails", "Mails that wait, and that could not be sent.", mails, "state"),
        Gauge("trellis_webhook_deliveries", "Deliveries that wait, and dead ones.", sent, "state"),
        Gauge("trellis_oldest_message_seconds", "Wait of the oldest that could go.", {(): late}),
    ]


def _queue() -> list[Gauge]:
    """Return the depth of the queue; a queue out of reach has none, which alerts can see."""
    try:
        depth = queue_of(current().config).pending()
    except UNREACHABLE:
        return []
    return [Gauge("trellis_queue_entries", "Entries of the queue that wait.", {(): depth})]


def _deliveries(state: DeliveryState) -> sa.ScalarSelect[int]:
    some = sa.select(WebhookDelivery.id).where(WebhookDelivery.state == state.value).limit(_MOST)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def _jobs() -> list[Gauge]:
    query = sa.select(CronState.job, CronState.failures).order_by(CronState.job)
    failures: Values = {(row.job,): float(row.failures) for row in session().execute(query)}
    call = cron.last_call()
    found = [Gauge("trellis_job_failures_in_a_row", "Failures in a row.", failures, "job")]
    if call is not None:
        ago = (clock.now() - call.at).total_seconds()
        words = "Since anybody asked for due jobs."
        found.append(Gauge("trellis_cron_silent_seconds", words, {(): ago}))
    return found


def _faults() -> Gauge:
    times = sa.func.sum(ModuleFault.times).label("times")
    query = sa.select(ModuleFault.slug, times).group_by(ModuleFault.slug)
    found: Values = {(row.slug,): float(row.times) for row in session().execute(query)}
    words = "Faults of modules that nobody has dismissed, by how often they happened."
    return Gauge("trellis_module_errors", words, found, "module")
