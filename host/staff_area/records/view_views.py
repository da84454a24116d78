"""Views that people keep of a list, and the columns that they choose."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from host.errors import Conflict, InvalidInput
from host.hooks.record_types import RecordType
from host.records.entering.fields import LONG
from host.records.lists import views
from host.records.lists.listing import SIZES, Asked, RecordList, default_columns
from host.staff_area.records import address, parts
from host.staff_area.records.address import COMPACT, Place
from host.staff_area.records.filter_views import named_layout
from host.staff_area.records.routes import Route
from host.web import people

Answer = str | Response | tuple[str, int]


def keep(kind: RecordType) -> Answer:
    """Show the views of a list, or keep the present state as a new one."""
    at = address.place(kind, people.actor(), named_layout())
    if request.method == "GET":
        return _views_page(at)
    form = request.form
    try:
        view = views.create(
            kind,
            at.actor,
            name=form.get("name", ""),
            query=_query(at),
            layout=at.layout,
            shared="shared" in form,
            default="default" in form,
        )
    except InvalidInput as error:
        return _views_page(at, error=error.message), 422
    flash(f"“{view.name}” is kept as a view.", "success")
    return parts.leave(_address(at, view.id))


def change(kind: RecordType, view_id: int) -> Answer:
    """Change, order or delete a view."""
    at = address.place(kind, people.actor(), named_layout())
    wish = request.form.get("do", "save")
    if wish in {"earlier", "later"}:
        views.shift(kind, view_id, at.actor, later=wish == "later")
        again = address.place(kind, at.actor, at.layout)
        return _views_page(again) if parts.wanted() else parts.leave(again.page_url("views"))
    if wish == "delete":
        name = views.delete(kind, view_id, at.actor)
        flash(f"The view “{name}” is deleted.", "success")
        return parts.leave(address.path_of(kind, at.layout))
    if wish == "update":
        view = views.change(kind, view_id, at.actor, query=_query(at), layout=at.layout)
    else:
        view = _renamed(at, view_id)
        if view is None:
            return _views_page(at, error_of=view_id), 422
    flash(f"Saved the view “{view.name}”.", "success")
    return parts.leave(_address(at, view.id, view.layout))


def choose_columns(kind: RecordType) -> Answer:
    """Let the person choose columns, their order, page size and density."""
    at = address.place(kind, people.actor())
    if request.method == "GET":
        return _columns_page(at, _shown(at), at.asked)
    form = request.form
    order = [key for key in form.getlist("order") if key in at.seen]
    chosen = [key for key in form.getlist("col") if key in order]
    wish, _, key = form.get("do", "").partition("-")
    if wish in {"up", "down"} and key in order:
        order = _moved(order, key, later=wish == "down")
        return _columns_page(at, chosen, _settled(at, chosen), order)
    if wish == "reset":
        chosen = []
    chosen = [key for key in order if key in chosen]
    wanted = _settled(at, chosen)
    if at.view is None:
        pairs = [pair for pair in address.pairs_of(wanted) if pair[0] in address.HABITS]
        views.keep_habit(kind, at.actor, address.url("", pairs).removeprefix("?"))
        kept = address.place(kind, at.actor)
        return parts.leave(kept.url(columns=wanted.columns, size=wanted.size,
                                    density=wanted.density))  # fmt: skip
    return parts.leave(at.url(columns=wanted.columns, size=wanted.size, density=wanted.density))


def _query(at: Place) -> str:
    """Return the present state as a view keeps it: whole, whatever habits may come."""
    return address.url("", address.pairs_of(at.asked)).removeprefix("?")


def _address(at: Place, view_id: int, layout: str = "") -> str:
    path = address.path_of(at.kind, layout or at.layout)
    return address.url(path, [("view", str(view_id))])


def _renamed(at: Place, view_id: int) -> Any:
    form = request.form
    values: dict[str, Any] = {"name": form.get("name", ""), "default": "default" in form}
    view = at.views.one(view_id)
    if views.may_share(at.kind, at.actor) or (view is not None and view.shared):
        values["shared"] = "shared" in form
    try:
        return views.change(at.kind, view_id, at.actor, **values)
    except (InvalidInput, Conflict) as error:
        flash(error.message, "error")
        return None


def _views_page(at: Place, error: str = "", error_of: int = 0) -> str:
    return render_template(
        "staff_area/records/views.html",
        layout=parts.layout(),
        kind=at.kind,
        at=at,
        views=at.views.named,
        manages=lambda view: views.may_manage(view, at.actor),
        shares=views.may_share(at.kind, at.actor),
        own_default=at.views.default,
        error=error,
        error_of=error_of,
        typed=request.form,
        keep_url=at.page_url("views"),
        change_url=lambda view_id: at.page_url(f"views/{view_id}"),
        back=at.url(),
    )


def _shown(at: Place) -> list[str]:
    return [one.key for one in RecordList(at.kind, at.actor, at.asked).shown]


def _settled(at: Place, chosen: list[str]) -> Asked:
    """Return what is asked for with what the form says; the usual columns need no naming."""
    form = request.form
    usual = [one.key for one in default_columns(at.kind, at.seen)]
    size = form.get("size", "")
    return Asked(
        columns=() if chosen == usual else tuple(chosen),
        size=int(size) if size.isdecimal() and int(size) in SIZES else SIZES[0],
        density=COMPACT if form.get("density") == COMPACT else "",
    )


def _moved(order: list[str], key: str, *, later: bool) -> list[str]:
    place = order.index(key)
    other = place + (1 if later else -1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def _columns_page(
    at: Place, chosen: list[str], wanted: Asked, order: list[str] | None = None
) -> str:
    able = [one.key for one in at.seen if one.type not in LONG]
    order = order or [*chosen, *(key for key in able if key not in chosen)]
    return render_template(
        "staff_area/records/columns.html",
        layout=parts.layout(),
        kind=at.kind,
        rows=[(one.key, one.label, one.key in chosen) for one in at.seen.of(order)],
        wanted=wanted,
        sizes=SIZES,
        compact=COMPACT,
        action=at.page_url("columns"),
        back=at.url(),
    )


ROUTES = (
    Route("views", "/views", keep, methods=("GET", "POST")),
    Route("view", "/views/<int:view_id>", change, methods=("POST",)),
    Route("columns", "/columns", choose_columns, methods=("GET", "POST")),
)
