"""The terms of an account: its own, those from above, and the defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from host.api import (
    Actor,
    Client,
    InvalidInput,
    StaleRecord,
    activity,
    clock,
    currencies,
    session,
    transaction,
)

from .. import events
from ..access import ACCOUNTS, COMMERCIAL
from ..accounts import service as accounts
from ..accounts.models import Account
from ..brands.models import Brand
from ..errors import NoPriceBook
from ..price_books import resolution
from ..price_books import service as books
from ..price_books.models import BookStatus, PriceBook
from ..price_books.resolution import Quote
from ..price_books.service import Job
from ..terms.models import PaymentTerms
from ..uses import tells
from .models import Commercial

NONE = Decimal(0)
STALE = "Somebody else changed the terms while your form was open."


@dataclass(frozen=True, slots=True)
class Source:
    """An account above from which something comes."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts for an account; a source is None for its own and for defaults."""

    own: Commercial | None
    brand: Brand | None
    book: PriceBook | None
    book_from: Source | None
    payment: PaymentTerms | None
    payment_from: Source | None
    adjuster: Decimal

    @property
    def version(self) -> int:
        """The version of what the account says itself; 0 before it says anything."""
        return self.own.version if self.own else 0


@dataclass(frozen=True, slots=True)
class TermsData:
    """What an account shall say itself; None leaves it to those above, or to the defaults."""

    brand_id: int | None
    price_book_id: int | None
    payment_terms_id: int | None
    price_adjuster: Decimal


def terms_of(account: Account) -> Terms:
    """Return the terms of an account, however deep it hangs, in at most four statements.

    Price book and payment terms come from the nearest account above that says them; brand and
    adjuster do not.
    """
    chain = _chain(account)
    own = chain[0][0] if chain and chain[0][0].account_id == account.id else None
    brand_id = own.brand_id if own else None
    book_id, book_from = _nearest(chain, "price_book_id", account)
    payment_id, payment_from = _nearest(chain, "payment_terms_id", account)
    brand = _brand(brand_id)
    book = session().get(PriceBook, book_id) if book_id else books.default_book(brand)
    return Terms(
        own=own,
        brand=brand,
        book=book,
        book_from=book_from,
        payment=_payment(payment_id),
        payment_from=payment_from,
        adjuster=own.price_adjuster if own else NONE,
    )


def _chain(account: Account) -> Sequence[Any]:
    """Return what the account and those above it say, the nearest first, with their names."""
    query = (
        sa.select(Commercial, Client.name)
        .join(Account, Account.id == Commercial.account_id)
        .join(Client, Client.id == Commercial.account_id)
        .where(Commercial.account_id.in_(account.lineage))
        .order_by(Account.depth.desc())
    )
    return session().execute(query.execution_options(populate_existing=True)).all()


def _nearest(chain: Sequence[Any], key: str, account: Account) -> tuple[int | None, Source | None]:
    for said, name in chain:
        value = getattr(said, key)
        if value is not None:
            is_own = said.account_id == account.id
            return value, None if is_own else Source(said.account_id, name)
    return None, None


def _brand(brand_id: int | None) -> Brand | None:
    meant = Brand.id == brand_id if brand_id else Brand.is_default
    return session().scalar(sa.select(Brand).where(meant))


def _payment(terms_id: int | None) -> PaymentTerms | None:
    meant = PaymentTerms.id == terms_id if terms_id else PaymentTerms.is_default
    return session().scalar(sa.select(PaymentTerms).where(meant))


def quote_price(account: Account, job: Job, day: date) -> Quote:
    """Return what a job costs an account on a day.

    Raises NoPriceBook, NoPrice, NoPriceInCurrency, AmbiguousPrice, RateMissing, and InvalidInput
    for a quantity or specs that the unit or the service does not take.
    """
    terms = terms_of(account)
    if terms.book is None:
        raise NoPriceBook(f"{account.name} has no price book, and there is no default one.")
    currency = account.client.currency or currencies.base_currency()
    return books.quote_by(terms.book, job, day, currency, terms.adjuster)


def said_by(own: Commercial | None) -> TermsData:
    """Return what an account says itself."""
    if own is None:
        return TermsData(None, None, None, NONE)
    return TermsData(own.brand_id, own.price_book_id, own.payment_terms_id, own.price_adjuster)


def change(account_id: int, data: TermsData, actor: Actor, version: int | None = None) -> Account:
    """Give an account terms of its own; the same twice changes nothing.

    Raises PermissionDenied, NotFound, InvalidInput, and StaleRecord when ``version`` is not the
    stored one.
    """
    actor.require(ACCOUNTS, COMMERCIAL)
    with transaction() as db:
        account = accounts.locked(account_id, actor)
        held = db.get(Commercial, account.id, populate_existing=True)
        if version is not None and version != (held.version if held else 0):
            raise StaleRecord(STALE)
        _check(data, held)
        changes = activity.changes_of(_words(said_by(held)), _words(data))
        if changes:
            _write(held or _fresh(account, actor), data, actor)
            events.tell(account, events.UPDATED, "changed_the_terms_of", actor, changes)
    return account


def _check(data: TermsData, held: Commercial | None) -> None:
    resolution.checked_adjuster(data.price_adjuster)
    for model, key, said in (
        (Brand, "brand_id", "Choose one of the brands."),
        (PaymentTerms, "payment_terms_id", "Choose one of the payment terms."),
        (PriceBook, "price_book_id", "Choose one of the price books."),
    ):
        wanted = getattr(data, key)
        found = session().get(model, wanted) if wanted else None
        if wanted and found is None:
            raise InvalidInput.of(key, said)
        was = getattr(held, key) if held else None
        if isinstance(found, PriceBook) and found.status != BookStatus.ACTIVE and wanted != was:
            raise InvalidInput.of(key, f"{found.name} is not active. Choose an active price book.")


def _fresh(account: Account, actor: Actor) -> Commercial:
    now = clock.now()
    made = Commercial(account_id=account.id, created_at=now, created_by=actor.staff_id)
    session().add(made)
    return made


def _write(kept: Commercial, data: TermsData, actor: Actor) -> None:
    kept.brand_id, kept.price_book_id = data.brand_id, data.price_book_id
    kept.payment_terms_id, kept.price_adjuster = data.payment_terms_id, data.price_adjuster
    kept.updated_at, kept.updated_by = clock.now(), actor.staff_id
    session().flush()


def _words(data: TermsData) -> Mapping[str, Any]:
    """Return what the history says of the terms."""
    return {
        "Brand": _name(Brand, data.brand_id),
        "Price book": _name(PriceBook, data.price_book_id),
        "Payment terms": _name(PaymentTerms, data.payment_terms_id),
        "Price adjuster": f"{data.price_adjuster:f} %" if data.price_adjuster else "",
    }


def _name(model: type[Any], record_id: int | None) -> str:
    found = session().get(model, record_id) if record_id else None
    return str(found.name) if found else ""


def give_other_book(book: PriceBook, other: PriceBook, actor: Actor) -> int:
    """Give every account that names a book another one; return how many there were.

    Call it in the transaction in which the book is put away.
    """
    actor.require(ACCOUNTS, COMMERCIAL)
    held = session().scalars(sa.select(Commercial).where(Commercial.price_book_id == book.id)).all()
    for one in held:
        account = session().get(Account, one.account_id)
        assert account is not None, "terms go with their account"
        one.price_book_id = other.id
        one.updated_at, one.updated_by = clock.now(), actor.staff_id
        changes = {"Price book": (book.name, other.name)}
        events.tell(account, events.UPDATED, "changed_the_terms_of", actor, changes)
    session().flush()
    return len(held)


_NAMED = 3


@tells
def of_terms(record: Any, _codes: Sequence[str]) -> str:
    """Name accounts that have a brand, a price book or payment terms themselves."""
    column = _COLUMNS.get(type(record))
    if column is None:
        return ""
    query = (
        sa.select(Client.name)
        .join(Commercial, Commercial.account_id == Client.id)
        .where(getattr(Commercial, column) == record.id)
        .order_by(Client.id)
        .limit(_NAMED + 1)
    )
    names = session().scalars(query).all()
    more = " and more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}" if names else ""


_COLUMNS: dict[type[Any], str] = {
    Brand: "brand_id",
    PriceBook: "price_book_id",
    PaymentTerms: "payment_terms_id",
}
