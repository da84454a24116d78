"""The address of a plan's PDF, and the button that leads there."""

from __future__ import annotations

from typing import Final

from werkzeug.wrappers import Response

from host.api import VIEW, VIEW_OWN, VIEW_TEAM, RecordAction, actor, pdf_answer, requires

from ..access import PLANS, READERS
from ..pages import plan_url, staff_pages
from ..plans.models import PLAN_TYPE
from .service import print_plan


@staff_pages.get("/<int:plan_id>/plan.pdf")
@requires(PLANS, VIEW, VIEW_TEAM, VIEW_OWN)
def plan_pdf(plan_id: int) -> Response:
    """Give the plan as PDF."""
    printed = print_plan(plan_id, actor())
    return pdf_answer(printed.content, printed.name)


BUTTON: Final = RecordAction(
    "account_planning.pdf",
    PLAN_TYPE,
    "Download as PDF",
    icon="file-type-pdf",
    rights=READERS,
    leads_to=lambda ids: plan_url(ids[0], "plan.pdf"),
    position=5,
)
