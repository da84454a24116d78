"""Exchange rates: found for a day, and amounts converted with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from host.currencies.codes import checked, known, name_of, places, rounded
from host.currencies.models import ExchangeRate
from host.database import session
from host.errors import InvalidInput
from host.settings import service as settings

__all__ = [
    "RateMissing",
    "Rates",
    "base_currency",
    "checked",
    "known",
    "name_of",
    "places",
    "rate",
    "rates_on",
    "rounded",
    "to_base",
]


class RateMissing(InvalidInput):
    """No exchange rate is known for that day; nothing is converted at a guess."""

    code = "fx_missing"

    @classmethod
    def on(cls, currency: str, base: str, day: date) -> RateMissing:
        """Say which rate is missing and where it is entered."""
        message = (
            f"There is no exchange rate from {currency} to {base} for {day.isoformat()}. "
            "Enter one under Set-up, Exchange rates."
        )
        return cls(message, {"currency": [message]}, currency=currency, day=day.isoformat())


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates into the base currency on one day, read at once: for lists and jobs over many."""

    base: str
    day: date
    by_currency: Mapping[str, Decimal]

    def rate(self, currency: str) -> Decimal:
        """Return what one unit is worth in the base currency; raises RateMissing."""
        if currency == self.base:
            return Decimal(1)
        found = self.by_currency.get(currency)
        if found is None:
            raise RateMissing.on(currency, self.base, self.day)
        return found

    def to_base(self, amount: Decimal, currency: str) -> Decimal:
        """Return an amount in the base currency, rounded to its places; raises RateMissing."""
        return rounded(amount * self.rate(currency), self.base)

    def between(self, amount: Decimal, currency: str, target: str) -> Decimal:
        """Return an amount in another currency, by way of the base, rounded once at the end.

        Raises RateMissing.
        """
        if currency == target:
            return rounded(amount, target)
        return rounded(amount * self.rate(currency) / self.rate(target), target)


def base_currency() -> str:
    """Return the letters of the currency that the organisation counts in."""
    return str(settings.get("general", "currency"))


def rates_on(day: date, currencies: Iterable[str]) -> Rates:
    """Read the rates of some currencies on a day: of each the latest that was valid by then.

    One statement; a currency without a rate is missing only once it is asked for.
    """
    base = base_currency()
    wanted = {one for one in currencies if one != base}
    if not wanted:
        return Rates(base, day, {})
    valid = sa.and_(
        ExchangeRate.base == base,
        ExchangeRate.currency.in_(wanted),
        ExchangeRate.valid_from <= day,
    )
    newest = (
        sa.select(ExchangeRate.currency, sa.func.max(ExchangeRate.valid_from).label("day"))
        .where(valid)
        .group_by(ExchangeRate.currency)
        .subquery()
    )
    query = (
        sa.select(ExchangeRate.currency, ExchangeRate.rate)
        .join(
            newest,
            sa.and_(
                newest.c.currency == ExchangeRate.currency, newest.c.day == ExchangeRate.valid_from
            ),
        )
        .where(ExchangeRate.base == base)
    )
    return Rates(base, day, dict(session().execute(query).all()))


def rate(currency: str, day: date) -> Decimal:
    """Return what one unit of a currency was worth in the base currency on a day.

    Raises RateMissing.
    """
    return rates_on(day, (currency,)).rate(currency)


def to_base(amount: Decimal, currency: str, day: date) -> Decimal:
    """Return an amount in the base currency at the rate of a day; raises RateMissing."""
    return rates_on(day, (currency,)).to_base(amount, currency)
