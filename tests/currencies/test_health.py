"""The health page names currencies whose rate has become old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from host.currencies import health
from host.hooks.health import Health
from host.testing import Site
from tests.currencies.test_rates import enter


def test_a_rate_older_than_a_week_is_worth_a_look(
    site: Site, frozen_clock: Callable[[datetime], None]
) -> None:
    frozen_clock(datetime(2026, 3, 11, 12, tzinfo=UTC))
    with site.context():
        assert health.lines() == []
        enter("EUR", date(2026, 3, 4), "1.1")
        [good] = health.lines()
        assert (good.state, good.meaning) == (
            Health.GOOD,
            "1 currency has a rate of the last week.",
        )
        enter("JPY", date(2026, 3, 3), "0.0064")
        [old] = health.lines()
        assert (old.state, old.meaning) == (Health.LOOK, "No rate of the last 7 days: JPY.")
    boss = site.login(site.staff(admin=True))
    page = boss.get("/setup/health").text
    assert "No rate of the last 7 days: JPY." in page
    assert 'href="/setup/exchange-rates/"' in page
