"""The grid of a template's goals."""

from __future__ import annotations

from ..grids import reading
from ..grids.kind import Kind
from ..grids.table import Column, Typed, choices_of
from .models import TemplateGoal
from .relative import MOST_DAYS, Anchor


def _both(typed: Typed) -> None:
    """Days and what they count from are entered together, or not at all."""
    for row in typed.rows:
        days, anchor = row.values["due_days"], row.values["due_anchor"]
        if days and not anchor:
            row.errors.setdefault("due_anchor", ["Choose what the days count from."])
        elif anchor and not days:
            row.errors.setdefault("due_days", ["Enter a number of days."])


TEMPLATE_GOALS = Kind(
    key="goals",
    title="Goals and KPIs",
    lead="What plans of this kind measure.",
    verb="changed_the_goals_of",
    columns=(
        Column("name", "Name", reading.words(300), required=True),
        Column("unit", "Unit", reading.words(40), placeholder="such as %"),
        Column("target", "Target", reading.measure, "number"),
        Column("due_days", "Due in days", reading.whole(0, MOST_DAYS), "number"),
        Column(
            "due_anchor", "Counted", reading.one_of(Anchor), "choice", choices=choices_of(Anchor)
        ),
    ),
    model=TemplateGoal,
    tab="steps",
    check=_both,
    holder="template_id",
)
