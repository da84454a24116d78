"""Tries a price out: what a job would cost, by which line, and why by no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from host.api import TrellisError

from ..catalogue import service as catalogue
from ..catalogue import specs as written_specs
from . import resolution, service
from .models import PriceBook, PriceLine
from .resolution import Quote
from .service import Job


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line for the service and unit; ``reason`` says why it does not count, or is empty."""

    line: PriceLine
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the quote, or why there is none, and every line that was looked at."""

    quote: Quote | None
    refusal: str
    candidates: Sequence[Candidate]


def try_out(book: PriceBook, job: Job, day: date, currency: str, adjuster: Decimal) -> Trial:
    """Work a price out and tell how it came about; raises nothing that `quote_by` raises."""
    quote, refusal = None, ""
    try:
        quote = service.quote_by(book, job, day, currency, adjuster)
    except TrellisError as error:
        refusal = error.message
    counted_in = quote.price.currency if quote else currency
    return Trial(quote, refusal, _candidates(book, job, day, counted_in, quote))


def _candidates(
    book: PriceBook, job: Job, day: date, currency: str, quote: Quote | None
) -> list[Candidate]:
    try:
        given = written_specs.read(job.specs, catalogue.specs_of(job.service))
    except TrellisError:
        return []
    found = []
    for line in service.lines_for(book.id, job.service.id, job.unit.id):
        reason = resolution.why_not(line.price, given, currency, day)
        if not reason and quote is not None and line.id != quote.price.id:
            reason = "another line goes first"
        found.append(Candidate(line, reason))
    return found
