"""The button that puts a price book away and gives its accounts another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from host.api import (
    EDIT,
    Actor,
    FieldType,
    InvalidInput,
    RecordAction,
    RecordField,
    records,
    right,
    session,
)

from ..access import PRICES
from ..price_books.models import BOOK_TYPE, BookStatus, PriceBook
from ..price_books.record_types import BOOK
from ..uses import first_use
from .service import give_other_book


def put_away(book: PriceBook, actor: Actor, told: Mapping[str, Any]) -> str:
    """Archive a price book; accounts that name it get the one that was chosen.

    Raises InvalidInput when accounts name it and none was chosen, or one that does not count.
    """
    moved, other = 0, session().get(PriceBook, told.get("other") or 0)
    if told.get("other") and (
        other is None or other.id == book.id or other.status != BookStatus.ACTIVE
    ):
        raise InvalidInput.of("other", "Choose another price book that is active.")
    named = first_use(book)
    if named and other is None:
        raise InvalidInput.of(
            "other", f"Accounts have this price book: {named}. Choose which one they get."
        )
    if other is not None:
        moved = give_other_book(book, other, actor)
    values = {"status": BookStatus.ARCHIVED.value, "is_default": False}
    records.update(BOOK, book.id, values, actor)
    if not moved or other is None:
        return f"{book.name} is archived."
    counted = "1 account has" if moved == 1 else f"{moved} accounts have"
    return f"{book.name} is archived; {counted} {other.name} now."


PUT_AWAY: Final = RecordAction(
    "customers.put_book_away",
    BOOK_TYPE,
    "Put away",
    put_away,
    icon="archive",
    rights=(right(PRICES, EDIT),),
    fits=lambda book: book.status == BookStatus.ACTIVE,
    asks=(
        RecordField(
            key="other",
            label="Price book for its accounts",
            type=FieldType.REFERENCE,
            target=BOOK_TYPE,
            help="Only needed where accounts name this book themselves.",
        ),
    ),
    position=20,
)
