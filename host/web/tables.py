"""Heads and rows of tables, as the list component wants them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from host.web.listing import Listing


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one column."""

    key: str
    label: str
    sort_url: str = ""
    sorted: str = ""
    end: bool = False


@dataclass(frozen=True, slots=True)
class RowAction:
    """A small button at the end of a row."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list."""

    id: int
    url: str
    label: str
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ActingRow(Row):
    """A record of a list with buttons that show on hover."""

    actions: Sequence[RowAction]


def columns(
    labels: Mapping[str, str], listing: Listing[Any] | None = None, end: Collection[str] = ()
) -> list[Column]:
    """Head a table with ``labels``; columns that the listing sorts by become links."""
    return [
        Column(key, label, _sort_url(listing, key), _sorted(listing, key), key in end)
        for key, label in labels.items()
    ]


def _sort_url(listing: Listing[Any] | None, key: str) -> str:
    return listing.sort_urls.get(key, "") if listing else ""


def _sorted(listing: Listing[Any] | None, key: str) -> str:
    if listing is None or listing.sort != key:
        return ""
    return "desc" if listing.descending else "asc"
