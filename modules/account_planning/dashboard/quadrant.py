"""The quadrant of the growth-share matrix that figures suggest."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from ..plans.choices import Bcg

HIGH_GROWTH = Decimal(10)
"""Percent from which growth is high."""
HIGH_SHARE = Decimal(50)
"""Percent from which our share of what the client spends is high."""


def suggested(growth: Decimal | None, share: Decimal | None) -> Bcg | None:
    """Return the quadrant for growth and wallet share in percent; None while one is not known."""
    if growth is None or share is None:
        return None
    if growth >= HIGH_GROWTH:
        return Bcg.STAR if share >= HIGH_SHARE else Bcg.QUESTION_MARK
    return Bcg.CASH_COW if share >= HIGH_SHARE else Bcg.DOG


def change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return by how many percent revenue has grown; None without a start.

    It is rounded down to one place, so that what is shown never crosses a border that the exact
    figure does not reach.
    """
    if now is None or before is None or before <= 0:
        return None
    return (100 * (now - before) / before).quantize(Decimal("0.1"), ROUND_FLOOR)
