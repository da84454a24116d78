"""Draws from word lists: the same seed always gives the same column."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")
LAST = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Draw:
    """A source of columns of one length."""

    def __init__(self, seed: str, count: int) -> None:
        self.chance = random.Random(seed)
        self.count = count

    def even(self, choices: Sequence[T]) -> list[T]:
        """Draw each of the choices equally often."""
        return self.chance.choices(choices, k=self.count)

    def often(self, choices: Sequence[T], steepness: float = 0.7) -> list[T]:
        """Draw the first of the choices most often, as towns and names are spread in life."""
        weights = [1 / (place**steepness) for place in range(1, len(choices) + 1)]
        totals = list(itertools.accumulate(weights))
        return self.chance.choices(choices, cum_weights=totals, k=self.count)

    def numbers(self, end: int) -> list[int]:
        """Draw whole numbers from 0 to below the end."""
        return [int(part * end) for part in self.parts()]

    def parts(self) -> list[float]:
        """Draw fractions of one."""
        one = self.chance.random
        return [one() for _ in range(self.count)]

    def instants(self, days: int) -> list[datetime]:
        """Draw moments in so many days before the last one."""
        seconds = days * 86_400
        return [LAST - timedelta(seconds=round(part * seconds, 3)) for part in self.parts()]
