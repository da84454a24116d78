"""How figures look where they may also be typed."""

from __future__ import annotations

from decimal import Decimal

from host.api import number


def grouped(value: Decimal | int) -> str:
    """Write a number with thin separators; cents that are none are left out."""
    whole = value.to_integral_value() if isinstance(value, Decimal) else value
    return number(whole if whole == value else value)
