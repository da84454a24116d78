"""The page of two plans side by side, and the choice of the second."""

from __future__ import annotations

from flask import abort, render_template, request, url_for

from host.api import VIEW, VIEW_OWN, VIEW_TEAM, actor, requires

from ..access import PLANS
from ..pages import staff_pages
from ..plans import service as plans
from . import service
from .rows import Found


@staff_pages.get("/compare")
@requires(PLANS, VIEW, VIEW_TEAM, VIEW_OWN)
def compare() -> str:
    """Show two plans side by side, or ask for the second."""
    left, right = request.args.get("left", type=int), request.args.get("right", type=int)
    if left is None:
        abort(404)
    if right is None:
        return _choice(left)
    sides = service.both(left, right, actor())
    only = request.args.get("only") == "1"
    parts = service.compared(sides, actor())
    return render_template(
        "account_planning/compare.html",
        left=sides[0],
        right=sides[1],
        parts=[(part, part.differing if only else part.rows) for part in parts],
        count=sum(len(part.differing) for part in parts),
        only=only,
        found=Found,
        swap_url=url_for(
            "account_planning.compare", left=right, right=left, only="1" if only else None
        ),
    )


def _choice(left: int) -> str:
    plan = plans.get(left, actor())
    wanted = request.args.get("q", "").strip()
    return render_template(
        "account_planning/compare_with.html",
        plan=plan,
        wanted=wanted,
        others=service.others(plan, wanted, actor()),
    )
