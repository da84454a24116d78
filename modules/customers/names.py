"""Names and codes that only one record of a type has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from host.api import InvalidInput, session


def only_one(model: Any, key: str, value: str, record: Any | None, said: str) -> None:
    """Raise InvalidInput beside a field when another record has its value, whatever the case."""
    same = sa.select(model.id).where(sa.func.lower(getattr(model, key)) == value.lower())
    if record is not None:
        same = same.where(model.id != record.id)
    if session().scalar(same.limit(1)) is not None:
        raise InvalidInput.of(key, said)
