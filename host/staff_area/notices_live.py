"""What the bell hears of new notices: over a stream, or by asking now and then."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_login import current_user

from host.access.sessions import token_hash
from host.hooks.access import staff_only
from host.kernel.generation import current
from host.messaging.notifications import service as notices
from host.staff_area.blueprint import pages
from host.web import people
from host.web.live import handover

_MOST = 20


@pages.get("/notifications/stream")
@staff_only
def notifications_stream() -> Response:
    """Tell the browser of each new notice as it comes."""
    staff_id = people.actor().staff_id or 0
    return handover.answer(current().engine, staff_id, token_hash(current_user.token))


@pages.get("/notifications/news")
@staff_only
def notifications_news() -> Response:
    """Return what is unread and new, for browsers that have no stream."""
    staff_id = people.actor().staff_id or 0
    after = request.args.get("after", default=0, type=int)
    found = notices.page(staff_id, unread_only=True, limit=_MOST)
    new = [{"id": one.id, "title": one.title} for one in reversed(found) if one.id > after]
    return jsonify(unread=notices.unread(staff_id).count, notices=new)
