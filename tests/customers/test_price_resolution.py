"""Which line is the price of a job, and what it comes to: section 5.2 of the specification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.currencies import service as currencies
from host.errors import InvalidInput
from modules.customers.catalogue.specs import Known, SpecKind, read, unpacked, within, written
from modules.customers.errors import AmbiguousPrice, NoPrice, NoPriceInCurrency
from modules.customers.price_books.resolution import (
    Price,
    checked_adjuster,
    checked_quantity,
    choose,
    quote,
    why_not,
)

DAY = date(2026, 3, 10)
EARLY = date(1900, 1, 1)


def price(number: int = 1, unit: str = "0.10", **values: Any) -> Price:
    specs = values.pop("specs", "")
    plain: dict[str, Any] = {
        "min_charge": Decimal(0),
        "currency": "USD",
        "since": EARLY,
        "until": None,
        "position": 0,
    }
    return Price(number, unpacked(specs), Decimal(unit), **(plain | values))


def test_the_adjuster_lowers_the_unit_price_to_four_places() -> None:
    found = quote(price(unit="0.12"), Decimal(1250), Decimal(-10), "USD")
    assert (str(found.unit), str(found.amount), found.is_minimum) == ("0.1080", "135.00", False)


def test_the_least_charge_counts_and_is_not_adjusted() -> None:
    line = price(unit="0.12", min_charge=Decimal(40))
    found = quote(line, Decimal(200), Decimal(-10), "USD")
    assert (str(found.amount), found.is_minimum) == ("40.00", True)
    assert str(quote(price(unit="0.12"), Decimal(200), Decimal(-10), "USD").amount) == "21.60"


def test_an_hour_price_goes_up_by_seven_and_a_half_percent() -> None:
    found = quote(price(unit="35.00"), Decimal("3.5"), Decimal("7.5"), "USD")
    assert (str(found.unit), str(found.amount)) == ("37.6250", "131.69")


@pytest.mark.parametrize(
    ("job", "unit"),
    [
        ("source=en, target=ar, domain=legal", "0.14"),
        ("source=en, target=ar, domain=medical", "0.10"),
        ("source=en, target=fr", "0.08"),
    ],
)
def test_the_line_with_most_specs_goes_first(job: str, unit: str) -> None:
    lines = [
        price(1, "0.10", specs="target=ar"),
        price(2, "0.14", specs="domain=legal, target=ar"),
        price(3, "0.08"),
    ]
    assert str(choose(lines, unpacked(job), "USD", DAY).unit_price) == unit


def test_the_later_line_then_the_one_further_up_goes_first() -> None:
    old, new = price(1, since=date(2026, 1, 1)), price(2, since=date(2026, 3, 1))
    assert choose([old, new], {}, "USD", DAY) == new
    assert choose([old, price(3, since=date(2026, 4, 1))], {}, "USD", DAY) == old
    upper, lower = price(4, position=1), price(5, position=2)
    assert choose([lower, upper], {}, "USD", DAY) == upper


def test_two_equal_lines_are_named_and_no_guess_is_made() -> None:
    with pytest.raises(AmbiguousPrice, match="line 4 and line 7") as refused:
        choose([price(7), price(4)], {}, "USD", DAY)
    assert refused.value.code == "ambiguous_price"


def test_no_line_none_in_time_and_none_in_the_currency_are_told_apart() -> None:
    for lines in ([], [price(specs="target=ar")], [price(until=date(2026, 3, 9))]):
        with pytest.raises(NoPrice) as refused:
            choose(lines, {}, "USD", DAY)
        assert refused.value.code == "no_price"
    with pytest.raises(NoPriceInCurrency, match="in CHF, EUR only") as other:
        choose([price(currency="EUR"), price(currency="CHF")], {}, "USD", DAY)
    assert other.value.code == "no_price_in_currency"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (price(since=date(2026, 3, 11)), "not in force on that day"),
        (price(specs="domain=legal, target=ar"), "for domain=legal only"),
        (price(currency="EUR"), "in EUR"),
        (price(specs="target=ar"), ""),
    ],
)
def test_it_is_told_why_a_line_does_not_count(line: Price, reason: str) -> None:
    assert why_not(line, {"target": "AR"}, "USD", DAY) == reason


@pytest.mark.parametrize("percent", ["-100", "-100.01", "500.01", "NaN", "Infinity", "1E+400"])
def test_an_adjuster_that_makes_no_sense_is_refused(percent: str) -> None:
    """E9."""
    with pytest.raises(InvalidInput, match="above -100 and at most 500"):
        checked_adjuster(Decimal(percent))


@pytest.mark.parametrize(
    ("quantity", "decimals", "said"),
    [
        ("0", 0, "above 0"),
        ("-1", 2, "above 0"),
        ("NaN", 2, "above 0"),
        ("1.5", 0, "whole numbers"),
        ("1.255", 2, "at most 2 decimal places"),
    ],
)
def test_a_quantity_that_the_unit_does_not_count_is_refused(
    quantity: str, decimals: int, said: str
) -> None:
    """E11."""
    with pytest.raises(InvalidInput, match=said):
        checked_quantity(Decimal(quantity), decimals)
    assert checked_quantity(Decimal("1.50"), 2) == Decimal("1.5")


SPECS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", "y"]), max_size=3)
LINES = st.lists(
    st.builds(
        lambda number, unit, specs, currency, since, until, position: Price(
            number, specs, unit, Decimal(0), currency, since, until, position
        ),
        st.integers(1, 10**6),
        st.decimals(0, 1000, places=4),
        SPECS,
        st.sampled_from(["USD", "EUR", "JPY"]),
        st.dates(date(2026, 1, 1), date(2026, 6, 1)),
        st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(LINES, SPECS, st.randoms(use_true_random=False))
def test_the_choice_is_total_and_does_not_depend_on_the_order(
    lines: list[Price], specs: dict[str, str], chance: Any
) -> None:
    def outcome(some: list[Price]) -> tuple[str, int]:
        try:
            return "price", choose(some, specs, "USD", DAY).id
        except (NoPrice, AmbiguousPrice) as error:
            return error.code, 0

    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert outcome(lines) == outcome(shuffled)
    word, number = outcome(lines)
    meant = [one for one in lines if not why_not(one, specs, "USD", DAY)]
    assert (word in {"price", "ambiguous_price"}) == bool(meant)
    if word == "price":
        best = next(one for one in meant if one.id == number)
        assert all(one.rank < best.rank for one in meant if one.id != number)


@given(
    st.decimals(0, 1000, places=4),
    st.decimals(1, 10**6, places=2),
    st.decimals(-99, 500, places=2),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_amounts_have_the_places_of_their_currency_and_never_fall_below_the_least(
    unit: Decimal, quantity: Decimal, adjuster: Decimal, currency: str
) -> None:
    line = price(unit=f"{unit:f}", min_charge=Decimal(25), currency=currency)
    found = quote(line, quantity, adjuster, currency)
    assert found.amount == currencies.rounded(found.amount, currency)
    assert found.amount >= 25
    step = Decimal(1).scaleb(-currencies.places(currency))
    if not found.is_minimum:
        assert abs(found.amount - found.unit * quantity) <= step / 2


KNOWN = (
    Known("target", SpecKind.CHOICE, ("ar", "fr")),
    Known("domain", SpecKind.TEXT, required=True),
    Known("pages", SpecKind.NUMBER),
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("target=ar, domain=legal", "domain=legal, target=ar"),
        ("Domain = legal  matters ; TARGET=AR", "domain=legal matters, target=ar"),
        ("pages=012.500", "pages=12.5"),
        ("pages=1200", "pages=1200"),
        ("", ""),
    ],
)
def test_specs_are_written_one_way(typed: str, stored: str) -> None:
    assert written(read(typed, KNOWN)) == stored
    assert written(unpacked(stored)) == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("target", "Write it as target=ar."),
        ("target=", "Write it as target=ar."),
        ("colour=red", "knows no spec “colour”. It knows: domain, pages, target."),
        ("target=de", "Choose one of: ar, fr."),
        ("target=ar, target=fr", "“target” is there twice."),
        ("pages=many", "Enter a number"),
        (f"domain={'x' * 61}", "to 60 characters"),
    ],
)
def test_specs_that_the_service_does_not_know_are_refused(typed: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(typed, KNOWN)
    assert said in refused.value.message


@given(SPECS, SPECS)
def test_specs_lie_within_others_as_sets_do(some: dict[str, str], others: dict[str, str]) -> None:
    assert within(some, others) == (set(some.items()) <= set(others.items()))
    assert unpacked(written(some)) == some
