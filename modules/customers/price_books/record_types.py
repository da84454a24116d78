"""Price books and their lines as types of record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import (
    Actor,
    Choice,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Section,
    Values,
    currencies,
    session,
)

from ..access import PRICES
from ..brands.models import BRAND_TYPE
from ..catalogue import service as catalogue
from ..catalogue import specs as written_specs
from ..catalogue.models import SERVICE_TYPE, UNIT_TYPE, Service, Unit
from ..names import only_one
from ..uses import first_use
from .models import ALWAYS, BOOK_TYPE, LINE_TYPE, BookStatus, PriceBook, PriceLine

_LEAST_PRICE_STEP = Decimal("0.0001")
STATUSES = (
    Choice(BookStatus.DRAFT.value, "Draft"),
    Choice(BookStatus.ACTIVE.value, "Active", "green"),
    Choice(BookStatus.ARCHIVED.value, "Archived", closed=True),
)


def check_days(values: Mapping[str, Any], record: Any | None) -> None:
    """Raise InvalidInput when the last day comes before the first."""
    first, last = (
        values.get(key, getattr(record, key) if record is not None else None)
        for key in ("valid_from", "valid_to")
    )
    if first is not None and last is not None and last < first:
        raise InvalidInput.of("valid_to", "The last day comes before the first.")


class BookRules(RecordRules):
    """One default book for each brand; a book that accounts name is not put away."""

    def clean(self, values: Values, record: PriceBook | None, actor: Actor) -> Values:
        if "name" in values:
            said = "There is a price book of this name already."
            only_one(PriceBook, "name", str(values["name"]), record, said)
        check_days(values, record)
        status = values.get("status", record.status if record else BookStatus.DRAFT.value)
        default = values.get("is_default", record.is_default if record else False)
        if default and status == BookStatus.ARCHIVED:
            raise InvalidInput.of("is_default", "An archived book cannot be the default one.")
        return values

    def created(self, record: PriceBook, actor: Actor) -> None:
        self._settle(record)

    def updated(self, record: PriceBook, changes: dict[str, Any], actor: Actor) -> None:
        self._settle(record)

    def refuse_move(self, record: PriceBook, state: str, actor: Actor) -> str:
        return in_use(record) if state == BookStatus.ARCHIVED else ""

    def _settle(self, record: PriceBook) -> None:
        """Take the mark from the book that was the brand's default before."""
        if record.is_default:
            session().flush()
            same = PriceBook.brand_id == record.brand_id
            if record.brand_id is None:
                same = PriceBook.brand_id.is_(None)
            others = sa.update(PriceBook).where(
                PriceBook.id != record.id, PriceBook.is_default, same
            )
            session().execute(others.values(is_default=False))


def in_use(book: PriceBook) -> str:
    """Return which accounts name the book, and what to do; nothing when none does."""
    said = first_use(book)
    return f"Accounts have this price book: {said}. Press “Put away” first." if said else ""


class LineRules(RecordRules):
    """Prices above or at zero, specs that the service understands, and no line twice."""

    def clean(self, values: Values, record: PriceLine | None, actor: Actor) -> Values:
        kept = dict(values)
        whole = _whole(kept, record)
        code = str(whole["currency"] or "")
        if code not in currencies.known():
            raise InvalidInput.of("currency", f"There is no currency “{code}”.")
        for key in ("unit_price", "min_charge"):
            if kept.get(key) is None and key in kept:
                kept[key] = Decimal(0)
        price = whole["unit_price"]
        if price is not None and price != price.quantize(_LEAST_PRICE_STEP):
            raise InvalidInput.of("unit_price", "A unit price has at most four decimal places.")
        if whole["min_charge"]:
            currencies.checked(whole["min_charge"], code, "min_charge")
        check_days(kept, record)
        known = catalogue.specs_of(_held(Service, whole["service_id"], "service_id"))
        _held(Unit, whole["unit_id"], "unit_id")
        specs = written_specs.written(written_specs.read(str(whole["specs"] or ""), known))
        kept["specs"] = specs
        _refuse_second(whole, specs, record)
        return kept

    def apply(self, record: PriceLine, values: Values, actor: Actor) -> None:
        record.since = record.valid_from or ALWAYS
        found = [session().get(Service, record.service_id), session().get(Unit, record.unit_id)]
        names = [one.name if isinstance(one, Service) else one.code for one in found if one]
        record.name = ", ".join(filter(None, (*names, record.specs, record.currency)))


_COUNTING = ("price_book_id", "service_id", "unit_id", "currency", "specs", "valid_from")


def _whole(values: Mapping[str, Any], record: PriceLine | None) -> dict[str, Any]:
    """Return what the line will be, as far as it counts."""
    keys = (*_COUNTING, "unit_price", "min_charge")
    return {key: values.get(key, getattr(record, key, None) if record else None) for key in keys}


def _held(model: type[Any], record_id: int | None, field: str) -> Any:
    found = session().get(model, record_id) if record_id else None
    if found is None:
        raise InvalidInput.of(field, "Choose one from the list.")
    return found


def _refuse_second(whole: Mapping[str, Any], specs: str, record: PriceLine | None) -> None:
    since: date = whole["valid_from"] or ALWAYS
    same = sa.select(PriceLine.id).where(
        PriceLine.price_book_id == whole["price_book_id"],
        PriceLine.service_id == whole["service_id"],
        PriceLine.unit_id == whole["unit_id"],
        PriceLine.currency == whole["currency"],
        PriceLine.specs == specs,
        PriceLine.since == since,
    )
    if record is not None:
        same = same.where(PriceLine.id != record.id)
    found = session().scalar(same.limit(1))
    if found is not None:
        raise InvalidInput.of(
            "specs",
            f"Line {found} of this book has a price for the same service, unit, specs and "
            "currency from the same day on.",
        )


BOOK = RecordType(
    key=BOOK_TYPE,
    model=PriceBook,
    singular="price book",
    plural="price books",
    icon="book-2",
    about="A price book says what services cost. Many accounts can share one.",
    feature=PRICES,
    group="Price books",
    menu=110,
    sort="name",
    rules=BookRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    state="status",
    transitions={
        BookStatus.DRAFT.value: (BookStatus.ACTIVE.value,),
        BookStatus.ACTIVE.value: (BookStatus.ARCHIVED.value, BookStatus.DRAFT.value),
        BookStatus.ARCHIVED.value: (BookStatus.ACTIVE.value,),
    },
    facts=("brand_id", "valid_from", "valid_to", "is_default"),
    sections=(
        Section("Price book", ("name", "brand_id", "status", "is_default")),
        Section("In force", (("valid_from", "valid_to"),), "Left open, it has no end."),
        Section("Notes", ("notes",)),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="brand_id",
            label="Brand",
            type=FieldType.REFERENCE,
            target=BRAND_TYPE,
            listed=True,
            help="Left open, it is for all brands.",
        ),
        RecordField(
            key="status",
            label="Status",
            type=FieldType.CHOICE,
            choices=STATUSES,
            required=True,
            default=BookStatus.DRAFT.value,
            listed=True,
        ),
        RecordField(
            key="is_default",
            label="Default of its brand",
            type=FieldType.CHECKBOX,
            listed=True,
            help="Counts for accounts that name no book, nor have one above them.",
        ),
        RecordField(key="valid_from", label="First day", type=FieldType.DATE, listed=True),
        RecordField(key="valid_to", label="Last day", type=FieldType.DATE, listed=True),
        RecordField(key="notes", label="Notes", type=FieldType.LONG_TEXT),
    ),
)
LINE = RecordType(
    key=LINE_TYPE,
    model=PriceLine,
    singular="price line",
    plural="price lines",
    icon="list-numbers",
    about="A price line says what one unit of a service costs, for jobs with some specs or for "
    "all.",
    feature=PRICES,
    menu=None,
    sort="position",
    rules=LineRules(),
    without=("merge",),
    created_in="price_book_id",
    custom_fields=False,
    facts=("price_book_id", "unit_price", "currency", "min_charge"),
    import_keys=("price_book_id", "service_id", "unit_id", "currency", "specs", "valid_from"),
    sections=(
        Section("What for", ("price_book_id", ("service_id", "unit_id"), "specs")),
        Section("Price", (("unit_price", "currency"), "min_charge")),
        Section("In force", (("valid_from", "valid_to"), "position")),
    ),
    fields=(
        RecordField(key="name", label="Line", listed=True, searched=True, read_only=True),
        RecordField(
            key="price_book_id",
            label="Price book",
            type=FieldType.REFERENCE,
            target=BOOK_TYPE,
            required=True,
            listed=True,
        ),
        RecordField(
            key="service_id",
            label="Service",
            type=FieldType.REFERENCE,
            target=SERVICE_TYPE,
            required=True,
        ),
        RecordField(
            key="unit_id", label="Unit", type=FieldType.REFERENCE, target=UNIT_TYPE, required=True
        ),
        RecordField(
            key="specs",
            label="Specs",
            help="Such as target=ar, domain=legal. Left empty, the line is for all jobs of the "
            "service; the line with most specs goes first.",
        ),
        RecordField(
            key="unit_price",
            label="Unit price",
            type=FieldType.DECIMAL,
            required=True,
            minimum=0,
            listed=True,
        ),
        RecordField(
            key="currency",
            label="Currency",
            type=FieldType.CURRENCY,
            required=True,
            default=lambda actor: currencies.base_currency(),
            listed=True,
        ),
        RecordField(
            key="min_charge",
            label="Least charge",
            type=FieldType.DECIMAL,
            minimum=0,
            listed=True,
            help="What a job costs at least; adjusters of accounts leave it as it is.",
        ),
        RecordField(key="valid_from", label="First day", type=FieldType.DATE, listed=True),
        RecordField(key="valid_to", label="Last day", type=FieldType.DATE, listed=True),
        RecordField(
            key="position",
            label="Position",
            type=FieldType.INTEGER,
            default=0,
            minimum=0,
            listed=True,
            help="Between lines that fit equally well, the smaller one goes first.",
        ),
    ),
)
