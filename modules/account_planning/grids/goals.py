"""The grid of goals and key figures."""

from __future__ import annotations

from ..pages import PLANNING
from . import reading
from .kind import Kind
from .models import Goal
from .table import Column

GOALS = Kind(
    key="goals",
    title="Goals and KPIs",
    lead="What you measure. A goal counts for the health score once it has a target above 0.",
    verb="changed_the_goals_of",
    columns=(
        Column("name", "Name", reading.words(300), required=True),
        Column("unit", "Unit", reading.words(40), placeholder="such as %"),
        Column("target", "Target", reading.measure, "number"),
        Column("actual", "Actual", reading.measure, "number"),
        Column("due_on", "Due", reading.day, "date"),
    ),
    model=Goal,
    tab=PLANNING,
)
