"""What the health page says of the database, processes, modules and the disk."""

from __future__ import annotations

import shutil
import time

import sqlalchemy as sa

from host.database import session
from host.kernel.generation import current
from host.kernel.health_line import Health, HealthLine
from host.setup.system import faults
from host.setup.system.workers import workers

_PAGE = "setup_system.index"
_SLOW_MS = 250
_LOW, _EMPTY = 2 * 1024**3, 512 * 1024**2
"""Bytes left on the disk of the data folder: look from the first on, bad from the second."""


def database() -> list[HealthLine]:
    """Return how long the database takes to answer the least question."""
    started = time.perf_counter()
    session().execute(sa.select(1))
    took = round((time.perf_counter() - started) * 1000)
    meaning = f"It answers in {took} ms."
    if took < _SLOW_MS:
        return [HealthLine("Database", Health.GOOD, meaning)]
    to_do = "Look at the load of its machine and at the network between."
    return [HealthLine("Database", Health.LOOK, meaning, to_do, _PAGE)]


def processes() -> list[HealthLine]:
    """Return how many processes have reached the newest epoch."""
    state = workers()
    if any(row.error for row in state.rows):
        meaning = f"{state.in_words}; one reports a fault."
        to_do = "Read the fault of the worker."
        return [HealthLine("Processes", Health.BAD, meaning, to_do, _PAGE)]
    if not state.all_well:
        to_do = "A process catches up before its next request; restart one that stays behind."
        return [HealthLine("Processes", Health.LOOK, f"{state.in_words}.", to_do, _PAGE)]
    return [HealthLine("Processes", Health.GOOD, f"{state.in_words}.")]


def modules() -> list[HealthLine]:
    """Return which modules failed."""
    slugs = sorted({fault.slug for fault in faults.faults()})
    if not slugs:
        return [HealthLine("Modules", Health.GOOD, "No module has an open fault.")]
    meaning = f"Something failed in {', '.join(slugs)}."
    to_do = "Read the fault, tell the publisher, and dismiss it."
    return [HealthLine("Modules", Health.BAD, meaning, to_do, _PAGE)]


def disk() -> list[HealthLine]:
    """Return how much room the data folder has left."""
    free = shutil.disk_usage(current().config.data_dir).free
    meaning = f"{free / 1024**3:.1f} GiB are free for the data folder."
    if free >= _LOW:
        return [HealthLine("Disk", Health.GOOD, meaning)]
    state = Health.BAD if free < _EMPTY else Health.LOOK
    return [HealthLine("Disk", state, meaning, "Free room on the disk or enlarge it.")]
