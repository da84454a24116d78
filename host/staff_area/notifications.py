"""The notices behind the bell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import NotFound
from host.hooks.access import staff_only
from host.messaging.notifications import kinds
from host.messaging.notifications import service as notices
from host.messaging.notifications.models import Notification
from host.staff_area.blueprint import pages
from host.web import people
from host.web.filters import timezone
from host.web.gate import safe_next

PAGE = 50
_LATEST = 8


@pages.get("/notifications")
@staff_only
def notifications() -> str:
    """List the person's notices, newest first."""
    unread_only = request.args.get("show") != "all"
    kind = request.args.get("kind") or None
    before = request.args.get("before", type=int)
    found = notices.page(
        _staff_id(), unread_only=unread_only, kind=kind, before_id=before, limit=PAGE + 1
    )
    more, found = len(found) > PAGE, found[:PAGE]
    show = None if unread_only else "all"
    return render_template(
        "staff_area/notifications.html",
        days=_by_day(found),
        newest=found[0].id if found else 0,
        unread_only=unread_only,
        kind=kind,
        kinds=kinds.groups(),
        labels={key: kinds.label(key) for key in {one.kind for one in found}},
        opening=_opening(),
        older_url=_page_url(show, kind, found[-1].id) if more else "",
        newest_url=_page_url(show, kind) if before else "",
        count=len(found),
    )


@pages.get("/notifications/latest")
@staff_only
def notifications_latest() -> str:
    """Show the newest notices below the bell."""
    return _latest()


@pages.get("/notifications/<int:notice_id>/open")
@staff_only
def notification_open(notice_id: int) -> Response:
    """Mark a notice as read and go to what it is about."""
    found = notices.get(_staff_id(), notice_id)
    if found is None:
        raise NotFound("There is no such notice.")
    if found.read_at is None:
        notices.mark_read(_staff_id(), [notice_id])
    return redirect(safe_next(found.url, url_for(".notifications", show="all")))


@pages.post("/notifications/read")
@staff_only
def notifications_read() -> str | Response:
    """Mark some notices as read, or all that the person has been shown."""
    ids = request.form.getlist("id", type=int)
    until = request.form.get("until", type=int)
    count = notices.mark_read(_staff_id(), ids or None, until=until)
    if request.headers.get("HX-Request") == "true":
        return _latest()
    if count > 1:
        flash(f"{count:,} notices are read.", "success")
    return redirect(_page_url(request.form.get("show"), request.form.get("kind")))


def _latest() -> str:
    return render_template(
        "staff_area/notices_latest.html",
        notices=notices.page(_staff_id(), limit=_LATEST),
        bell=notices.unread(_staff_id()),
    )


def _by_day(found: Sequence[Notification]) -> list[tuple[date, list[Notification]]]:
    """Group notices by the organisation's days."""
    zone = timezone()
    days = groupby(found, key=lambda notice: notice.created_at.astimezone(zone).date())
    return [(day, list(members)) for day, members in days]


def _opening() -> tuple[str, str]:
    """Return what stands before and after a number in the address that opens a notice."""
    before, _, after = url_for(".notification_open", notice_id=0).rpartition("/0/")
    return f"{before}/", f"/{after}"


def _page_url(show: str | None, kind: str | None, before: int | None = None) -> str:
    return url_for(".notifications", show=show or None, kind=kind or None, before=before)


def _staff_id() -> int:
    return people.actor().staff_id or 0
