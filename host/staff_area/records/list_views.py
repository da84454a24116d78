"""The list of a type of record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from host.hooks.actor import Actor
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import FieldType, RecordType
from host.records.bulk import actions
from host.records.entering import checking
from host.records.lists.columns import sortable
from host.records.lists.listing import ADDED, MANY, Page, RecordList
from host.staff_area.records import address, bar, filter_views
from host.staff_area.records.address import Place
from host.staff_area.records.bar import may
from host.staff_area.records.routes import Route
from host.web import people
from host.web.filters import money, number
from host.web.records import cells
from host.web.records.table import body
from host.web.tables import Column

__all__ = ["ROUTES", "columns", "context", "index", "may"]
Answer = str | Response | tuple[str, int]


def index(kind: RecordType) -> Answer:
    """List the records that the person may see."""
    actor = people.actor()
    at = address.place(kind, actor)
    if "filter" in request.args:
        return filter_views.applied(at)
    if at.view is not None and not request.args and at.view.layout != at.layout:
        return redirect(at.url(at.view.layout))
    records = RecordList(kind, actor, at.asked)
    page = records.page()
    template = kind.templates.get("index", "staff_area/records/list.html")
    return render_template(template, **context(at, records, page))


def context(at: Place, records: RecordList, page: Page) -> dict[str, Any]:
    """Return what the template of a list needs."""
    kind, actor = at.kind, at.actor
    drawn = cells.cells(kind, records.shown)
    buttons = [] if "bulk" in kind.without else bulk_actions(kind, actor, at.asked.archived)
    count, heads = _count(records, page), columns(records, at)
    return bar.context(at) | {
        "columns": heads,
        "rows": page.rows,
        "body": body(kind, drawn, page.rows, selectable="bulk" if buttons else ""),
        "count": count_of(kind, len(page.rows), count),
        "all_text": _all_text(kind, page, count),
        "next_url": at.url(more=[("after", page.after)]) if page.after else "",
        "previous_url": at.url(more=[("before", page.before)]) if page.before else "",
        "sorts": sorts(heads),
        "buttons": buttons,
        "bulk_url": at.page_url("bulk"),
        "totals": totals(records) if "totals" in request.args else None,
        "totals_url": _totals_url(at, records),
    }


def columns(records: RecordList, at: Place | None = None) -> list[Column]:
    """Head the table; without a place the heads sort nothing."""
    ordered, descending = records.sorted_by
    urls = _sort_urls(records, at) if at is not None else {}
    return [
        Column(
            field.key,
            field.label,
            urls.get(field.key, ""),
            ("desc" if descending else "asc") if field.key == ordered.key else "",
            field.type in cells.RIGHT and not field.pattern,
        )
        for field in records.shown
    ]


def sorts(heads: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the sort menu of phones."""
    return [
        {"label": column.label, "url": column.sort_url, "active": bool(column.sorted)}
        for column in heads
        if column.sort_url
    ]


def count_of(kind: RecordType, shown: int, count: int) -> str:
    """Say how many there are, counting no further than MANY."""
    if count > MANY:
        return f"{shown} of {MANY:,}+ {kind.plural}"
    if count == shown:
        return f"{shown} {kind.singular if shown == 1 else kind.plural}"
    return f"{shown} of {count:,} {kind.plural}"


def totals(records: RecordList) -> dict[str, str]:
    """Return the totals by column, ready to read; the key ``note`` says why there are none."""
    found = records.totals()
    if found is None:
        return {"note": f"Totals are added up of {ADDED:,} {records.kind.plural} at most. "
                "Narrow the list by a filter."}  # fmt: skip
    types = {field.key: field.type for field in records.shown}
    said = {}
    for key, total in found.items():
        if total.amount is None:
            said[key] = "several currencies"
        elif types[key] is FieldType.MONEY:
            said[key] = money(total.amount, total.currency)
        else:
            said[key] = number(total.amount.normalize() if total.amount else total.amount)
    return said


def bulk_actions(kind: RecordType, actor: Actor, archived: str) -> list[dict[str, Any]]:
    """Return the buttons of the bar over a selection."""
    found: list[dict[str, Any]] = []
    if may(kind, actor, EDIT):
        found.append({"label": "Edit", "value": "edit", "icon": "pencil"})
        owner = checking.owner_field(kind)
        if owner in checking.writable(kind, actor):
            found.append({"label": "Assign", "value": "assign", "icon": "user"})
        if kind.state in checking.writable(kind, actor):
            found.append({"label": "Move", "value": "move", "icon": "arrow-right"})
        if hasattr(kind.model, "archived_at"):
            if archived != "only":
                found.append({"label": "Archive", "value": "archive", "icon": "archive"})
            if archived:
                found.append({"label": "Restore", "value": "restore", "icon": "archive-off"})
        if may(kind, actor, DELETE) and "merge" not in kind.without:
            found.append({"label": "Merge", "value": "merge", "icon": "git-merge"})
    for one in actions.actions_of(kind, actor):
        if one.bulk:
            found.append({"label": one.label, "value": f"do:{one.key}", "icon": one.icon})
    if "export" not in kind.without:
        found.append({"label": "Export", "value": "export", "icon": "download"})
    if may(kind, actor, DELETE):
        found.append({"label": "Delete", "value": "delete", "icon": "trash", "danger": True})
    return found


def _sort_urls(records: RecordList, at: Place) -> dict[str, str]:
    """Return where a press on the head of each column leads that can be sorted by."""
    ordered, descending = records.sorted_by
    keys = [field.key for field in records.shown if sortable(records.kind, field)]
    wanted = [f"-{key}" if key == ordered.key and not descending else key for key in keys]
    return dict(zip(keys, at.sort_urls(wanted), strict=True))


def _count(records: RecordList, page: Page) -> int:
    """A page that is the whole list needs no counting."""
    whole = page.after is None and page.before is None
    return len(page.rows) if whole else records.count


def _all_text(kind: RecordType, page: Page, count: int) -> str:
    if count <= len(page.rows):
        return ""
    number_of = f"{MANY:,}+" if count > MANY else f"{count:,}"
    return f"Select all {number_of} {kind.plural} that fit"


def _totals_url(at: Place, records: RecordList) -> str:
    return at.url(more=[("totals", "1")]) if any(one.summed for one in records.shown) else ""


ROUTES = (Route("index", "/", index),)
