"""Which line of a price book is the price of a job; nothing here knows of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from host.api import InvalidInput, currencies

from ..catalogue.specs import within, written
from ..errors import AmbiguousPrice, NoPrice, NoPriceInCurrency

UNIT_PLACES = Decimal("0.0001")
LEAST_ADJUSTER, MOST_ADJUSTER = Decimal(-100), Decimal(500)


@dataclass(frozen=True, slots=True)
class Price:
    """A line of a book for one service and unit; ``currency`` counts for price and minimum."""

    id: int
    specs: Mapping[str, str]
    unit_price: Decimal
    min_charge: Decimal
    currency: str
    since: date
    until: date | None
    position: int

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the line is in force on a day; both its ends are."""
        return self.since <= day and (self.until is None or day <= self.until)

    def fits(self, specs: Mapping[str, str]) -> bool:
        """Tell whether the line is for jobs with these specs: it asks for no others."""
        return within(self.specs, specs)

    @property
    def rank(self) -> tuple[int, int, int]:
        """What decides between lines: most specs, then the latest, then the first in the book."""
        return (len(self.specs), self.since.toordinal(), -self.position)


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a job, and how it came about: what a document keeps of it."""

    price: Price
    unit: Decimal
    """What one unit costs after the adjuster, to four places, in the account's currency."""
    adjuster: Decimal
    """Percent."""
    quantity: Decimal
    amount: Decimal
    currency: str
    is_minimum: bool
    """Whether the least that the line charges is more than the quantity comes to."""
    rate: Decimal | None = None
    """By which the line was converted; None where it is in the account's currency."""


def choose(prices: Sequence[Price], specs: Mapping[str, str], currency: str, day: date) -> Price:
    """Return the line that counts for a job.

    Raises NoPrice, NoPriceInCurrency, or AmbiguousPrice when two lines are equal in all that
    decides.
    """
    fitting = [one for one in prices if one.is_valid_on(day) and one.fits(specs)]
    if not fitting:
        raise NoPrice("The price book has no line for this service, unit, specs and day.")
    own = [one for one in fitting if one.currency == currency]
    if not own:
        others = ", ".join(sorted({one.currency for one in fitting}))
        raise NoPriceInCurrency(
            f"The price book has this price in {others} only, and the account counts in {currency}."
        )
    return first_of(own)


def first_of(prices: Sequence[Price]) -> Price:
    """Return the line that goes before all others; raises AmbiguousPrice when two are equal."""
    best = max(one.rank for one in prices)
    first = [one for one in prices if one.rank == best]
    if len(first) > 1:
        named = " and ".join(f"line {one.id}" for one in sorted(first, key=lambda one: one.id)[:2])
        raise AmbiguousPrice(f"Two lines fit equally well: {named}. Give them another position.")
    return first[0]


def why_not(price: Price, specs: Mapping[str, str], currency: str, day: date) -> str:
    """Return why a line does not come into question; nothing when it does."""
    if not price.is_valid_on(day):
        return "not in force on that day"
    lacking = {
        code: value for code, value in price.specs.items() if not within({code: value}, specs)
    }
    if lacking:
        return f"for {written(lacking)} only"
    return "" if price.currency == currency else f"in {price.currency}"


def checked_adjuster(percent: Decimal) -> Decimal:
    """Return a price adjuster in percent: above -100 and at most 500; raises InvalidInput."""
    if not percent.is_finite() or not LEAST_ADJUSTER < percent <= MOST_ADJUSTER:
        raise InvalidInput.of("price_adjuster", "Enter a percentage above -100 and at most 500.")
    return percent


def checked_quantity(quantity: Decimal, decimals: int) -> Decimal:
    """Return a quantity above zero that is no more exact than its unit; raises InvalidInput."""
    if not quantity.is_finite() or quantity <= 0:
        raise InvalidInput.of("quantity", "Enter a quantity above 0.")
    if quantity != quantity.quantize(Decimal(1).scaleb(-decimals)):
        said = "whole numbers" if decimals == 0 else f"at most {decimals} decimal places"
        raise InvalidInput.of("quantity", f"This unit is counted in {said}.")
    return quantity


def quote(
    price: Price,
    quantity: Decimal,
    adjuster: Decimal,
    currency: str,
    rate: Decimal | None = None,
) -> Quote:
    """Work out what a quantity costs; the least charge is not adjusted.

    ``rate`` is what one unit of the line's currency is worth in the account's, where they differ.
    Unit prices are rounded half up to four places, amounts to the places of their currency.
    """
    factor = Decimal(1) if rate is None else rate
    adjusted = price.unit_price * factor * (1 + adjuster / 100)
    unit = adjusted.quantize(UNIT_PLACES, rounding=ROUND_HALF_UP)
    least = currencies.rounded(price.min_charge * factor, currency)
    counted = currencies.rounded(unit * quantity, currency)
    return Quote(
        price=price,
        unit=unit,
        adjuster=adjuster,
        quantity=quantity,
        amount=max(counted, least),
        currency=currency,
        is_minimum=least > counted,
        rate=rate,
    )
