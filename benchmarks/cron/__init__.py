"""Three processes that call cron at once for a year: every due instant runs exactly once."""

from benchmarks.cron.bench import run

__all__ = ["run"]
