"""The grids of a plan, ready to be drawn: as stored, or as typed and refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..plans.models import Plan
from . import service
from .kind import Kind
from .kinds import kinds_of
from .table import Typed


@dataclass(frozen=True, slots=True)
class GridView:
    """One grid: its stored lines, and what is to be typed over."""

    kind: Kind
    stored: list[dict[str, str]]
    opened: str
    rows: list[dict[str, Any]]
    fault: str = ""
    stale: bool = False
    columns: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Tell whether this stands for something that was typed and not saved."""
        return bool(self.fault)


def grids_of(plan: Plan, tab: str) -> list[GridView]:
    """Return the grids of a tab as they are stored."""
    return [stored_view(kind, plan.id) for kind in kinds_of(tab)]


def stored_view(kind: Kind, holder_id: int) -> GridView:
    """Return one grid as it is stored."""
    return view_of(kind, service.rows_of(kind, holder_id))


def view_of(kind: Kind, records: Sequence[Any]) -> GridView:
    """Return one grid of lines that are read already."""
    lines = [kind.texts(record) for record in records]
    return GridView(
        kind=kind,
        stored=lines,
        opened=service.fingerprint(kind, records),
        rows=[
            {"values": {"id": record.id, **line}, "errors": {}}
            for record, line in zip(records, lines, strict=True)
        ],
        columns=_columns(kind, lines),
    )


def refused_view(
    kind: Kind, holder_id: int, typed: Typed, fault: str, opened: str, *, stale: bool = False
) -> GridView:
    """Return a grid with what was typed; after a clash it opens on the newest stored lines."""
    records = service.rows_of(kind, holder_id)
    lines = [kind.texts(record) for record in records]
    return GridView(
        kind=kind,
        stored=lines,
        opened=service.fingerprint(kind, records) if stale else opened,
        rows=[{"values": row.drawn, "errors": row.errors} for row in typed.rows],
        fault=fault,
        stale=stale,
        columns=_columns(kind, lines),
    )


def _columns(kind: Kind, lines: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "key": column.name,
            "label": column.label,
            "kind": column.type,
            "required": column.required,
            "placeholder": column.placeholder,
            "choices": column.options({line[column.name] for line in lines}),
            "total": column.type == "money",
            "shown": column.shown,
            "list": f"{kind.key}-{column.name}-known" if column.suggests else "",
            "known": list(dict.fromkeys(line[column.suggests] for line in lines))
            if column.suggests
            else [],
        }
        for column in kind.columns
    ]
