"""The board of a type of record: drawn, continued in one column, and moved on."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import InvalidInput, TrellisError
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordField, RecordType
from host.records import naming, service
from host.records.custom import catalogue
from host.records.entering.fields import fields_for
from host.records.lists.boards import CARDS, Board, BoardColumn
from host.records.lists.listing import MANY, RecordList
from host.staff_area.records import address, bar
from host.staff_area.records.address import Place
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.web import people
from host.web.filters import money
from host.web.records import cells

Answer = str | Response | tuple[dict[str, Any], int]


def board(kind: RecordType) -> str | Response:
    """Show the records in columns; ``column`` and ``after`` go on with one of them."""
    actor = people.actor()
    at = address.place(kind, actor, "board")
    able = bar.board_fields(kind, at.seen)
    if not able:
        return redirect(at.url("table"))
    by = next((one for one in able if one.key == at.asked.by), able[0])
    only = request.args.get("column")
    after = request.args.get("after", "")
    drawn = Board(RecordList(kind, actor, at.asked), by, only)
    columns = drawn.columns(int(after) if after.isdecimal() and len(after) < 10 else None)
    moves = bar.may(kind, actor, EDIT) and not by.read_only
    return render_template(
        kind.templates.get("board", "staff_area/records/board.html"),
        **bar.context(at),
        columns=[_drawn(at, drawn, one) for one in columns],
        by=by,
        fields=_choices(at, able, by),
        moves=moves,
        bulk_url=at.page_url("bulk"),
        continued=only is not None,
    )


def move_card(kind: RecordType) -> Answer:
    """Put a record into another column; scripts get the answer as data."""
    actor = people.actor()
    form = request.form
    key, record_id = form.get("by", ""), form.get("id", "")
    if not record_id.isdecimal() or len(record_id) > 9:
        abort(404)
    if key not in {one.key for one in bar.board_fields(kind, fields_for(kind, actor))}:
        abort(404)
    wanted = {key: form.get("to") or (None if catalogue.is_custom(key) else "")}
    try:
        saved = service.update(kind, int(record_id), wanted, actor, opened_version())
    except TrellisError as error:
        return refused(error)
    return moved(kind, saved)


def opened_version() -> int | None:
    """Return the version of the record that the page showed."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def moved(kind: RecordType, saved: service.Saved) -> Answer:
    """Tell that a record has its new place."""
    label = naming.label_of(kind, saved.record)
    if not _scripted():
        flash(f"Saved {label}.", "success")
        offer_undo(saved.undo_id)
        return redirect(_back(kind))
    return {
        "version": getattr(saved.record, "version", None),
        "label": label,
        "undo": _undo_url(saved.undo_id),
    }, 200


def refused(error: TrellisError) -> Answer:
    """Tell why a record stays where it is."""
    if not _scripted():
        raise error
    message = error.message
    if isinstance(error, InvalidInput) and error.fields:
        message = next(iter(error.fields.values()))[0]
    return {"message": message}, error.status


def _scripted() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _back(kind: RecordType) -> str:
    """Lead back to the list that the form stood in, and nowhere else."""
    back = request.form.get("back", "")
    return back if back.startswith(f"{kind.address}/") else f"{kind.address}/"


def _undo_url(entry_id: int | None) -> str:
    return url_for("staff_area.change_undo", entry_id=entry_id) if entry_id is not None else ""


def _choices(at: Place, able: list[RecordField], by: RecordField) -> list[dict[str, Any]]:
    return [{"label": one.label, "url": at.url(by=one.key), "active": one is by} for one in able]


def _drawn(at: Place, drawn: Board, column: BoardColumn) -> dict[str, Any]:
    shown = cells.cells(at.kind, drawn.facts)
    count = f"{MANY:,}+" if column.count > MANY else f"{column.count:,}"
    rows = column.rows[:CARDS]
    total = ""
    if column.count and column.total is not None and column.total.amount is not None:
        total = money(column.total.amount, column.total.currency)
    more = ""
    if len(column.rows) > CARDS:
        more = at.url(more=[("column", column.choice.value), ("after", str(rows[-1].id))])
    return {
        "choice": column.choice,
        "count": count,
        "total": total,
        "more": more,
        "cards": [
            {
                "row": row,
                "version": getattr(row, "version", None),
                "facts": [(field.label, cell(row)) for field, cell in shown],
            }
            for row in rows
        ],
    }


ROUTES = (
    Route("board", "/board", board),
    Route("board_move", "/board/move", move_card, EDIT, ("POST",), "edit"),
)
