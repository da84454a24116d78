"""Amounts are converted at the rate of their day, and never at a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.currencies import service as currencies
from host.currencies.models import ExchangeRate
from host.currencies.record_types import RATE
from host.currencies.service import RateMissing, Rates
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.records import service as records
from host.settings import service as general
from host.testing import Site


def enter(currency: str, day: date, rate: str) -> ExchangeRate:
    values = {"currency": currency, "valid_from": day, "rate": Decimal(rate)}
    made: ExchangeRate = records.create(RATE, values, SYSTEM).record
    return made


def test_the_latest_rate_that_was_valid_by_then_counts(any_site: Site) -> None:
    with any_site.context():
        for day, rate in ((1, "1.05"), (10, "1.1012345678"), (20, "1.2")):
            enter("EUR", date(2026, 3, day), rate)
        enter("JPY", date(2026, 3, 1), "0.0064")
        at = {day: currencies.rate("EUR", date(2026, 3, day)) for day in (1, 9, 10, 19, 31)}
        assert at == {
            1: Decimal("1.05"),
            9: Decimal("1.05"),
            10: Decimal("1.1012345678"),
            19: Decimal("1.1012345678"),
            31: Decimal("1.2"),
        }
        assert currencies.rate("USD", date(1990, 1, 1)) == 1
        with pytest.raises(RateMissing, match="from EUR to USD for 2026-02-28") as missing:
            currencies.rate("EUR", date(2026, 2, 28))
        assert (missing.value.code, missing.value.status) == ("fx_missing", 422)


def test_many_rates_are_read_with_one_statement(any_site: Site) -> None:
    with any_site.context():
        enter("EUR", date(2026, 3, 1), "1.1")
        enter("EUR", date(2026, 3, 2), "1.2")
        enter("JPY", date(2026, 3, 1), "0.0064")
        day = date(2026, 3, 5)
        with any_site.counted() as statements:
            rates = currencies.rates_on(day, ["EUR", "JPY", "USD", "CHF"])
        assert len([one for one in statements if "host_exchange_rate" in one]) == 1
    assert rates.to_base(Decimal("1000"), "EUR") == Decimal("1200.00")
    assert rates.to_base(Decimal("7"), "USD") == Decimal("7.00")
    assert rates.between(Decimal("100"), "EUR", "JPY") == Decimal("18750")
    with pytest.raises(RateMissing, match="CHF"):
        rates.to_base(Decimal(1), "CHF")


def test_a_rate_into_the_former_currency_of_the_site_counts_no_more(site: Site) -> None:
    with site.context():
        enter("EUR", date(2026, 3, 1), "1.1")
        general.save("general", {"currency": "CHF"}, SYSTEM)
    with site.context():
        with pytest.raises(RateMissing, match="from EUR to CHF"):
            currencies.rate("EUR", date(2026, 3, 5))
        assert enter("EUR", date(2026, 3, 1), "0.95").base == "CHF"
        assert currencies.to_base(Decimal(10), "EUR", date(2026, 3, 5)) == Decimal("9.50")


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"currency": "ABC"}, "currency", "There is no currency “ABC”."),
        ({"currency": "USD"}, "currency", "its rate is 1"),
        ({"rate": Decimal(0)}, "rate", "above 0"),
        ({"rate": Decimal(-1)}, "rate", "above 0"),
        ({"rate": Decimal(10) ** 8}, "rate", "below 100,000,000"),
        ({"valid_from": date(2026, 3, 1)}, "valid_from", "EUR has a rate from that day already."),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(
    site: Site, values: dict[str, Any], field: str, said: str
) -> None:
    good = {"currency": "EUR", "valid_from": date(2026, 4, 1), "rate": Decimal("1.1")}
    with site.context():
        enter("EUR", date(2026, 3, 1), "1.1")
        with pytest.raises(InvalidInput) as refused:
            records.create(RATE, good | values, SYSTEM)
        assert said in refused.value.fields[field][0]
        assert len(session().query(ExchangeRate).all()) == 1


def test_rates_come_from_a_file_and_are_changed_on_their_page(site: Site) -> None:
    boss = site.login(site.staff(admin=True))
    with site.context():
        one = enter("EUR", date(2026, 3, 1), "1.1")
    page = boss.get("/setup/exchange-rates").text
    assert "EUR" in page
    assert "2026" in page
    answer = boss.post(
        f"/setup/exchange-rates/{one.id}/edit",
        {"currency": "EUR", "valid_from": "2026-03-01", "rate": "1.25", "version": "1"},
    )
    assert answer.status_code == 302, answer.text
    with site.context():
        assert currencies.rate("EUR", date(2026, 3, 1)) == Decimal("1.25")
    somebody = site.login(site.staff(["clients:view"]))
    assert somebody.get("/setup/exchange-rates").status_code == 403


RATES = st.decimals(min_value=Decimal("0.0001"), max_value=10_000, places=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.decimals(min_value=0, max_value=10**9, places=2), RATES, RATES)
def test_there_and_back_is_what_it_was_but_for_the_rounding(
    amount: Decimal, one: Decimal, other: Decimal
) -> None:
    rates = Rates("USD", date(2026, 1, 1), {"EUR": one, "CHF": other})
    there = rates.between(amount, "EUR", "CHF")
    back = rates.between(there, "CHF", "EUR")
    assert abs(back - amount) <= Decimal("0.005") * (other / one) + Decimal("0.005")
    assert rates.between(amount, "EUR", "EUR") == amount
    assert rates.between(amount, "EUR", "USD") == rates.to_base(amount, "EUR")
