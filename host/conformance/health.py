"""Checks of the health page answer in time, change nothing, and say what to do."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from host.conformance import snapshot
from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.hooks.health import Health, HealthCheck, HealthLine
from host.sandbox import Site
from host.setup.health import collecting

_SLOW_SECONDS = 0.5
"""A quarter of what the host allows: sites hold more than the module's examples."""


def check_health(trial: Trial) -> Iterator[Finding]:
    """Ask every health check of the module as the page does."""
    with trial.world() as (site, _):
        registry = site.runtime.generation().registry
        for check in registry.health_checks:
            if registry.check_owner[check.key] == trial.slug:
                yield from _one(site, check)


def _one(site: Site, check: HealthCheck) -> Iterator[Finding]:
    where = f"the health check {check.key}"
    before, begun = snapshot.take(site), time.monotonic()
    try:
        with site.context():
            lines = collecting.read(check.look())
    except Exception as error:  # noqa: BLE001 - the module's code: it becomes the finding
        yield Finding(
            f"it fails: {type(error).__name__}: {error}",
            where,
            "Return HealthLines; put into words what you cannot reach instead of raising.",
        )
        return
    spent = time.monotonic() - begun
    if spent > _SLOW_SECONDS:
        yield Finding(
            f"it takes {spent:.1f} seconds",
            where,
            "Have a job do the work and keep its result; the check reads that.",
        )
    if wrote := ", ".join(snapshot.take(site).differences(before)):
        yield Finding(f"it changes {wrote}", where, "Only read; what it writes is taken back.")
    yield from _without_words(lines, where)


def _without_words(lines: Sequence[HealthLine], where: str) -> Iterator[Finding]:
    for line in lines:
        if line.state is not Health.GOOD and not line.to_do:
            yield Finding(
                f"“{line.name}” is {line.state} and does not say what to do",
                where,
                "Give to_do a sentence that an administrator can follow.",
            )
