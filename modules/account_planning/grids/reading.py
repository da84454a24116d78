"""How the text of a cell becomes a value; each reader raises InvalidInput for what it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from host.api import InvalidInput, parse_decimal

from ..plans import periods
from ..plans.choices import Choice
from ..plans.data import MAX_MONEY, money_fault, to_cents

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
"""How spreadsheets write a day: the browser's own way first."""


def year(text: str) -> int:
    """Read a year that plans may speak of."""
    value = int(text) if text.isdecimal() and len(text) == 4 else 0
    if not periods.FIRST_YEAR <= value <= periods.LAST_YEAR:
        raise InvalidInput(f"Enter a year from {periods.FIRST_YEAR} to {periods.LAST_YEAR}.")
    return value


def day(text: str) -> date:
    """Read a day, also as it comes out of a spreadsheet."""
    for form in DAY_FORMATS:
        try:
            value = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        year(f"{value.year:04d}")
        return value
    raise InvalidInput("Enter a day such as 2026-12-31.")


def amount(text: str) -> Decimal:
    """Read money, to the cent."""
    value = parse_decimal(text)
    fault = money_fault(value)
    if fault:
        raise InvalidInput(fault)
    return to_cents(value)


def measure(text: str) -> Decimal:
    """Read what is measured, to two places; it may be below zero."""
    value = parse_decimal(text)
    if abs(value) >= MAX_MONEY:
        raise InvalidInput("The number is too large.")
    return to_cents(value)


def count(text: str) -> int:
    """Read a whole number, 0 or more."""
    value = parse_decimal(text)
    if value < 0 or value != value.to_integral_value():
        raise InvalidInput("Enter a whole number, 0 or more.")
    if value >= MAX_MONEY:
        raise InvalidInput("The number is too large.")
    return int(value)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds, both allowed."""

    def read(text: str) -> int:
        if not (text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
            raise InvalidInput(f"Enter a whole number from {least} to {most}.")
        return int(text)

    return read


def words(limit: int) -> Callable[[str], str]:
    """Return a reader of texts of at most ``limit`` characters."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise InvalidInput(f"Keep this to {limit} characters.")
        return text

    return read


def one_of(kind: type[Choice]) -> Callable[[str], str]:
    """Return a reader of a closed set: by its value, or by the label that people read."""
    known = {one.value: one.value for one in kind} | {
        one.label.casefold(): one.value for one in kind
    }

    def read(text: str) -> str:
        value = known.get(text) or known.get(text.casefold())
        if value is None:
            raise InvalidInput(f"Choose {', '.join(one.label for one in kind)}.")
        return value

    return read
