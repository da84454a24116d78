"""Numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

from host.errors import InvalidInput

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'")


def parse_decimal(text: str) -> Decimal:
    """Read 1,234.50 or 1 234.50 or 1'234.50 or 1234,5; raises InvalidInput for anything else."""
    cleaned = text.strip().translate(_SPACES).replace("\N{MINUS SIGN}", "-")
    if _GROUPED.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(cleaned):
        cleaned = cleaned.replace(",", ".")
    if not _PLAIN.fullmatch(cleaned):
        raise InvalidInput("Enter a number such as 1250.50.")
    value = Decimal(cleaned)
    if abs(value) >= Decimal(10) ** 15:
        raise InvalidInput("The number is too large; it must stay below 1,000,000,000,000,000.")
    return value
