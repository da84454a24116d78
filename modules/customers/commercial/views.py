"""The terms of an account, shown and changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from wtforms import SelectField

from host.api import (
    Actor,
    ExactDecimalField,
    Form,
    InvalidInput,
    StaleRecord,
    actor,
    requires,
    session,
)

from ..access import ACCOUNTS, COMMERCIAL
from ..accounts import service as accounts
from ..accounts.models import Account
from ..accounts.parts import Part, part
from ..brands.models import Brand
from ..pages import Answer, account_url, staff_pages
from ..price_books.models import BookStatus, PriceBook
from ..terms.models import PaymentTerms
from . import service
from .service import Terms, TermsData

_MOST = 500
_OPEN = ""


class TermsForm(Form):
    """What the account shall say itself."""

    brand = SelectField("Brand")
    price_book = SelectField("Price book")
    price_adjuster = ExactDecimalField(
        "Price adjuster",
        description="In percent, on every price of the book: -10 makes them a tenth lower.",
    )
    payment_terms = SelectField("Payment terms")

    @classmethod
    def of(cls, terms: Terms) -> TermsForm:
        """Open the form on what the account says."""
        said = service.said_by(terms.own)
        form = cls(
            data={
                "brand": _text(said.brand_id),
                "price_book": _text(said.price_book_id),
                "payment_terms": _text(said.payment_terms_id),
                "price_adjuster": said.price_adjuster,
                "record_version": str(terms.version),
            }
        )
        default = terms.brand.name if terms.brand and not said.brand_id else "the default one"
        form.brand.choices = _choices(Brand, sa.true(), f"As a rule: {default}")
        active = sa.or_(
            PriceBook.status == BookStatus.ACTIVE, PriceBook.id == (said.price_book_id or 0)
        )
        form.price_book.choices = _choices(PriceBook, active, "From above, or the default one")
        form.payment_terms.choices = _choices(
            PaymentTerms, sa.true(), "From above, or the default ones"
        )
        return form

    def wanted(self) -> TermsData:
        """Return what was chosen."""
        return TermsData(
            _number(self.brand.data),
            _number(self.price_book.data),
            _number(self.payment_terms.data),
            self.price_adjuster.data or service.NONE,
        )


@staff_pages.route("/accounts/<int:account_id>/terms", methods=["GET", "POST"])
@requires(ACCOUNTS, COMMERCIAL)
def account_terms(account_id: int) -> Answer | str:
    """Change on which terms an account buys."""
    found = accounts.get(account_id, actor())
    form, status = TermsForm.of(service.terms_of(found)), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                service.change(account_id, form.wanted(), actor(), form.opened_version)
            except InvalidInput as error:
                form.absorb(InvalidInput(error.message, _named(error)))
            except StaleRecord as error:
                form.form_errors.append(error.message)
                form.record_version.data = str(service.terms_of(found).version)
                status = 409
            else:
                flash(f"The terms of {found.title} are saved.", "success")
                return redirect(account_url(account_id))
    page = render_template("customers/accounts/terms.html", form=form, account=found)
    return page, status


def _named(error: InvalidInput) -> dict[str, list[str]]:
    return {key.removesuffix("_id"): said for key, said in error.fields.items()}


def _choices(model: Any, meant: Any, otherwise: str) -> list[tuple[str, str]]:
    query = sa.select(model.id, model.name).where(meant).order_by(model.name).limit(_MOST)
    return [(_OPEN, otherwise), *((str(row.id), row.name) for row in session().execute(query))]


def _text(record_id: int | None) -> str:
    return str(record_id) if record_id else _OPEN


def _number(text: str | None) -> int | None:
    return int(text) if text else None


@part
def terms_part(account: Account, person: Actor) -> Part:
    """Show the terms on the page of the account, with where they come from."""
    terms = service.terms_of(account)
    payment = _inherited(
        "Payment terms", terms.payment, terms.payment_from, own=_says(terms, "payment_terms_id")
    )
    facts = [
        {"label": "Brand", "value": terms.brand.name if terms.brand else ""},
        _inherited("Price book", terms.book, terms.book_from, own=_says(terms, "price_book_id")),
        {"label": "Price adjuster", "value": f"{terms.adjuster:f} %" if terms.adjuster else ""},
        payment,
    ]
    if not person.may(ACCOUNTS, COMMERCIAL):
        return Part("Terms", facts)
    return Part("Terms", facts, "Change", url_for("customers.account_terms", account_id=account.id))


def _says(terms: Terms, key: str) -> bool:
    return terms.own is not None and getattr(terms.own, key) is not None


def _inherited(label: str, found: Any, source: Any, *, own: bool) -> dict[str, str]:
    if found is None:
        return {"label": label, "value": ""}
    if source is not None:
        return {"label": label, "value": f"{found.name}, inherited from {source.name}"}
    return {"label": label, "value": found.name if own else f"{found.name}, by default"}
