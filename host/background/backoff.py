"""Waiting times between tries."""

from __future__ import annotations

import random
from datetime import timedelta

_random = random.SystemRandom()


def jittered(seconds: float, spread: float = 0.1) -> timedelta:
    """Return about so many seconds, so that what failed together does not return together."""
    return timedelta(seconds=seconds * _random.uniform(1 - spread, 1 + spread))


def exponential(tries: int, first: float, factor: float, longest: float) -> timedelta:
    """Return the wait after so many tries: ``first`` seconds, then ``factor`` times as long."""
    return jittered(min(first * factor ** (tries - 1), longest))
