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
    """Run once, for the newest of them."""
    EACH = "each"
    """Run once for every one of them, oldest first."""
    NEVER = "never"
    """Leave them out: an instant runs within fifteen minutes, or not at all."""


@dataclass(slots=True)
class CronContext:
    """Handed to a job: the instant it stands for, and where it reports."""

    now: datetime
    """Instant that the run stands for, aware, in UTC; take the time from here only."""
    timezone: ZoneInfo
    """Time zone of the organisation."""
    dry_run: bool = False
    """Whether nothing may be changed; the host refuses writes through the session then."""
    counts: Counter[str] = field(default_factory=Counter)
    """Figures of the run so far; add to them with ``count``."""
    lines: list[str] = field(default_factory=list)
    """Log of the run so far; add to it with ``log``."""

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
    """A job that runs once per due instant, however many callers there are."""

    name: str
    """``<slug>.<job>``."""
    title: str
    """What people read in the list of jobs."""
    schedule: str
    """Cron expression in the organisation's time zone, such as ``0 7 * * *``."""
    run: Callable[[CronContext], None]
    """The work. It may be run again after a crash, so doing it twice must change nothing."""
    catch_up: CatchUp = CatchUp.LATEST
    """What happens to due instants that were missed."""
    time_limit: int = 600
    """Seconds after which the run counts as failed."""
