"""Figures and texts of a plan, and what figures must keep to."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MAX_SUBJECT = 200
MAX_MONEY = 10**13
FIGURES = ("revenue_next_year", "margin", "wallet_share")
TEXTS = (
    "product",
    "online_channel",
    "offline_channel",
    "vision",
    "mission",
    "partners",
    "prior_year_activity",
    "objectives",
    "threat",
    "opportunity",
    "criteria",
    "constraints",
)
"""The long texts, in the order in which people read them."""


def money_fault(value: Decimal) -> str | None:
    """Say what is wrong with an amount, or None."""
    if value < 0:
        return "An amount cannot be negative."
    return None if value < MAX_MONEY else "The amount is too large."


def to_cents(value: Decimal) -> Decimal:
    """Bring a figure to the two places that are stored."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
