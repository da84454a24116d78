"""Buttons that lead to files."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from host.api import CREATE, RecordAction, right

from ..access import MANAGE_TEMPLATES, PLANS, READERS
from ..plan_templates.models import TEMPLATE_TYPE
from ..plans.models import PLAN_TYPE


def _plan(ids: Sequence[int]) -> str:
    return url_for("account_planning.plan_json", plan_id=ids[0])


def _template(ids: Sequence[int]) -> str:
    return url_for("account_planning.template_json", template_id=ids[0])


BUTTONS = (
    RecordAction(
        "account_planning.plan_json",
        PLAN_TYPE,
        "Export for another site",
        icon="file-export",
        rights=READERS,
        leads_to=_plan,
        position=41,
    ),
    RecordAction(
        "account_planning.template_json",
        TEMPLATE_TYPE,
        "Export for another site",
        icon="file-export",
        rights=(right(PLANS, CREATE), right(PLANS, MANAGE_TEMPLATES)),
        leads_to=_template,
        position=41,
    ),
)
