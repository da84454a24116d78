"""Reads the fields of a server's answer without trusting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from host.licensing.errors import LicenceServerFaulty


def text(answer: Mapping[str, Any], key: str, limit: int) -> str:
    """Return a text of the answer on one line, cut to the limit; empty when it is not there."""
    value = answer.get(key)
    if isinstance(value, bool | None | dict | list):
        return ""
    return " ".join(str(value).replace("\0", "").split())[:limit]


def day(answer: Mapping[str, Any], key: str) -> date | None:
    """Return a day given as 2027-12-31 or with a time after it; None when it is not there.

    Raises LicenceServerFaulty when something else stands there.
    """
    value = answer.get(key)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise LicenceServerFaulty(
            f"The licence server's “{key}” is “{str(value)[:40]}”, which is no day such as "
            "2027-12-31. Tell the module's publisher."
        ) from error
