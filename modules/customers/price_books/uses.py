"""Tells the catalogue which lines use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from host.api import session

from ..catalogue.models import Service
from ..catalogue.specs import unpacked
from ..uses import tells
from .models import PriceBook, PriceLine


@tells
def of_catalogue(record: Any, codes: Sequence[str]) -> str:
    """Name the first line of a service that goes by some specs of it."""
    if not isinstance(record, Service):
        return ""
    query = (
        sa.select(PriceLine.name, PriceLine.specs, PriceBook.name)
        .join(PriceBook, PriceBook.id == PriceLine.price_book_id)
        .where(PriceLine.service_id == record.id)
        .order_by(PriceLine.id)
    )
    if not codes:
        query = query.limit(1)
    for name, specs, book in session().execute(query):
        if not codes or set(codes) & set(unpacked(specs)):
            return f"The line “{name}” of {book}"
    return ""
