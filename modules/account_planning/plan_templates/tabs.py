"""The tab with outline and goals."""

from __future__ import annotations

from typing import Any

from host.api import Actor, RecordTab

from ..access import MANAGE_TEMPLATES, PLANS
from ..grids.page import stored_view
from ..mind_map.page import MapPart
from .goals import TEMPLATE_GOALS
from .models import TEMPLATE_TYPE, Template
from .outline import outline_of
from .template_map import TemplateMap


def _steps(template: Template, actor: Actor) -> dict[str, Any]:
    return {
        "template": template,
        "branches": outline_of(template.id),
        "mind_map": MapPart.of(TemplateMap(template, actor)),
        "view": stored_view(TEMPLATE_GOALS, template.id),
        "may_edit": actor.may(PLANS, MANAGE_TEMPLATES),
    }


TABS = (
    RecordTab(
        "account_planning.steps",
        TEMPLATE_TYPE,
        "Steps and goals",
        "account_planning/tabs/steps.html",
        _steps,
        position=0,
    ),
)
