"""Asks every part of the site how it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from host.cron import health as cron
from host.database import session
from host.kernel.health_line import Health, HealthLine
from host.messaging.mail import health as mail
from host.messaging.webhooks import health as webhooks
from host.setup.system import lines as system

log = structlog.get_logger("trellis.health")

Ask = Callable[[], Sequence[HealthLine]]
PARTS: dict[str, Ask] = {
    "Database": system.database,
    "Processes": system.processes,
    "Modules": system.modules,
    "Disk": system.disk,
    "Scheduled jobs": cron.lines,
    "Mail": mail.lines,
    "Webhooks": webhooks.lines,
}


def lines() -> list[HealthLine]:
    """Return the lines of all parts, the worst first."""
    order = list(Health)
    found = [line for name, ask in PARTS.items() for line in _of(name, ask)]
    return sorted(found, key=lambda line: order.index(line.state))


def _of(name: str, ask: Ask) -> Sequence[HealthLine]:
    try:
        return ask()
    except Exception as error:  # one part that cannot answer must not hide the others
        session().rollback()
        log.exception("health line failed", part=name)
        meaning = f"It could not be looked at ({type(error).__name__})."
        return [HealthLine(name, Health.BAD, meaning, "Read the log of the web server.")]
