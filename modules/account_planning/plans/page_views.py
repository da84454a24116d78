"""The page of a plan."""

from __future__ import annotations

from flask import request

from host.api import VIEW, VIEW_OWN, actor, requires

from ..access import PLANS
from ..pages import staff_pages
from . import page, service


@staff_pages.get("/<int:plan_id>")
@requires(PLANS, VIEW, VIEW_OWN)
def plan(plan_id: int) -> str:
    """Show a plan; ``tab`` in the address names the part of it."""
    return page.show(service.get(plan_id, actor()), request.args.get("tab", ""))
