"""The health score: 100 x (0.4 T + 0.3 G + 0.2 C + 0.1 F), of the parts for which there is data.

T is the share of tasks that are done, less half the share of those that are late; G the mean of
how far goals are; C the traffic light of the client; F how fresh the contact is. A part without
data is left out, and the weights of the others grow in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..plans.choices import ClientStatus

WEIGHTS = {
    "tasks": Decimal("0.4"),
    "goals": Decimal("0.3"),
    "light": Decimal("0.2"),
    "contact": Decimal("0.1"),
}
LIGHTS = {
    ClientStatus.GREEN: Decimal(1),
    ClientStatus.YELLOW: Decimal("0.5"),
    ClientStatus.RED: Decimal(0),
}
FRESH_DAYS, STALE_DAYS = 30, 90
"""Contact counts in full up to the first, and not at all from the second."""
ONE, ZERO = Decimal(1), Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Work:
    """Tasks of a plan, counted."""

    total: int = 0
    done: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a plan at a day."""

    work: Work = Work()
    goals: Sequence[Decimal] = ()
    """How far each goal with a target is, 0 to 1."""
    light: ClientStatus | None = None
    days_since_contact: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score."""

    key: str
    value: Decimal
    """0 to 1."""
    weight: Decimal
    """Its share of the score, 0 to 1, after parts without data were left out."""

    @property
    def points(self) -> Decimal:
        """What it adds to the score, to one place."""
        return (100 * self.weight * self.value).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Score:
    """A score between 0 and 100, to one place, with its parts."""

    value: Decimal
    parts: tuple[Part, ...]

    @property
    def colour(self) -> str:
        """Colour of the badge: red below 40, yellow below 70, else green."""
        return "red" if self.value < 40 else "yellow" if self.value < 70 else "green"


def score_of(facts: Facts) -> Score | None:
    """Return the score, or None when there is no data for any part."""
    known = {
        "tasks": _tasks(facts.work),
        "goals": sum(facts.goals, ZERO) / len(facts.goals) if facts.goals else None,
        "light": LIGHTS[facts.light] if facts.light else None,
        "contact": _contact(facts.days_since_contact),
    }
    values = {key: value for key, value in known.items() if value is not None}
    whole = sum((WEIGHTS[key] for key in values), ZERO)
    if not values:
        return None
    parts = tuple(Part(key, value, WEIGHTS[key] / whole) for key, value in values.items())
    exact = 100 * sum((one.weight * one.value for one in parts), ZERO)
    return Score(exact.quantize(_TENTH, ROUND_HALF_UP), parts)


def _tasks(work: Work) -> Decimal | None:
    if not work.total:
        return None
    return max(ZERO, (work.done - Decimal(work.overdue) / 2) / work.total)


def _contact(days: int | None) -> Decimal | None:
    if days is None:
        return None
    late = Decimal(days - FRESH_DAYS) / (STALE_DAYS - FRESH_DAYS)
    return max(ZERO, min(ONE, ONE - late))
