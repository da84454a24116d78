"""What stands above a list in every layout: views, search, filters in force, other layouts."""

from __future__ import annotations

from typing import Any

from host.hooks.actor import Actor, Scope
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records.entering.fields import Fields
from host.records.lists import views
from host.records.lists.conditions import Filter
from host.staff_area.records import address, filtering, parts
from host.staff_area.records.address import Place

_LAYOUTS = {
    "table": ("Table", "table"),
    "board": ("Board", "layout-kanban"),
    "calendar": ("Calendar", "calendar"),
    "tree": ("Tree", "binary-tree"),
}
SWAP = "staff_area/records/swap.html"


def context(at: Place) -> dict[str, Any]:
    """Return what the templates of all layouts need."""
    kind = at.kind
    words = filtering.words(at.asked.filter, at.seen)
    return {
        "layout": SWAP if parts.wanted() else parts.PAGE,
        "kind": kind,
        "at": at,
        "asked": at.asked,
        "tabs": _tabs(at),
        "layouts": _layouts(at),
        "chips": address.chips(at, words),
        "clear_url": at.url(filter=Filter(), text="", archived=""),
        "kept": [pair for pair in at.pairs(text="") if pair[0] != "q"],
        "filter_url": at.page_url("filter"),
        "columns_url": at.page_url("columns"),
        "views_url": at.page_url("views"),
        "list_key": address.url(
            kind.address, at.pairs(columns=(), sort="", density="", by="", size=25)
        ),
        "may": lambda action: may(kind, at.actor, action),
        "restricted": at.actor.scope(kind.rights_on) is not Scope.ALL and not kind.setup,
    }


def may(kind: RecordType, actor: Actor, action: str) -> bool:
    """Tell whether the actor may do this with records of the type."""
    if action in kind.without:
        return False
    if kind.setup:
        return actor.is_admin
    return actor.may(kind.rights_on, action)


def board_fields(kind: RecordType, seen: Fields) -> list[RecordField]:
    """Return the fields that can make the columns of a board, the state first."""
    found = [field for field in seen if field.type is FieldType.CHOICE]
    return sorted(found, key=lambda field: field.key != kind.state)


def calendar_fields(seen: Fields) -> list[RecordField]:
    """Return the fields that can place records on days, those that can be changed first."""
    found = [field for field in seen if field.type in {FieldType.DATE, FieldType.DATETIME}]
    return sorted(found, key=lambda field: field.read_only)


def _layouts(at: Place) -> list[dict[str, Any]]:
    able = {
        "table": True,
        "board": bool(board_fields(at.kind, at.seen)),
        "calendar": bool(calendar_fields(at.seen)),
        "tree": bool(at.kind.parent),
    }
    return [
        {
            "label": _LAYOUTS[layout][0],
            "icon": _LAYOUTS[layout][1],
            "url": at.url(layout, by=at.asked.by if layout == at.layout else ""),
            "active": layout == at.layout,
        }
        for layout in views.LAYOUTS
        if able[layout]
    ]


def _tabs(at: Place) -> list[dict[str, Any]]:
    plural = at.kind.plural
    everything = [("view", "0")] if at.views.default else []
    found = [
        {
            "label": f"All {plural}",
            "url": address.url(address.path_of(at.kind, "table"), everything),
            "active": at.view is None,
            "shared": False,
        }
    ]
    for view in at.views.named:
        path = address.path_of(at.kind, view.layout)
        found.append(
            {
                "label": view.name,
                "url": address.url(path, [("view", str(view.id))]),
                "active": view is at.view,
                "shared": view.shared,
            }
        )
    return found
