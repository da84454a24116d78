"""Counters of what processes do, kept together by all processes of one node in a folder.

Nothing is counted until `begin` was called, which costs nothing where nobody monitors.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram
    from prometheus_client.registry import Collector

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Counters:
    """The counters of this process; each value lies in a file that others of the node read."""

    def __init__(self, folder: Path) -> None:
        # The library decides at its first import where it keeps values: so it comes late.
        os.environ[_FOLDER] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Histogram

        own = CollectorRegistry()
        self.folder = folder
        self.requests: Counter = Counter(
            "trellis_requests",
            "Requests answered, by page, method and status.",
            ("endpoint", "method", "status"),
            registry=own,
        )
        self.seconds: Histogram = Histogram(
            "trellis_request_seconds",
            "Seconds that pages took.",
            ("endpoint",),
            registry=own,
            buckets=_SECONDS,
        )
        self.tasks: Counter = Counter(
            "trellis_tasks",
            "Entries of the queue worked on, by name and outcome.",
            ("task", "outcome"),
            registry=own,
        )
        self.jobs: Counter = Counter(
            "trellis_jobs",
            "Runs of scheduled jobs, by name and outcome.",
            ("job", "outcome"),
            registry=own,
        )


_counters: dict[str, Counters] = {}


def begin(folder: Path) -> None:
    """Count from now on, in files of this folder; those of processes that all ended go away."""
    if "all" in _counters:
        return
    folder.mkdir(parents=True, exist_ok=True)
    left = {path: path.stem.rpartition("_")[2] for path in folder.glob("*.db")}
    if not any(pid.isdigit() and _is_alive(int(pid)) for pid in left.values()):
        for path in left:
            path.unlink(missing_ok=True)
    _counters["all"] = Counters(folder)


def request(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """Count a request; what no page answers is counted as one, so that nobody makes names up."""
    if "all" not in _counters:
        return
    found, name = _counters["all"], endpoint or "none"
    found.requests.labels(name, method if method in _METHODS else "other", str(status)).inc()
    found.seconds.labels(name).observe(seconds)


def task(name: str, *, well: bool) -> None:
    """Count an entry of the queue."""
    if "all" in _counters:
        _counters["all"].tasks.labels(name, _outcome(well)).inc()


def job(name: str, *, well: bool) -> None:
    """Count a run of a scheduled job."""
    if "all" in _counters:
        _counters["all"].jobs.labels(name, _outcome(well)).inc()


Values = dict[tuple[str, ...], float]
"""Figures by the values of their labels, in the order of the labels."""


class Gauge:
    """A figure as it is at this moment, with a value for each set of labels."""

    def __init__(self, name: str, words: str, values: Values, *labels: str) -> None:
        self.name, self.words, self.values, self.labels = name, words, values, labels


def exposed(gauges: Sequence[Gauge]) -> bytes:
    """Return everything in the text format of Prometheus, the counters of all processes summed."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    registry.register(_shown(gauges))
    if "all" in _counters:
        MultiProcessCollector(registry, str(_counters["all"].folder))  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _shown(gauges: Sequence[Gauge]) -> Collector:
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Shown(Collector):
        def collect(self) -> list[GaugeMetricFamily]:
            return [_family(gauge) for gauge in gauges]

    def _family(gauge: Gauge) -> GaugeMetricFamily:
        family = GaugeMetricFamily(gauge.name, gauge.words, labels=gauge.labels)
        for labels, value in gauge.values.items():
            family.add_metric(labels, value)
        return family

    return Shown()


def _outcome(well: bool) -> str:
    return "done" if well else "failed"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
