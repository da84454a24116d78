"""Runs two sides in turn, so that whatever disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Median:
    """What one side took, in seconds: by the clock, and of the processor.

    Other work on the machine changes the first, and that of longer sides most; the second says
    nothing of what a database in another process does.
    """

    clock: float
    processor: float

    def __add__(self, other: Median) -> Median:
        """Return what both took together."""
        return Median(self.clock + other.clock, self.processor + other.processor)


def medians(sides: Sequence[Callable[[], object]], rounds: int) -> list[Median]:
    """Return the medians of each side, all taking turns, after a warm-up of each."""
    for side in [*sides] * 3:
        side()
    taken = [[_both(side) for side in sides] for _ in range(rounds)]
    return [
        Median(statistics.median(clock), statistics.median(processor))
        for clock, processor in (zip(*of_side, strict=True) for of_side in zip(*taken, strict=True))
    ]


def median_seconds(one: Callable[[], object], rounds: int) -> float:
    """Return the median time of one side."""
    return statistics.median(_seconds(one) for _ in range(rounds))


def _seconds(one: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    one()
    return clock() - begun


def _both(one: Callable[[], object]) -> tuple[float, float]:
    begun, worked = time.perf_counter(), time.process_time()
    one()
    return time.perf_counter() - begun, time.process_time() - worked
