"""Buttons of price books: copy with other prices, put away for another one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import sqlalchemy as sa

from host.api import (
    CREATE,
    EDIT,
    Actor,
    FieldType,
    InvalidInput,
    RecordAction,
    RecordField,
    RecordRef,
    records,
    right,
    session,
)

from ..access import PRICES
from .models import BOOK_TYPE, BookStatus, PriceBook, PriceLine
from .record_types import BOOK, LINE
from .resolution import UNIT_PLACES

_LEAST, _MOST = Decimal(-100), Decimal(1000)


def changed(price: Decimal, percent: Decimal) -> Decimal:
    """Return a unit price so many percent higher, to four places, rounded half up."""
    return (price * (1 + percent / 100)).quantize(UNIT_PLACES, rounding=ROUND_HALF_UP)


def copied(book: PriceBook, actor: Actor, told: Mapping[str, Any]) -> RecordRef:
    """Make a draft of the book under another name, with every unit price changed by a percentage.

    Least charges stay as they are. Raises InvalidInput.
    """
    percent = told.get("percent") or Decimal(0)
    if not _LEAST < percent <= _MOST:
        raise InvalidInput.of("percent", "Enter a percentage above -100 and at most 1000.")
    values = dict(records.values_of(BOOK, book, actor))
    fresh = {"name": told["name"], "status": BookStatus.DRAFT.value, "is_default": False}
    made: PriceBook = records.create(BOOK, values | fresh, actor).record
    query = sa.select(PriceLine).where(PriceLine.price_book_id == book.id)
    for line in session().scalars(query.order_by(PriceLine.id)).all():
        own = dict(records.values_of(LINE, line, actor))
        own |= {"price_book_id": made.id, "unit_price": changed(line.unit_price, percent)}
        records.create(LINE, own, actor)
    return RecordRef(BOOK_TYPE, made.id, made.name)


def repriced(line: PriceLine, actor: Actor, told: Mapping[str, Any]) -> str:
    """Change the unit price of a line by a percentage; raises InvalidInput."""
    percent = told["percent"]
    if not _LEAST < percent <= _MOST:
        raise InvalidInput.of("percent", "Enter a percentage above -100 and at most 1000.")
    was = line.unit_price
    records.update(LINE, line.id, {"unit_price": changed(was, percent)}, actor)
    return f"{was:f} became {changed(was, percent):f}."


_PERCENT: Final = RecordField(
    key="percent",
    label="Change of unit prices",
    type=FieldType.DECIMAL,
    unit="%",
    required=True,
    default=Decimal(0),
    help="5 makes them five percent higher, -5 lower. Least charges stay.",
)
COPY: Final = RecordAction(
    "customers.copy_book",
    BOOK_TYPE,
    "Copy with other prices",
    copied,
    icon="copy",
    rights=(right(PRICES, CREATE),),
    asks=(RecordField(key="name", label="Name of the copy", required=True), _PERCENT),
    begins=lambda book, actor: {"name": f"Copy of {book.name}"},
    position=10,
)
REPRICE: Final = RecordAction(
    "customers.reprice_lines",
    LINE.key,
    "Change prices",
    repriced,
    icon="percentage",
    rights=(right(PRICES, EDIT),),
    bulk=True,
    asks=(_PERCENT,),
    position=10,
)
