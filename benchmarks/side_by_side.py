"""Runs two sides in turn, so that whatever disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_ratio(
    ours: Callable[[], object],
    bare: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the median of ours / bare over the rounds, after a warm-up of each."""
    for _ in range(10):
        ours()
        bare()
    ratios = []
    for _ in range(rounds):
        ours_took = _seconds(ours, clock)
        bare_took = _seconds(bare, clock)
        ratios.append(ours_took / bare_took)
    return statistics.median(ratios)


def median_seconds(one: Callable[[], object], rounds: int) -> float:
    """Return the median time of one side."""
    return statistics.median(_seconds(one) for _ in range(rounds))


def _seconds(one: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    one()
    return clock() - begun
