"""Scheduled jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class CatchUp(StrEnum):
    """What happens to due instants that were missed."""

    LATEST = "latest"
    EACH = "each"


@dataclass(slots=True)
class CronContext:
    """Handed to a job: the instant it stands for, and where it reports.

    A job must take its time from ``now`` (aware, UTC) or ``today`` (the organisation's
    calendar) and must change nothing when ``dry_run`` is set.
    """

    now: datetime
    timezone: ZoneInfo
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """Day of ``now`` in the organisation's time zone."""
        return self.now.astimezone(self.timezone).date()

    def count(self, what: str, number: int = 1) -> None:
        """Add to a figure that the run's history shows."""
        self.counts[what] += number

    def log(self, line: str) -> None:
        """Add a line to the run's log."""
        self.lines.append(line)


@dataclass(frozen=True, slots=True)
class CronJob:
    """A job that runs once per due instant, however many callers there are.

    ``name`` is ``<slug>.<job>``; ``schedule`` is a cron expression in the organisation's time
    zone; the function must be idempotent; ``time_limit`` is in seconds.
    """

    name: str
    title: str
    schedule: str
    run: Callable[[CronContext], None]
    catch_up: CatchUp = CatchUp.LATEST
    time_limit: int = 600
