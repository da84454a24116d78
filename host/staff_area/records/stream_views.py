"""The stream of a record as a page and as a part of one; comments are written into it."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from host.errors import InvalidInput
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.beside import comments, mentions
from host.staff_area.records import detail_views, streaming
from host.staff_area.records.routes import Route
from host.web import people

Answer = str | Response | tuple[str, int]
PART = "staff_area/records/stream_part.html"


def activity(kind: RecordType, record_id: int) -> Answer:
    """Show the stream; htmx asks for what is older, or for another choice of lines."""
    opened = detail_views.open_record(kind, record_id)
    shown = streaming.asked(kind, opened.record, opened.actor)
    if _wants_part():
        return render_template(PART, stream=shown)
    return detail_views.page(
        opened, detail_views.ACTIVITY, "staff_area/records/activity.html", stream=shown
    )


def comment(kind: RecordType, record_id: int) -> Answer:
    """Add a comment."""
    actor = people.actor()
    record = service.get(kind, record_id, actor)
    body = request.form.get("body", "")
    try:
        comments.write(kind, record_id, body, actor)
    except InvalidInput as error:
        return _again(kind, record_id, body, error)
    if _wants_part():
        return render_template(PART, stream=streaming.asked(kind, record, actor))
    return redirect(f"{naming.path_of(kind, record_id)}/activity#stream")


def comment_edit(kind: RecordType, record_id: int, comment_id: int) -> Answer:
    """Change a comment where it stands, or on a page of its own."""
    actor = people.actor()
    record = service.get(kind, record_id, actor)
    found = comments.of_actor(kind, record_id, comment_id, actor)
    body, error = found.body, ""
    if request.method == "POST":
        body = request.form.get("body", "")
        try:
            found = comments.edit(kind, record_id, comment_id, body, actor)
        except InvalidInput as refused:
            error = refused.message
        else:
            return _changed(kind, record_id, streaming.drawn(found, kind, actor, record_id))
    elif request.args.get("shown"):
        return _line(streaming.drawn(found, kind, actor, record_id))
    page = render_template(
        "staff_area/records/comment_edit.html",
        part=_wants_part(),
        kind=kind,
        label=naming.label_of(kind, record),
        path=naming.path_of(kind, record_id),
        comment=found,
        body=body,
        error=error,
    )
    return (page, 422) if error else page


def comment_delete(kind: RecordType, record_id: int, comment_id: int) -> Answer:
    """Take a comment away."""
    comments.remove(kind, record_id, comment_id, people.actor())
    if _wants_part():
        return ""
    return redirect(f"{naming.path_of(kind, record_id)}/activity#stream")


def named(kind: RecordType, record_id: int) -> dict[str, list[dict[str, object]]]:
    """Return the people who may be named in a comment."""
    actor = people.actor()
    service.get(kind, record_id, actor)
    found = mentions.offered(request.args.get("q", "")[:80], kind, record_id)
    return {"people": [{"id": staff_id, "name": name} for staff_id, name in found]}


def _again(kind: RecordType, record_id: int, body: str, error: InvalidInput) -> Answer:
    opened = detail_views.open_record(kind, record_id)
    shown = streaming.asked(kind, opened.record, opened.actor, typed=body, error=error.message)
    if _wants_part():
        return render_template(PART, stream=shown), error.status
    html = detail_views.page(
        opened, detail_views.ACTIVITY, "staff_area/records/activity.html", stream=shown
    )
    return html, error.status


def _changed(kind: RecordType, record_id: int, line: streaming.Said) -> Answer:
    if _wants_part():
        return _line(line)
    return redirect(f"{naming.path_of(kind, record_id)}/activity#comment-{line.id}")


def _line(line: streaming.Said) -> str:
    return render_template("staff_area/records/stream_line.html", line=line)


def _wants_part() -> bool:
    return "HX-Request" in request.headers


ROUTES = (
    Route("activity", "/<int:record_id>/activity", activity),
    Route("comment", "/<int:record_id>/comments", comment, methods=("POST",)),
    Route(
        "comment_edit",
        "/<int:record_id>/comments/<int:comment_id>",
        comment_edit,
        methods=("GET", "POST"),
    ),
    Route(
        "comment_delete",
        "/<int:record_id>/comments/<int:comment_id>/delete",
        comment_delete,
        methods=("POST",),
    ),
    Route("named", "/<int:record_id>/people", named),
)
