"""Paging of logs, newest first, for services that page by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True, slots=True)
class LogPage(Generic[Row]):
    """One page of a log and the way to its neighbours."""

    rows: Sequence[Row]
    newest_url: str = ""
    older_url: str = ""


def log_page(load: Callable[[int | None, int], Sequence[Row]], size: int = SIZE) -> LogPage[Row]:
    """Load the page that the address asks for by ``before``, an id.

    ``load`` takes that id, or None, and how many rows to return.
    """
    before = request.args.get("before", type=int)
    found = load(before, size + 1)
    rows = found[:size]
    more = len(found) > size
    return LogPage(
        rows=rows,
        newest_url=_url(None) if before else "",
        older_url=_url(getattr(rows[-1], "id")) if more else "",  # noqa: B009 - any row has one
    )


def _url(before: int | None) -> str:
    kept: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict()}
    kept["before"] = before
    return url_for(request.endpoint or "", **kept)
