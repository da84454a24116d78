"""The page on which prices are tried out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from host.api import (
    VIEW,
    ExactDecimalField,
    Form,
    InvalidInput,
    currencies,
    requires,
    session,
)

from .. import settings
from ..access import PRICES
from ..catalogue.models import Service, Unit
from ..pages import staff_pages
from .models import BookStatus, PriceBook
from .resolution import checked_adjuster
from .service import Job
from .testing import Trial, try_out

_MOST = 500


class TesterForm(Form):
    """What is to be priced."""

    book = SelectField("Price book", coerce=int)
    service = SelectField("Service", coerce=int)
    unit = SelectField("Unit", coerce=int)
    quantity = ExactDecimalField("Quantity", [DataRequired("Enter a quantity above 0.")])
    specs = StringField("Specs", [Length(max=300)], description="Such as target=ar, domain=legal.")
    currency = StringField("Currency", [DataRequired("Enter the three letters of a currency.")])
    adjuster = ExactDecimalField("Price adjuster", description="In percent, such as -10.")
    day = DateField("Day", [DataRequired("Enter a day.")])


@staff_pages.get("/price-tester")
@requires(PRICES, VIEW)
def price_tester() -> str | tuple[str, int]:
    """Say what a job would cost, by which line, and why by no other."""
    asked = "service" in request.args
    form = TesterForm(request.args if asked else None, meta={"csrf": False})
    form.book.choices = _choices(PriceBook, PriceBook.status != BookStatus.ARCHIVED)
    form.service.choices = _choices(Service, Service.is_active)
    form.unit.choices = _choices(Unit, sa.true())
    if not asked:
        form.currency.data, form.day.data = currencies.base_currency(), settings.today()
        return _page(form, None)
    trial = _tried(form) if form.validate() else None
    return _page(form, trial)


def _tried(form: TesterForm) -> Trial | None:
    db = session()
    book, service = db.get_one(PriceBook, form.book.data), db.get_one(Service, form.service.data)
    unit = db.get_one(Unit, form.unit.data)
    code = (form.currency.data or "").strip().upper()
    try:
        if code not in currencies.known():
            raise InvalidInput.of("currency", f"There is no currency “{code}”.")
        adjuster = checked_adjuster(form.adjuster.data or Decimal(0))
    except InvalidInput as error:
        form.absorb(InvalidInput(error.message, _here(error)))
        return None
    quantity, day = form.quantity.data, form.day.data
    assert quantity is not None, "the form asks for it"
    assert day is not None, "the form asks for it"
    return try_out(book, Job(service, unit, form.specs.data or "", quantity), day, code, adjuster)


def _here(error: InvalidInput) -> dict[str, list[str]]:
    return {
        "adjuster" if key == "price_adjuster" else key: said for key, said in error.fields.items()
    }


def _choices(model: Any, meant: Any) -> list[tuple[int, str]]:
    query = sa.select(model.id, model.name).where(meant).order_by(model.name).limit(_MOST)
    return [(row.id, row.name) for row in session().execute(query)]


def _page(form: TesterForm, trial: Trial | None) -> str:
    return render_template("customers/price_tester.html", form=form, trial=trial)
