"""Each currency is as exact as ISO 4217 says, and amounts are rounded half up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.currencies import codes
from host.errors import InvalidInput

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KRW", "KWD", "CLF"])
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@pytest.mark.parametrize(("code", "places"), [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)])
def test_places_are_those_of_the_standard(code: str, places: int) -> None:
    assert codes.places(code) == places
    assert code in codes.known()


def test_there_is_no_such_currency() -> None:
    assert not {"ABC", "eur", "EURO", ""} & codes.known()
    assert codes.name_of("EUR") == "Euro"


@pytest.mark.parametrize(
    ("amount", "code", "result"),
    [
        ("1.005", "EUR", "1.01"),
        ("-1.005", "EUR", "-1.01"),
        ("1.0049999", "EUR", "1.00"),
        ("131.6875", "USD", "131.69"),
        ("0.5", "JPY", "1"),
        ("1.4999", "JPY", "1"),
        ("2.0005", "KWD", "2.001"),
    ],
)
def test_amounts_are_rounded_half_up(amount: str, code: str, result: str) -> None:
    assert str(codes.rounded(Decimal(amount), code)) == result


@given(AMOUNTS, CURRENCIES)
def test_rounding_moves_by_at_most_half_a_unit_and_only_once(amount: Decimal, code: str) -> None:
    unit = Decimal(1).scaleb(-codes.places(code))
    result = codes.rounded(amount, code)
    assert abs(result - amount) <= unit / 2
    assert codes.rounded(result, code) == result == codes.checked(result, code)
    assert codes.rounded(-amount, code) == -result


@pytest.mark.parametrize(
    ("amount", "code", "said"),
    [
        ("NaN", "EUR", "Enter a number"),
        ("Infinity", "EUR", "Enter a number"),
        ("1E+400", "EUR", "below 1,000,000,000,000"),
        ("1000000000000", "EUR", "below 1,000,000,000,000"),
        ("1.001", "EUR", "Amounts in EUR have at most 2 decimal places."),
        ("1.5", "JPY", "Amounts in JPY have no decimal places."),
    ],
)
def test_what_cannot_stand_in_a_document_is_refused(amount: str, code: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        codes.checked(Decimal(amount), code, "price")
    assert list(refused.value.fields) == ["price"]
