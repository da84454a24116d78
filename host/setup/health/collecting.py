"""Asks every part of the site how it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import structlog

from host.hooks.health import Health, HealthCheck, HealthLine
from host.kernel.deadline import TooLate, answer_in_time
from host.kernel.generation import current
from host.kernel.registry import HOST_PLUGIN_PREFIX

log = structlog.get_logger("trellis.health")
SECONDS = 2.0
"""How long one check may take."""
ALL_SECONDS = 8.0
"""How long all of them may take together."""
_hanging: dict[str, threading.Thread] = {}
"""Checks that were given up and have not ended: asking again would only pile threads up."""


def lines() -> list[HealthLine]:
    """Return the lines of all checks, the worst first."""
    order, end = list(Health), time.monotonic() + ALL_SECONDS
    checks = current().registry.health_checks
    found = [line for check in checks for line in _of(check, end - time.monotonic())]
    return sorted(found, key=lambda line: order.index(line.state))


def worst(found: Sequence[HealthLine]) -> Health:
    """Return the state of the site as a whole: that of its worst line."""
    states = {line.state for line in found}
    return next((state for state in Health if state in states), Health.GOOD)


def as_values(found: Sequence[HealthLine]) -> dict[str, object]:
    """Return the lines as a monitor reads them: the state of all, then part by part."""
    parts = [
        {"name": one.name, "state": one.state, "meaning": one.meaning, "to_do": one.to_do}
        for one in found
    ]
    return {"state": worst(found), "parts": parts}


def _of(check: HealthCheck, left: float) -> Sequence[HealthLine]:
    """Return what the check finds, or a bad line; it never costs the others theirs."""
    if check.key in _hanging and _hanging[check.key].is_alive():
        return [_unchecked(check, "an earlier look at it still hangs")]
    if left <= 0:
        return [_unchecked(check, "others took all the time")]
    try:
        return read(answer_in_time(check.look, min(SECONDS, left)))
    except TooLate as error:
        if error.thread is not None:
            _hanging[check.key] = error.thread
        _blame(check, error)
        return [_unchecked(check, f"no answer within {min(SECONDS, left):.0f} seconds")]
    except BaseException as error:  # noqa: BLE001 - modules' faults end here, an exit as well
        _blame(check, error)
        return [_unchecked(check, type(error).__name__)]


def read(answer: object) -> Sequence[HealthLine]:
    """Return the lines of a check's answer; raises TypeError or ValueError for what is none."""
    if not isinstance(answer, Sequence) or not all(isinstance(one, HealthLine) for one in answer):
        raise TypeError(f"a health check must return HealthLines, not {answer!r:.80}")
    for line in answer:
        Health(line.state)
        if line.page is not None and not _leads_somewhere(line.page):
            raise ValueError(f"“{line.page}” is no endpoint of a page without arguments")
    return answer


def _leads_somewhere(endpoint: str) -> bool:
    pages = current().app.url_map
    known = endpoint in current().app.view_functions
    return known and any(not rule.arguments for rule in pages.iter_rules(endpoint))


def _blame(check: HealthCheck, error: BaseException) -> None:
    """Record it against the check's module, which is not suspended for what a monitor asks."""
    owner = current().registry.check_owner[check.key]
    if owner.startswith(HOST_PLUGIN_PREFIX):
        log.error("health check failed", check=check.key, exc_info=error)
    else:
        current().hooks.guard.note(owner, f"health check {check.key}", error)


def _unchecked(check: HealthCheck, why: str) -> HealthLine:
    to_do = "Read the log of the web server."
    return HealthLine(check.title, Health.BAD, f"It could not be checked: {why}.", to_do)
