"""What is missing in our relations to the client's people, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..plans.rules import counted
from .choices import DecisionRole
from .people import Person


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and whom it concerns, the weightiest first."""

    title: str
    advice: str
    people: tuple[Person, ...] = ()


def gaps_of(people: Sequence[Person], today: date, days: int) -> list[Gap]:
    """Return the gaps among those who are still there; ``days`` is how old a contact may be."""
    here = sorted((one for one in people if not one.has_left), key=lambda one: -one.weight)
    if not here:
        return []
    found = [
        _gap(
            "Influential, and nobody owns the relation",
            "Choose a colleague for each.",
            [one for one in here if one.matters and not one.owner],
        ),
        _gap(
            "Influential, and against us",
            "Find out what would win them, and who could speak for us.",
            [one for one in here if one.matters and (one.leaning or 0) < 0],
        ),
        _gap(
            f"No contact for more than {counted(days, 'day')}",
            "Meet them, or write down when you did.",
            [one for one in here if one.contacted_on and (today - one.contacted_on).days > days],
        ),
        _gap(
            "Not judged yet",
            "Say how much influence they have and where they stand.",
            [one for one in here if not one.is_placed],
        ),
    ]
    if not any(one.role is DecisionRole.DECIDER for one in here):
        found.append(Gap("Nobody is known to decide", "Mark who decides in the end."))
    return [one for one in found if one is not None]


def _gap(title: str, advice: str, people: list[Person]) -> Gap | None:
    return Gap(title, advice, tuple(people)) if people else None
