"""Tells which fields of a form were not touched since it was opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def of(facts: Mapping[str, Any]) -> str:
    """Return a short mark of every value, for a hidden field of the form."""
    return json.dumps({name: _mark(value) for name, value in facts.items()})


def untouched(opened: str, typed: Mapping[str, Any]) -> set[str]:
    """Return the fields whose typed value is the one that the form was opened with.

    A form that carries no marks, or marks that were tampered with, counts as touched all over.
    """
    try:
        marks = json.loads(opened or "{}")
    except ValueError:
        return set()
    if not isinstance(marks, dict):
        return set()
    return {name for name, value in typed.items() if marks.get(name) == _mark(value)}


def _mark(value: Any) -> str:
    if isinstance(value, Decimal):
        value = value.normalize()
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
