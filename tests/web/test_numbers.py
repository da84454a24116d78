"""Numbers read well and lose nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.web.filters import number

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.0800", "0.08"),
        ("42.0000", "42.00"),
        ("0.1296", "0.1296"),
        ("1.1220000000", "1.122"),
        ("1234567.5", f"1{THIN}234{THIN}567.5"),
        ("-0.0001000", "\N{MINUS SIGN}0.0001"),
        ("5", "5"),
        ("0.00", "0.00"),
    ],
)
def test_zeros_that_say_nothing_are_left_out_beyond_the_second_place(
    value: str, shown: str
) -> None:
    assert number(Decimal(value)) == shown


@given(st.decimals(-(10**9), 10**9, places=6))
def test_what_is_shown_is_the_number_itself(value: Decimal) -> None:
    plain = number(value).replace(THIN, "").replace("\N{MINUS SIGN}", "-")
    assert Decimal(plain) == value
