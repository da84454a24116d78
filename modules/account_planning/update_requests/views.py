"""Handling update requests."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from host.api import EDIT, actor, requires

from ..access import PLANS
from ..pages import act, plan_url, staff_pages
from . import service


@staff_pages.post("/<int:plan_id>/request/<int:request_id>/handle")
@requires(PLANS, EDIT)
def handle_request(plan_id: int, request_id: int) -> Response:
    """Mark a request as handled; the answer, if any, is what the client sees."""

    def work() -> str:
        handled = service.handle(plan_id, request_id, request.form.get("answer", ""), actor())
        name = handled.request.contact_name
        mailed = f" {name} gets your answer by mail too." if handled.mailed else ""
        return f"Marked the request of {name} as handled.{mailed}"

    return act(work, plan_url(plan_id, anchor="requests"))
