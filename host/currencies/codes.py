"""Currencies by their letters: which there are, and how many places amounts in them have.

Letters, names and places are those of ISO 4217 as the Unicode CLDR gives them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision

from host.errors import InvalidInput

MOST: Final = Decimal(10) ** 12
"""Amounts stay below this, whatever the currency."""
_LANGUAGE: Final = "en"


@cache
def known() -> frozenset[str]:
    """Return the letters of every currency that there is or was."""
    return frozenset(get_global("all_currencies"))


def name_of(code: str) -> str:
    """Return the English name; the letters where there is none."""
    return str(get_currency_name(code, locale=_LANGUAGE))


@cache
def places(code: str) -> int:
    """Return how many decimal places amounts have: 2 for EUR, 0 for JPY, 3 for KWD."""
    return int(get_currency_precision(code))


def rounded(amount: Decimal, code: str) -> Decimal:
    """Round an amount half up, away from zero, to the places of its currency."""
    return amount.quantize(Decimal(1).scaleb(-places(code)), rounding=ROUND_HALF_UP)


def checked(amount: Decimal, code: str, field: str = "amount") -> Decimal:
    """Return an amount that can stand in a document.

    Raises InvalidInput for what is no number, has more places than the currency, or is 10**12 or
    more.
    """
    if not amount.is_finite():
        raise InvalidInput.of(field, "Enter a number such as 1250.50.")
    if abs(amount) >= MOST:
        raise InvalidInput.of(field, f"Enter an amount below {MOST:,f}.")
    if rounded(amount, code) != amount:
        count = places(code)
        said = "no decimal places" if count == 0 else f"at most {count} decimal places"
        raise InvalidInput.of(field, f"Amounts in {code} have {said}.")
    return amount
