"""The page at its address."""

from __future__ import annotations

from flask import render_template, request

from host.api import VIEW, VIEW_OWN, VIEW_TEAM, actor, requires

from .. import settings
from ..access import PLANS
from ..pages import staff_pages
from ..plans.span import Span
from .asked import Asked
from .page import Page


@staff_pages.get("/dashboard")
@requires(PLANS, VIEW, VIEW_TEAM, VIEW_OWN)
def dashboard() -> str:
    """Show how the plans of a time stand."""
    return render_template(
        "account_planning/dashboard.html",
        page=Page.of(Asked.of(request.args), actor()),
        spans=list(Span),
        industries=settings.industries(),
    )
