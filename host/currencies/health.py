"""What the health page says of exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.currencies.models import ExchangeRate
from host.currencies.record_types import RATE
from host.currencies.service import base_currency
from host.database import session
from host.hooks.health import Health, HealthLine
from host.records.entering.values import local

OLDEST_DAYS = 7
"""Days after which a rate is worth a look."""
_PAGE = f"{RATE.blueprint}.index"


def lines() -> Sequence[HealthLine]:
    """Name the currencies whose latest rate is older than a week; say nothing without any."""
    base, today = base_currency(), local(clock.now()).date()
    query = (
        sa.select(ExchangeRate.currency, sa.func.max(ExchangeRate.valid_from))
        .where(ExchangeRate.base == base)
        .group_by(ExchangeRate.currency)
        .order_by(ExchangeRate.currency)
    )
    latest = session().execute(query).all()
    if not latest:
        return []
    old = [code for code, day in latest if day < today - timedelta(days=OLDEST_DAYS)]
    if not old:
        count = len(latest)
        said = "1 currency has" if count == 1 else f"{count} currencies have"
        return [HealthLine("Exchange rates", Health.GOOD, f"{said} a rate of the last week.")]
    return [
        HealthLine(
            "Exchange rates",
            Health.LOOK,
            f"No rate of the last {OLDEST_DAYS} days: {', '.join(old)}.",
            "Enter today's rates, or import them from a file.",
            _PAGE,
        )
    ]
