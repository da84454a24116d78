"""Exchange rates of the demonstration site, of a round kind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from host import clock
from host.currencies.models import ExchangeRate
from host.currencies.record_types import RATE
from host.currencies.service import base_currency
from host.database import session
from host.hooks.actor import SYSTEM
from host.records import service as records

_IN_USD = {"EUR": "1.10", "GBP": "1.28", "NOK": "0.095", "JPY": "0.0067"}
_DAYS_AGO = (420, 90, 2)


def load() -> None:
    """Enter rates of three days, where there are none and the site counts in US dollars."""
    if base_currency() != "USD" or session().scalar(sa.select(ExchangeRate.id).limit(1)):
        return
    today: date = clock.now().date()
    for number, days in enumerate(_DAYS_AGO):
        for code, rate in _IN_USD.items():
            values = {
                "currency": code,
                "valid_from": today - timedelta(days=days),
                "rate": Decimal(rate) * (100 + number) / 100,
            }
            records.create(RATE, values, SYSTEM)
