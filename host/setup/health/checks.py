"""The checks of the host that no other room gives."""

from __future__ import annotations

from host.currencies import health as rates
from host.hooks.health import HealthCheck
from host.setup.health import address, database, disk, migrations, modules, processes, queue
from host.setup.health import versions as of_versions

CHECKS = (
    HealthCheck("host.database", "Database", database.lines, position=10),
    HealthCheck("host.migrations", "Tables", migrations.lines, position=12),
    HealthCheck("host.processes", "Processes", processes.lines, position=14),
    HealthCheck("host.queue", "Queue", queue.lines, position=16),
    HealthCheck("host.modules", "Modules", modules.lines, position=30),
    HealthCheck("host.exchange_rates", "Exchange rates", rates.lines, position=34),
    HealthCheck("host.disk", "Disk", disk.lines, position=40),
    HealthCheck("host.address", "Site address", address.address, position=42),
    HealthCheck("host.secret", "Secret key", address.secret, position=44),
    HealthCheck("host.versions", "Versions", of_versions.lines, position=90),
)
