"""What the demonstration site sells, and at which prices; all of it is made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import SYSTEM, records, session

from ..catalogue.models import Service
from ..catalogue.record_types import PRODUCT_LINE, SERVICE, SPEC, UNIT
from ..catalogue.specs import SpecKind
from ..price_books.models import BookStatus
from ..price_books.record_types import BOOK, LINE
from ..terms.models import PaymentTerms
from ..terms.record_types import TERMS

_UNITS = (("word", "Word", 0), ("hour", "Hour", 2), ("page", "Page", 1))
_SPECS = (
    ("source", "From", SpecKind.CHOICE, "en\nde\nnb"),
    ("target", "Into", SpecKind.CHOICE, "en\nde\nnb\nar\nja"),
    ("domain", "Field", SpecKind.CHOICE, "general\nlegal\nmaritime"),
)
_SERVICES = (
    ("TRA", "Translation", "Language", ("source", "target", "domain"), ("target",)),
    ("REV", "Review", "Language", ("target", "domain"), ()),
    ("DTP", "Layout", "Production", ("target",), ()),
    ("CON", "Consulting", "Advice", (), ()),
)
_LINES = (
    ("TRA", "word", "", "0.08", "25"),
    ("TRA", "word", "target=ar", "0.10", "40"),
    ("TRA", "word", "domain=legal, target=ar", "0.14", "40"),
    ("TRA", "word", "target=ja", "0.17", "60"),
    ("REV", "hour", "", "42", "21"),
    ("DTP", "page", "", "6.50", "30"),
    ("CON", "hour", "", "120", "0"),
)


def load() -> None:
    """Make services, units, specs, payment terms and one price book, where there are none."""
    if session().scalar(sa.select(Service.id).limit(1)) is not None:
        return
    units = {
        code: _made(UNIT, code=code, name=name, decimals=places) for code, name, places in _UNITS
    }
    for code, name, kind, choices in _SPECS:
        _made(SPEC, code=code, name=name, kind=kind.value, choices=choices)
    lines: dict[str, int] = {}
    services = {}
    for code, name, line, specs, required in _SERVICES:
        if line not in lines:
            lines[line] = _made(PRODUCT_LINE, name=line)
        services[code] = _made(
            SERVICE,
            code=code,
            name=name,
            product_line_id=lines[line],
            specs=specs,
            required_specs=required,
        )
    book = _made(BOOK, name="Standard", status=BookStatus.ACTIVE.value, is_default=True)
    for service, unit, written, price, least in _LINES:
        _made(
            LINE,
            price_book_id=book,
            service_id=services[service],
            unit_id=units[unit],
            specs=written,
            unit_price=Decimal(price),
            min_charge=Decimal(least),
            currency="USD",
        )
    if session().scalar(sa.select(PaymentTerms.id).where(PaymentTerms.name == "30 EOM")) is None:
        _made(TERMS, name="30 EOM", days=30, kind="end_of_month")


def _made(record_type: Any, **values: Any) -> int:
    return int(records.create(record_type, values, SYSTEM).record.id)
