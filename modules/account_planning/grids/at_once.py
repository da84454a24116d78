"""Reads many grids of one or more plans with one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from host.api import session

from .kind import Kind

_WHICH = "grid"


def lines_of(kinds: Sequence[Kind], *holder_ids: int) -> dict[str, list[SimpleNamespace]]:
    """Return the lines of each grid in order, by its key: to be read, not to be stored.

    A line has the cells of its grid's table by their names. Every grid is a part of one UNION
    ALL, in which it holds its own columns and leaves those of the others NULL.
    """
    parts = [_part(kind, kinds, holder_ids) for kind in kinds]
    found: dict[str, list[SimpleNamespace]] = {kind.key: [] for kind in kinds}
    names = {kind.key: [column.key for column in _columns(kind)] for kind in kinds}
    ends = dict(zip(names, _ends(kinds), strict=True))
    for key, *cells in session().execute(sa.union_all(*parts)):
        own = cells[ends[key] - len(names[key]) : ends[key]]
        found[key].append(SimpleNamespace(**dict(zip(names[key], own, strict=True))))
    for lines in found.values():
        lines.sort(key=lambda line: (line.position, line.id))
    return found


def _part(kind: Kind, kinds: Iterable[Kind], holder_ids: Sequence[int]) -> sa.Select[Any]:
    """Return one grid's part, as wide as all of them together."""
    cells = chain.from_iterable(_cells(one, is_own=one is kind) for one in kinds)
    chosen = sa.select(sa.literal(kind.key, sa.String(40)).label(_WHICH), *cells)
    return chosen.where(getattr(kind.model, kind.holder).in_(holder_ids))


def _cells(kind: Kind, *, is_own: bool) -> Iterator[sa.Label[Any]]:
    """Return the columns of a grid, or as many NULLs of their types."""
    for column in _columns(kind):
        cell = column if is_own else sa.cast(sa.null(), column.type)
        yield cell.label(f"{kind.key}_{column.key}")


def _ends(kinds: Sequence[Kind]) -> Iterator[int]:
    """Return where the columns of each grid end."""
    end = 0
    for kind in kinds:
        end += len(_columns(kind))
        yield end


def _columns(kind: Kind) -> list[sa.Column[Any]]:
    return list(sa.inspect(kind.model).columns)
