"""Refusals of the module that have a code of their own."""

from __future__ import annotations

from host.api import InvalidInput


class NoPriceBook(InvalidInput):
    """No price book is in force for the day."""

    code = "no_price_book"


class NoPrice(InvalidInput):
    """The price book has no line that fits."""

    code = "no_price"


class AmbiguousPrice(InvalidInput):
    """Two lines fit equally well."""

    code = "ambiguous_price"


class NoPriceInCurrency(NoPrice):
    """The price book has lines that fit, in other currencies only."""

    code = "no_price_in_currency"
