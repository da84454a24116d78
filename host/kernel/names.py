"""Whose a name is: a module's own names are its slug, or its slug before a dot or a colon."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

_SEPARATOR = re.compile(r"[.:]")


def owner_of(name: str) -> str:
    """Return the slug that a key, an id or a right such as ``parcels.list:view`` begins with.

    An underscore separates nothing: ``parcels_more`` may be another module.
    """
    return _SEPARATOR.split(name, maxsplit=1)[0]


def belongs(name: str, slug: str) -> bool:
    """Tell whether the name is the module's own."""
    return owner_of(name) == slug


def owned(column: sa.SQLColumnExpression[str], slug: str) -> sa.ColumnElement[bool]:
    """Say `belongs` of a column, for a query."""
    own = (column.startswith(f"{slug}{mark}", autoescape=True) for mark in ".:")
    return sa.or_(column == slug, *own)


def holds_owned(column: sa.orm.InstrumentedAttribute[Any], slug: str) -> sa.ColumnElement[bool]:
    """Tell, for a query, whether a JSON list of names holds one of the module's own."""
    text = sa.cast(column, sa.Text)
    return sa.or_(*(text.contains(f'"{slug}{mark}', autoescape=True) for mark in '".:'))
