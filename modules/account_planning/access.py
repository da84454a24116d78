"""The one feature that roles are given rights on."""

from __future__ import annotations

from typing import Final

from host.api import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Feature, right

PLANS: Final = "account_planning.plans"
APPROVE: Final = "approve"
MANAGE_TEMPLATES: Final = "manage_templates"
READERS: Final = (right(PLANS, VIEW), right(PLANS, VIEW_OWN))
"""Rights of which any one lets a person see plans."""

FEATURE = Feature(
    key=PLANS,
    title="Account plans",
    actions=(VIEW, VIEW_OWN, CREATE, EDIT, DELETE),
    named={APPROVE: "Approve", MANAGE_TEMPLATES: "Manage templates"},
    presets={
        "Account manager": (VIEW, CREATE, EDIT, DELETE),
        "Sales representative": (VIEW, CREATE, EDIT),
        "Executive": (VIEW,),
    },
)
