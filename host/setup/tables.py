"""Heads of the tables in the set-up area."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from host.web.listing import Listing


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one column, as the table component wants it."""

    key: str
    label: str
    sort_url: str = ""
    sorted: str = ""
    end: bool = False


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
