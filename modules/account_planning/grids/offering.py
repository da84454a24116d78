"""The grids of what the client has of us, and could have."""

from __future__ import annotations

from ..pages import SERVICES
from ..plans.choices import Level
from . import reading
from .kind import Kind
from .models import Offering, Service
from .table import Column, choices_of

CURRENT = Kind(
    key="services",
    title="Current services",
    lead="What they have of us today.",
    verb="changed_the_current_services_of",
    columns=(
        Column("service", "Service", reading.words(300), required=True),
        Column("since", "Since", reading.day, "date"),
        Column("yearly_value", "Yearly value", reading.amount, "money"),
        Column("note", "Note", reading.words(1000)),
    ),
    model=Service,
    tab=SERVICES,
    in_currency=True,
)
OFFERINGS = Kind(
    key="offerings",
    title="Offerings",
    lead="What they could have of us. Priority 1 comes first.",
    verb="changed_the_offerings_of",
    columns=(
        Column("offering", "Offering", reading.words(300), required=True),
        Column(
            "potential", "Potential", reading.one_of(Level), "choice", choices=choices_of(Level)
        ),
        Column("scale", "Scale", reading.words(120), placeholder="such as 3 sites"),
        Column("prioritisation", "Priority", reading.whole(1, 5), "number"),
    ),
    model=Offering,
    tab=SERVICES,
)
