"""The two grids of the due diligence: their columns and how a row becomes a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from host.api import InvalidInput, parse_decimal

from ..plans import periods
from ..plans.data import money_fault, to_cents
from ..plans.figures import grouped
from .models import Financial, Marketing
from .table import Column, Typed

Record: TypeAlias = Financial | Marketing


def _year(text: str) -> int:
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    if not periods.FIRST_YEAR <= year <= periods.LAST_YEAR:
        raise InvalidInput(f"Enter a year from {periods.FIRST_YEAR} to {periods.LAST_YEAR}.")
    return year


def _amount(text: str) -> Decimal:
    value = parse_decimal(text)
    fault = money_fault(value)
    if fault:
        raise InvalidInput(fault)
    return to_cents(value)


def _count(text: str) -> int:
    value = parse_decimal(text)
    if value < 0 or value != value.to_integral_value():
        raise InvalidInput("Enter a whole number, 0 or more.")
    return int(value)


def _words(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise InvalidInput(f"Keep this to {limit} characters.")
        return text

    return read


def _years_once(typed: Typed) -> None:
    seen: set[int] = set()
    for row in typed.rows:
        year = row.read.get("year")
        if year in seen:
            row.errors["year"] = [f"{year} is there twice."]
        elif year is not None:
            seen.add(year)


def _no_check(typed: Typed) -> None:
    """Lines of this grid do not depend on each other."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One grid: its address word, its columns, its table."""

    key: str
    title: str
    lead: str
    verb: str
    columns: tuple[Column, ...]
    model: type[Record]
    check: Callable[[Typed], None]

    def texts(self, record: Record) -> dict[str, str]:
        """Return a record's cells as they would be typed."""
        texts = {column.name: _text(getattr(record, column.name)) for column in self.columns}
        return texts | ({"year": str(record.year)} if isinstance(record, Financial) else {})

    def summary(self, values: dict[str, str]) -> str:
        """Write a line for the history, without its first cell."""
        rest = [(c.label.lower(), values[c.name]) for c in self.columns[1:] if values[c.name]]
        return ", ".join(f"{label} {text}" for label, text in rest) or "no figures"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | int):
        return grouped(value)
    return str(value)


FINANCIAL = Kind(
    key="financial",
    title="Financial data",
    lead="One line a year.",
    verb="changed_the_financial_data_of",
    columns=(
        Column("year", "Year", _year, "number", required=True),
        Column("revenue", "Revenue", _amount, "money"),
        Column("sales_spent", "Sales spent", _amount, "money"),
        Column("traffic", "Traffic", _count, "number"),
        Column("loss", "Loss", _amount, "money"),
    ),
    model=Financial,
    check=_years_once,
)
MARKETING = Kind(
    key="marketing",
    title="Marketing activities",
    lead="What the client does to be seen, and where to read of it.",
    verb="changed_the_marketing_activities_of",
    columns=(
        Column("item", "Item", _words(300), required=True),
        Column("reference", "Reference", _words(1000)),
    ),
    model=Marketing,
    check=_no_check,
)
KINDS = {kind.key: kind for kind in (FINANCIAL, MARKETING)}
