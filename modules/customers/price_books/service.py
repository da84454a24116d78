"""Price books at work: the default ones, and what a job costs by a book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from host.api import InvalidInput, currencies, session

from .. import settings
from ..brands.models import Brand
from ..catalogue import service as catalogue
from ..catalogue import specs as written_specs
from ..catalogue.models import Service, Unit
from ..errors import NoPriceBook, NoPriceInCurrency
from . import resolution
from .models import BookStatus, PriceBook, PriceLine
from .resolution import Quote


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be priced."""

    service: Service
    unit: Unit
    specs: str
    quantity: Decimal


def default_book(brand: Brand | None) -> PriceBook | None:
    """Return the default book of a brand, else the one of all brands."""
    mine = PriceBook.brand_id == brand.id if brand else sa.false()
    query = sa.select(PriceBook).where(
        PriceBook.is_default,
        PriceBook.status == BookStatus.ACTIVE,
        sa.or_(mine, PriceBook.brand_id.is_(None)),
    )
    first = sa.case((PriceBook.brand_id.is_not(None), 0), else_=1)
    return session().scalar(query.order_by(first, PriceBook.id).limit(1))


def quote_by(book: PriceBook, job: Job, day: date, currency: str, adjuster: Decimal) -> Quote:
    """Return what a job costs by a book.

    ``adjuster`` is in percent. Raises NoPriceBook, NoPrice, NoPriceInCurrency, AmbiguousPrice,
    RateMissing, and InvalidInput for a quantity or specs that the unit or the service does not
    take.
    """
    if not book.is_in_force(day):
        raise NoPriceBook(f"The price book {book.name} is not in force on {day.isoformat()}.")
    resolution.checked_adjuster(adjuster)
    quantity = resolution.checked_quantity(job.quantity, job.unit.decimals)
    known = catalogue.specs_of(job.service)
    given = written_specs.read(job.specs, known)
    lacking = written_specs.missing(given, known)
    if lacking:
        raise InvalidInput.of("specs", f"{job.service.name} needs: {', '.join(lacking)}.")
    prices = [line.price for line in lines_for(book.id, job.service.id, job.unit.id)]
    try:
        chosen = resolution.choose(prices, given, currency, day)
    except NoPriceInCurrency:
        if not settings.price_cross_currency():
            raise
        fitting = [one for one in prices if one.is_valid_on(day) and one.fits(given)]
        chosen = resolution.first_of(fitting)
        rates = currencies.rates_on(day, (chosen.currency, currency))
        rate = rates.rate(chosen.currency) / rates.rate(currency)
        return resolution.quote(chosen, quantity, adjuster, currency, rate)
    return resolution.quote(chosen, quantity, adjuster, currency)


def lines_for(book_id: int, service_id: int, unit_id: int) -> Sequence[PriceLine]:
    """Return the lines of a book for a service in a unit, in the order of the book."""
    query = sa.select(PriceLine).where(
        PriceLine.price_book_id == book_id,
        PriceLine.service_id == service_id,
        PriceLine.unit_id == unit_id,
    )
    return session().scalars(query.order_by(PriceLine.position, PriceLine.id)).all()
