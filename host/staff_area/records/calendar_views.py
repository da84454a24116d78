"""The calendar of a type of record: a month, and records that go to another day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from host.errors import TrellisError
from host.hooks.permissions import CREATE, EDIT
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records.entering import fields
from host.records.entering.fields import fields_for
from host.records.entering.values import local
from host.records.lists import calendars, periods
from host.records.lists.calendars import Day, Month
from host.records.lists.conditions import Condition, Operator
from host.records.lists.listing import RecordList
from host.staff_area.records import address, bar
from host.staff_area.records.address import Place
from host.staff_area.records.board_views import Answer, moved, opened_version, refused
from host.staff_area.records.routes import Route
from host.web import people

_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def calendar(kind: RecordType) -> str | Response:
    """Show the records of a month on its days."""
    actor = people.actor()
    at = address.place(kind, actor, "calendar")
    able = bar.calendar_fields(at.seen)
    if not able:
        return redirect(at.url("table"))
    by = next((one for one in able if one.key == at.asked.by), able[0])
    month = Month.named(request.args.get("month", ""))
    read = calendars.days(RecordList(kind, actor, at.asked), by, month)
    moves = bar.may(kind, actor, EDIT) and not by.read_only
    makes = bar.may(kind, actor, CREATE) and not kind.created_in and not by.read_only
    return render_template(
        kind.templates.get("calendar", "staff_area/records/calendar.html"),
        **bar.context(at),
        by=by,
        month=month.first,
        heading=f"{month.first:%B %Y}",
        week=_WEEK,
        weeks=_weeks([_drawn(at, by, month, one, makes=makes) for one in read]),
        fields=[
            {"label": one.label, "url": _url(at, month, one.key), "active": one is by}
            for one in able
        ],
        previous_url=_url(at, month.other(-1), by.key),
        next_url=_url(at, month.other(1), by.key),
        today_url=_url(at, Month(periods.today().replace(day=1)), by.key),
        moves=moves,
        bulk_url=at.page_url("bulk"),
        colours={one.value: one.colour for one in fields.states_of(kind)},
        clock=_clock if by.type is FieldType.DATETIME else None,
    )


def move_day(kind: RecordType) -> Answer:
    """Bring a record to another day; scripts get the answer as data."""
    actor = people.actor()
    form = request.form
    key, record_id = form.get("by", ""), form.get("id", "")
    if not record_id.isdecimal() or len(record_id) > 9:
        abort(404)
    if key not in {one.key for one in bar.calendar_fields(fields_for(kind, actor))}:
        abort(404)
    try:
        day = date.fromisoformat(form.get("to", ""))
    except ValueError:
        abort(404)
    try:
        saved = calendars.put(kind, int(record_id), (key, day), actor, opened_version())
    except TrellisError as error:
        return refused(error)
    return moved(kind, saved)


def _url(at: Place, month: Month, by: str) -> str:
    return at.url(by=by, more=[("month", f"{month.first:%Y-%m}")])


def _drawn(at: Place, by: RecordField, month: Month, one: Day, *, makes: bool) -> dict[str, Any]:
    day = one.day.isoformat()
    condition = Condition(by.key, Operator.IS, (day,))
    at_noon = f"{day}T09:00" if by.type is FieldType.DATETIME else day
    new = f"{at.kind.address}/new"
    return {
        "day": one.day,
        "name": f"{one.day.day} {one.day:%B}",
        "today": one.day == periods.today(),
        "inside": one.day.month == month.first.month,
        "rows": one.rows,
        "more": one.more,
        "more_url": at.url("table", filter=at.asked.filter.with_condition(condition), by=""),
        "new_url": address.url(new, [(by.key, at_noon)]) if makes else "",
    }


def _weeks(drawn: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [drawn[start : start + 7] for start in range(0, len(drawn), 7)]


def _clock(row: Any) -> str:
    return f"{local(row.value):%H:%M}"


ROUTES = (
    Route("calendar", "/calendar", calendar),
    Route("calendar_move", "/calendar/move", move_day, EDIT, ("POST",), "edit"),
)
