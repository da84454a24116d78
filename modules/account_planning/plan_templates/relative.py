"""Deadlines that count from the period of the plan to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from host.api import InvalidInput

from ..plans.choices import Choice

MOST_DAYS = 366


class Anchor(Choice):
    """What days are counted from."""

    AFTER_START = "after_start"
    BEFORE_END = "before_end"

    @property
    def label(self) -> str:
        """How people read it after a number of days."""
        return {"after_start": "days after the start", "before_end": "days before the end"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """A day of a period that is not known yet; zero days is its first or its last day."""

    anchor: Anchor
    days: int

    def within(self, first: date, last: date) -> date:
        """Return the day in a period; one that lies outside becomes its nearest day."""
        step = timedelta(days=self.days)
        day = first + step if self.anchor is Anchor.AFTER_START else last - step
        return max(first, min(day, last))

    @property
    def words(self) -> str:
        """How people read it."""
        after = self.anchor is Anchor.AFTER_START
        if not self.days:
            return "First day" if after else "Last day"
        label = self.anchor.label if self.days > 1 else self.anchor.label.replace("days", "day")
        return f"{self.days} {label}"

    @classmethod
    def of(cls, day: date, first: date, last: date) -> RelativeDay:
        """Return where a day lies in a period, counted from the end that is nearer.

        So a deadline at the end of a month is at the end of a longer one too.
        """
        day = max(first, min(day, last))
        after, before = (day - first).days, (last - day).days
        return cls(Anchor.AFTER_START, after) if after < before else cls(Anchor.BEFORE_END, before)


def relative_day(anchor: str, days: int | None, *, field: str = "days") -> RelativeDay | None:
    """Return what was entered as a relative day; raises InvalidInput for what is none."""
    if not anchor:
        return None
    if days is None or not 0 <= days <= MOST_DAYS:
        raise InvalidInput.of(field, f"Enter a number of days from 0 to {MOST_DAYS}.")
    return RelativeDay(Anchor(anchor), days)
