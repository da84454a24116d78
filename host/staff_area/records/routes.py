"""What a page of record types says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from host.hooks.record_types import RecordType

READ = "read"
"""Needs any right by which records of the type are seen."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address below that of the type, the view behind it, and the right that it needs.

    The view is called with the record type first, then with what the address holds.
    """

    name: str
    rule: str
    view: Callable[..., Any]
    right: str = READ
    methods: tuple[str, ...] = ("GET",)
    part: str = ""
    """What a type can leave out, as in ``RecordType.without``."""
    fits: Callable[[RecordType], bool] | None = None
    """Tells of which types the page makes sense; of all when left out."""
    takes_out: bool = False
    """Whether its form only takes data away, and so works on when a licence has lapsed."""
