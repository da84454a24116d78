"""The grids of the due diligence."""

from __future__ import annotations

from ..pages import DUE_DILIGENCE
from . import reading
from .kind import Kind, once
from .models import Financial, Marketing
from .table import Column

FINANCIAL = Kind(
    key="financial",
    title="Financial data",
    lead="One line a year.",
    verb="changed_the_financial_data_of",
    columns=(
        Column("year", "Year", reading.year, "number", required=True, write=str),
        Column("revenue", "Revenue", reading.amount, "money"),
        Column("sales_spent", "Sales spent", reading.amount, "money"),
        Column("traffic", "Traffic", reading.count, "number"),
        Column("loss", "Loss", reading.amount, "money"),
    ),
    model=Financial,
    tab=DUE_DILIGENCE,
    check=once("year"),
    in_currency=True,
)
MARKETING = Kind(
    key="marketing",
    title="Marketing activities",
    lead="What the client does to be seen, and where to read of it.",
    verb="changed_the_marketing_activities_of",
    columns=(
        Column("item", "Item", reading.words(300), required=True),
        Column("reference", "Reference", reading.words(1000)),
    ),
    model=Marketing,
    tab=DUE_DILIGENCE,
)
