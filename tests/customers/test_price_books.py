"""Price books, their lines and what is sold, as records: sections 5.1 and 5.3."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from host.currencies.record_types import RATE
from host.errors import Conflict, InvalidInput, PermissionDenied
from host.hooks.actor import SYSTEM, Actor
from host.kernel.generation import current
from host.records import service as records
from host.testing import Site
from tests.customers.conftest import ACCOUNTS, Customers

DAY = date(2026, 3, 10)
PRICES = "customers.price_books"


class Shop:
    """What is sold, at which prices."""

    def __init__(self, customers: Customers) -> None:
        self.customers, self.site = customers, customers.site

    def make(self, noun: str, actor: Actor = SYSTEM, **values: Any) -> Any:
        with self.site.context():
            kind = current().registry.record_types[f"customers.{noun}"]
            return records.create(kind, values, actor).record

    def change(self, noun: str, record: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
        with self.site.context():
            kind = current().registry.record_types[f"customers.{noun}"]
            return records.update(kind, record.id, values, actor).record

    def delete(self, noun: str, record: Any) -> None:
        with self.site.context():
            kind = current().registry.record_types[f"customers.{noun}"]
            records.delete(kind, record.id, SYSTEM)

    def stored(self, noun: str, record_id: int) -> Any:
        with self.site.context():
            kind = current().registry.record_types[f"customers.{noun}"]
            return records.get(kind, record_id, SYSTEM)

    def line(self, book: Any, unit_price: str, **values: Any) -> Any:
        given = {
            "price_book_id": book.id,
            "service_id": self.service.id,
            "unit_id": self.word.id,
            "unit_price": Decimal(unit_price),
            "currency": "USD",
        }
        return self.make("price_line", **(given | values))

    def stock(self) -> None:
        """Make a service with two specs, a unit, and a book in force."""
        self.make("spec", code="target", name="Target", kind="choice", choices="ar\nfr\nde")
        self.make("spec", code="domain", name="Domain", kind="text")
        self.service = self.make(
            "service", code="TRA", name="Translation", specs=("target", "domain")
        )
        self.word = self.make("unit", code="word", name="Word", decimals=0)
        self.book = self.make("price_book", name="Standard", status="active", is_default=True)

    def quote(self, account: Any, quantity: str, specs: str = "", day: date = DAY) -> Any:
        """Ask what a job costs an account."""
        with self.site.context():
            service, books = self.part("commercial.service"), self.part("price_books.service")
            found = self.part("accounts.service").get(account.id, SYSTEM)
            job = books.Job(self.service, self.word, specs, Decimal(quantity))
            return service.quote_price(found, job, day)

    def part(self, name: str) -> Any:
        return self.customers.part(name)

    def terms(self, account: Any, actor: Actor = SYSTEM, **values: Any) -> Any:
        """Give an account terms of its own."""
        service = self.part("commercial.service")
        plain = {"brand_id": None, "price_book_id": None, "payment_terms_id": None}
        given = plain | {"price_adjuster": Decimal(0)} | values
        version = given.pop("version", None)
        with self.site.context():
            return service.change(account.id, service.TermsData(**given), actor, version)


@pytest.fixture
def shop(customers: Customers) -> Shop:
    made = Shop(customers)
    made.stock()
    return made


def test_an_account_pays_the_price_of_its_book_with_its_adjuster(
    shop: Shop, customers: Customers
) -> None:
    shop.line(shop.book, "0.12", min_charge=Decimal(40))
    account = customers.add("Acme", currency="USD")
    shop.terms(account, price_adjuster=Decimal(-10))
    assert str(shop.quote(account, "1250").amount) == "135.00"
    small = shop.quote(account, "200")
    assert (str(small.amount), small.is_minimum) == ("40.00", True)


def test_book_and_payment_terms_come_from_the_nearest_account_above_and_the_adjuster_does_not(
    shop: Shop, customers: Customers
) -> None:
    top = customers.add("Top", currency="USD")
    middle = customers.add("Middle", below=top, currency="USD")
    leaf = customers.add("Leaf", below=middle, currency="USD")
    special = shop.make("price_book", name="Special", status="active")
    slow = shop.make("payment_terms", name="Net 60", days=60, kind="net")
    shop.line(shop.book, "0.10")
    shop.line(special, "0.20")
    shop.terms(
        top,
        price_book_id=special.id,
        payment_terms_id=slow.id,
        price_adjuster=Decimal(50),
    )
    with shop.site.context():
        terms = shop.part("commercial.service").terms_of(
            shop.part("accounts.service").get(leaf.id, SYSTEM)
        )
        assert (terms.book.name, terms.book_from.name) == ("Special", "Top")
        assert (terms.payment.name, terms.payment_from.name) == ("Net 60", "Top")
        assert (terms.adjuster, terms.version) == (0, 0)
    assert str(shop.quote(leaf, "100").amount) == "20.00"
    shop.terms(middle, price_book_id=shop.book.id)
    assert str(shop.quote(leaf, "100").amount) == "10.00"
    assert str(shop.quote(top, "100").amount) == "30.00"


def test_the_terms_of_a_very_deep_account_take_four_statements(
    shop: Shop, customers: Customers
) -> None:
    ids = customers.chain(2000)
    slow = shop.make("payment_terms", name="Net 60", days=60, kind="net")
    shop.terms(customers_account(ids[0]), payment_terms_id=slow.id)
    with shop.site.context():
        account = shop.part("accounts.service").get(ids[-1], SYSTEM)
        shop.site.counted()
        with shop.site.counted() as statements:
            terms = shop.part("commercial.service").terms_of(account)
    assert terms.payment.name == "Net 60"
    assert len([one for one in statements if "customers_" in one]) <= 4


def customers_account(account_id: int) -> Any:
    return type("Named", (), {"id": account_id})()


def test_without_a_book_there_is_no_price(customers: Customers) -> None:
    """E10."""
    shop = Shop(customers)
    shop.stock()
    shop.change("price_book", shop.book, is_default=False)
    account = customers.add("Acme", currency="USD")
    with pytest.raises(InvalidInput, match="has no price book") as refused:
        shop.quote(account, "1")
    assert refused.value.code == "no_price_book"


def test_a_book_out_of_date_counts_no_more(shop: Shop, customers: Customers) -> None:
    """E10."""
    shop.line(shop.book, "0.10")
    shop.change("price_book", shop.book, valid_from=DAY, valid_to=DAY)
    account = customers.add("Acme", currency="USD")
    assert str(shop.quote(account, "10").amount) == "1.00"
    with pytest.raises(InvalidInput, match="not in force on 2026-03-11") as refused:
        shop.quote(account, "10", day=date(2026, 3, 11))
    assert refused.value.code == "no_price_book"


def test_a_price_in_another_currency_counts_only_where_that_is_set(
    shop: Shop, customers: Customers
) -> None:
    """E7, E8."""
    shop.line(shop.book, "0.12", currency="EUR", min_charge=Decimal(10))
    account = customers.add("Acme", currency="USD")
    with pytest.raises(InvalidInput, match="in EUR only") as refused:
        shop.quote(account, "1000")
    assert refused.value.code == "no_price_in_currency"
    customers.set(price_cross_currency=True)
    with pytest.raises(InvalidInput) as missing:
        shop.quote(account, "1000")
    assert missing.value.code == "fx_missing"
    with shop.site.context():
        rate = {"currency": "EUR", "valid_from": DAY, "rate": Decimal("1.10")}
        records.create(RATE, rate, SYSTEM)
    converted = shop.quote(account, "1000")
    assert (str(converted.unit), str(converted.amount)) == ("0.1320", "132.00")
    assert converted.rate == Decimal("1.1")
    assert str(shop.quote(account, "10").amount) == "11.00"


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"unit_price": Decimal("-0.01")}, "unit_price", "Enter 0 or more."),
        ({"unit_price": Decimal("0.00001")}, "unit_price", "at most four decimal places"),
        ({"currency": "ABC"}, "currency", "There is no currency “ABC”."),
        ({"min_charge": Decimal("1.5"), "currency": "JPY"}, "min_charge", "no decimal places"),
        ({"specs": "target=it"}, "specs", "Choose one of: ar, fr, de."),
        ({"specs": "tool=x"}, "specs", "knows no spec “tool”"),
        (
            {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)},
            "valid_to",
            "comes before the first",
        ),
        ({"specs": "domain=legal; target=AR"}, "specs", "has a price for the same service"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_beside_its_field(
    shop: Shop, values: dict[str, Any], field: str, said: str
) -> None:
    shop.line(shop.book, "0.10", specs="target=ar, domain=legal")
    with pytest.raises(InvalidInput) as refused:
        shop.line(shop.book, "0.20", **values) if "unit_price" not in values else shop.make(
            "price_line",
            price_book_id=shop.book.id,
            service_id=shop.service.id,
            unit_id=shop.word.id,
            currency="USD",
            **values,
        )
    assert said in refused.value.fields[field][0]


def test_what_is_used_does_not_go(shop: Shop, customers: Customers) -> None:
    shop.line(shop.book, "0.10", specs="target=ar")
    account = customers.add("Acme", currency="USD")
    shop.terms(account, price_book_id=shop.book.id)
    with pytest.raises(Conflict, match="Price lines \\(1\\)"):
        shop.delete("service", shop.service)
    with pytest.raises(Conflict, match="Price lines \\(1\\)"):
        shop.delete("unit", shop.word)
    with pytest.raises(InvalidInput, match="goes by target"):
        shop.change("service", shop.service, specs=("domain",))
    with pytest.raises(Conflict, match="Accounts have this price book: Acme"):
        shop.change("price_book", shop.book, status="archived", is_default=False)
    with pytest.raises(Conflict, match="cannot be deleted while"):
        shop.delete("price_book", shop.book)
    [target] = [one for one in all_of(shop, "catalogue.models", "Spec") if one.code == "target"]
    with pytest.raises(Conflict, match="Translation understands target"):
        shop.delete("spec", target)
    with pytest.raises(Conflict, match="is the default brand"):
        shop.delete("brand", all_of(shop, "brands.models", "Brand")[0])


def all_of(shop: Shop, file: str, name: str) -> list[Any]:
    model = getattr(shop.part(file), name)
    with shop.site.context() as db:
        return list(db.query(model).order_by(model.id))


def test_one_book_is_the_default_of_a_brand(shop: Shop) -> None:
    other = shop.make("price_book", name="Other", status="active", is_default=True)
    assert [one.is_default for one in all_of(shop, "price_books.models", "PriceBook")] == [
        False,
        True,
    ]
    brand = shop.make("brand", name="North", code="NO", number_template="{SEQ}")
    shop.change("price_book", shop.book, brand_id=brand.id, is_default=True)
    assert shop.stored("price_book", other.id).is_default
    assert shop.stored("price_book", shop.book.id).is_default


def test_a_book_is_copied_with_other_prices(shop: Shop, site: Site) -> None:
    shop.line(shop.book, "0.10", min_charge=Decimal(20))
    shop.line(shop.book, "0.1234", specs="target=ar")
    boss = site.login(site.staff(admin=True))
    answer = boss.post(
        f"/customers/price-books/{shop.book.id}/do/customers.copy_book",
        {"name": "Standard 2027", "percent": "5"},
    )
    assert answer.status_code == 302, answer.text
    [_, copy] = all_of(shop, "price_books.models", "PriceBook")
    assert (copy.name, copy.status, copy.is_default) == ("Standard 2027", "draft", False)
    lines = all_of(shop, "price_books.models", "PriceLine")[2:]
    assert [(str(one.unit_price), str(one.min_charge)) for one in lines] == [
        ("0.1050", "20.0000"),
        ("0.1296", "0.0000"),
    ]


def test_a_book_is_put_away_and_its_accounts_get_another_one(
    shop: Shop, site: Site, customers: Customers
) -> None:
    account = customers.add("Acme", currency="USD")
    shop.terms(account, price_book_id=shop.book.id)
    other = shop.make("price_book", name="Other", status="active")
    boss = site.login(site.staff(admin=True))
    address = f"/customers/price-books/{shop.book.id}/do/customers.put_book_away"
    refused = boss.post(address, {"other": ""})
    assert refused.status_code == 422
    assert "Accounts have this price book: Acme" in refused.text
    assert boss.post(address, {"other": str(other.id)}).status_code == 302
    assert shop.stored("price_book", shop.book.id).status == "archived"
    with site.context():
        found = shop.part("accounts.service").get(account.id, SYSTEM)
        assert shop.part("commercial.service").terms_of(found).book.name == "Other"
    page = boss.get(f"/customers/accounts/{account.id}?tab=activity").text
    assert "Standard" in page


def test_terms_are_changed_with_the_right_to_and_shown_with_where_they_come_from(
    shop: Shop, site: Site, customers: Customers
) -> None:
    top = customers.add("Top", currency="USD")
    leaf = customers.add("Leaf", below=top, currency="USD")
    manager = site.login(
        site.staff([f"{ACCOUNTS}:view", f"{ACCOUNTS}:edit", f"{ACCOUNTS}:commercial"])
    )
    address = f"/customers/accounts/{top.id}/terms"
    given = {"brand": "", "payment_terms": "", "record_version": "0"}
    bad = manager.post(address, given | {"price_book": str(shop.book.id), "price_adjuster": "-100"})
    assert bad.status_code == 422
    assert "above -100 and at most 500" in bad.text
    assert 'value="-100"' in bad.text
    good = given | {"price_book": str(shop.book.id), "price_adjuster": "-2.5"}
    assert manager.post(address, good).status_code == 302
    stale = manager.post(address, good | {"price_adjuster": "-3"})
    assert stale.status_code == 409
    assert "Somebody else changed the terms" in stale.text
    page = manager.get(f"/customers/accounts/{leaf.id}").text
    assert "Standard, inherited from Top" in page
    assert "Net 30, by default" in page
    assert "-2.50 %" in manager.get(f"/customers/accounts/{top.id}").text
    reader = site.login(site.staff([f"{ACCOUNTS}:view", f"{ACCOUNTS}:edit"]))
    assert reader.get(address).status_code == 403
    assert reader.post(address, good | {"record_version": "1"}).status_code == 403
    assert address not in reader.get(f"/customers/accounts/{top.id}").text
    with site.context(), pytest.raises(PermissionDenied):
        shop.part("commercial.service").change(
            top.id, shop.part("commercial.service").said_by(None), site.actor(site.staff())
        )


def test_the_tester_says_which_line_counts_and_why_no_other(shop: Shop, site: Site) -> None:
    shop.line(shop.book, "0.10", specs="target=ar")
    shop.line(shop.book, "0.08")
    shop.line(shop.book, "0.07", specs="target=fr")
    boss = site.login(site.staff(admin=True))
    assert boss.get("/customers/price-tester").status_code == 200
    asked = {
        "book": shop.book.id,
        "service": shop.service.id,
        "unit": shop.word.id,
        "quantity": "1,000",
        "specs": "target=ar",
        "currency": "usd",
        "adjuster": "-10",
        "day": "2026-03-10",
    }
    page = boss.get("/customers/price-tester", query_string=asked).text
    assert "90 USD" in page.replace(".00", "")
    assert "No: another line goes first" in page
    assert "No: for target=fr only" in page
    none = boss.get("/customers/price-tester", query_string=asked | {"currency": "EUR"}).text
    assert "There is no price" in none
    bad = boss.get("/customers/price-tester", query_string=asked | {"adjuster": "-100"}).text
    assert "above -100" in bad
    assert site.login(site.staff()).get("/customers/price-tester").status_code == 403
