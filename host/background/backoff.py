"""Waiting times between tries."""

from __future__ import annotations

import random
from datetime import timedelta

from flask import has_app_context

from host.kernel.generation import current

_random = random.SystemRandom()


def jittered(seconds: float, spread: float = 0.1) -> timedelta:
    """Return about so many seconds, so that what failed together does not return together.

    The site's configuration makes all waits longer or shorter.
    """
    return timedelta(seconds=_pace() * seconds * _random.uniform(1 - spread, 1 + spread))


def exponential(tries: int, first: float, factor: float, longest: float) -> timedelta:
    """Return the wait after so many tries: ``first`` seconds, then ``factor`` times as long."""
    return jittered(min(first * factor ** (tries - 1), longest))


def _pace() -> float:
    return current().config.retry_pace if has_app_context() else 1.0
