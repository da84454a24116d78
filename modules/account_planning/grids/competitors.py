"""The grid of competitors."""

from __future__ import annotations

from ..pages import COMPETITORS
from ..plans.choices import Level
from . import reading
from .kind import Kind
from .models import Competitor
from .table import Column, choices_of

RIVALS = Kind(
    key="competitors",
    title="Competitors",
    lead="Who else is after this business.",
    verb="changed_the_competitors_of",
    columns=(
        Column("name", "Name", reading.words(200), required=True),
        Column("threat", "Threat", reading.one_of(Level), "choice", choices=choices_of(Level)),
        Column("notes", "Notes", reading.words(1000)),
    ),
    model=Competitor,
    tab=COMPETITORS,
)
