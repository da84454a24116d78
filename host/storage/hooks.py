"""What the store of files gives to the host: its settings, its job, its line of health."""

from __future__ import annotations

from collections.abc import Sequence

from host.hooks.cron import CronJob
from host.hooks.health import HealthCheck
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.storage import health
from host.storage.settings import FILES
from host.storage.tidying import TIDY


@hookimpl
def settings() -> Sequence[SettingsSection]:
    """Give the section of files."""
    return [FILES]


@hookimpl
def cron() -> Sequence[CronJob]:
    """Give the tidying."""
    return [TIDY]


@hookimpl
def health_checks() -> Sequence[HealthCheck]:
    """Give the line that says how full the store is."""
    return [HealthCheck("host.files", "Files", health.lines, position=28)]
