"""The notices behind the bell."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import NotFound
from host.hooks.access import staff_only
from host.messaging.notifications import service as notices
from host.staff_area.blueprint import pages
from host.web import people
from host.web.gate import safe_next

PAGE = 50


@pages.get("/notifications")
@staff_only
def notifications() -> str:
    """List the person's notices, newest first."""
    unread_only = request.args.get("show") != "all"
    before = request.args.get("before", type=int)
    found = notices.page(_staff_id(), unread_only=unread_only, before_id=before, limit=PAGE)
    older = found[-1].id if len(found) == PAGE else None
    show = None if unread_only else "all"
    return render_template(
        "staff_area/notifications.html",
        notices=found,
        unread_only=unread_only,
        older_url=url_for(".notifications", show=show, before=older) if older else "",
        newest_url=url_for(".notifications", show=show) if before else "",
    )


@pages.get("/notifications/<int:notice_id>/open")
@staff_only
def notification_open(notice_id: int) -> Response:
    """Mark a notice as read and go to what it is about."""
    found = notices.page(_staff_id(), before_id=notice_id + 1, limit=1)
    if not found or found[0].id != notice_id:
        raise NotFound("There is no such notice.")
    notices.mark_read(_staff_id(), [notice_id])
    return redirect(safe_next(found[0].url, url_for(".notifications", show="all")))


@pages.post("/notifications/read")
@staff_only
def notifications_read() -> Response:
    """Mark one notice, or all of them, as read."""
    ids = request.form.getlist("id", type=int)
    count = notices.mark_read(_staff_id(), ids or None)
    if count > 1:
        flash(f"{count} notices are read.", "success")
    return redirect(url_for(".notifications", show=request.form.get("show") or None))


def _staff_id() -> int:
    return people.actor().staff_id or 0
