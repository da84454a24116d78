"""Two days of the year that `make bench ONLY=cron` goes through, with the change to summer time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.cron.bench import through
from host.testing.databases import scratch_database


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_three_callers_and_a_kill_miss_and_double_nothing(kind: str, tmp_path: Path) -> None:
    start, end = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    with scratch_database(kind, tmp_path) as url:
        tally = through(tmp_path, url, start, end, kill_every=4)
    assert tally.instants == 48 + 2
    assert (tally.missed, tally.doubled, tally.unexpected) == (0, 0, 0)
    assert tally.kills > 0
