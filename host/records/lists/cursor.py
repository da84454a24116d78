"""The place in a list where a page begins or ends, as text for the address."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from host.errors import InvalidInput


def encode(value: Any, row_id: int) -> str:
    """Write the value that the list is sorted by, and the id that breaks ties."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    text = json.dumps([value, row_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(token: str, kind: type) -> tuple[Any, int]:
    """Read a place whose value is of the kind; raises InvalidInput when it was tampered with."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        value, row_id = json.loads(raw)
        return _typed(value, kind), int(row_id)
    except (ValueError, TypeError, ArithmeticError, AttributeError, binascii.Error) as error:
        raise InvalidInput(
            "The address of this page of the list is damaged. Open the list from its first page."
        ) from error


def _typed(value: Any, kind: Any) -> Any:
    if value is None or kind in {str, int, bool}:
        return value if value is None else kind(value)
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value)
