"""What the health page says of web servers and workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from host.background.sweeping import WORKER_KIND
from host.cron.silence import is_quiet
from host.hooks.health import Health, HealthLine
from host.kernel.models import Worker
from host.setup.system.workers import Workers, workers

_PAGE = "setup_system.index"
_BY_CRONTAB = {"url", "cli"}


def lines() -> Sequence[HealthLine]:
    """Return whether each process has reached the newest epoch, and whether a worker runs."""
    state = workers()
    return [_processes(state), _workers(state)]


def _processes(state: Workers) -> HealthLine:
    noun = "process" if len(state.rows) == 1 else "processes"
    reached = f"{state.reached} of {len(state.rows)} {noun} on epoch {state.epoch}"
    where = f"{reached}{_nodes(state.rows)}"
    if any(row.error for row in state.rows):
        to_do = "Read the fault of the process."
        meaning = f"{where}; one reports a fault."
        return HealthLine("Processes", Health.BAD, meaning, to_do, _PAGE)
    if not state.rows:
        to_do = "Start trellis serve, or trellis web and trellis worker."
        meaning = "No process has shown a sign of life for a minute."
        return HealthLine("Processes", Health.BAD, meaning, to_do, _PAGE)
    if not state.all_well:
        to_do = "A process catches up before its next request; restart one that stays behind."
        return HealthLine("Processes", Health.LOOK, f"{where}.", to_do, _PAGE)
    return HealthLine("Processes", Health.GOOD, f"{where}.")


def _workers(state: Workers) -> HealthLine:
    rows = [row for row in state.rows if row.kind == WORKER_KIND]
    if rows:
        return HealthLine("Background work", Health.GOOD, f"Done by {_count(len(rows))}.")
    call = state.call
    if call and call.caller in _BY_CRONTAB and not is_quiet(call.at):
        meaning = "No worker runs; the crontab does its work, once a minute."
        to_do = "Start trellis worker to have mail and webhooks leave at once."
        return HealthLine("Background work", Health.LOOK, meaning, to_do, _PAGE)
    meaning = "No worker runs: mail, webhooks, imports and scheduled jobs stand still."
    to_do = "Start trellis worker, and find out in its log why it ended."
    return HealthLine("Background work", Health.BAD, meaning, to_do, _PAGE)


def _nodes(rows: Sequence[Worker]) -> str:
    """Name what runs where, such as “: 2 web and 1 worker on oak”."""
    nodes: dict[str, Counter[str]] = {}
    for row in rows:
        nodes.setdefault(row.node, Counter())[row.kind] += 1
    told = [
        f"{' and '.join(f'{number} {kind}' for kind, number in sorted(kinds.items()))} on {node}"
        for node, kinds in sorted(nodes.items())
    ]
    return f": {'; '.join(told)}" if told else ""


def _count(number: int) -> str:
    return "1 worker process" if number == 1 else f"{number} worker processes"
