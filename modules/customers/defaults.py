"""The one record of a kind that counts where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from host.api import Conflict, InvalidInput, session


def check_kept(values: Mapping[str, Any], record: Any | None, noun: str) -> None:
    """Raise InvalidInput when the mark would be taken from the default record."""
    if record is not None and record.is_default and values.get("is_default") is False:
        raise InvalidInput.of(
            "is_default", f"Make another {noun} the default: that takes it from this one."
        )


def first_is_default(record: Any) -> None:
    """Give a record the mark when it is the first of its kind."""
    model = type(record)
    if session().scalar(sa.select(model.id).where(model.id != record.id).limit(1)) is None:
        record.is_default = True


def settle(record: Any) -> None:
    """Take the mark from all others, once this record has it."""
    if record.is_default:
        model = type(record)
        session().flush()
        others = sa.update(model).where(model.id != record.id, model.is_default)
        session().execute(others.values(is_default=False))


def refuse_deleting(record: Any, noun: str) -> None:
    """Raise Conflict for the default record."""
    if record.is_default:
        raise Conflict(f"{record.name} is the default {noun}. Make another one that first.")
