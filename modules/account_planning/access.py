"""The feature that roles are given rights on, and the one of templates, which follows it."""

from __future__ import annotations

from typing import Final

from host.api import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, VIEW_TEAM, Feature, right

PLANS: Final = "account_planning.plans"
TEMPLATES: Final = "account_planning.templates"
APPROVE: Final = "approve"
MANAGE_TEMPLATES: Final = "manage_templates"
READERS: Final = tuple(right(PLANS, action) for action in (VIEW, VIEW_TEAM, VIEW_OWN))
"""Rights of which any one lets a person see plans."""

FEATURE = Feature(
    key=PLANS,
    title="Account plans",
    actions=(VIEW, VIEW_TEAM, VIEW_OWN, CREATE, EDIT, DELETE),
    named={APPROVE: "Approve", MANAGE_TEMPLATES: "Manage templates"},
    presets={
        "Account manager": (VIEW, CREATE, EDIT, DELETE),
        "Sales representative": (VIEW, CREATE, EDIT),
        "Executive": (VIEW,),
    },
)
_KEEPERS = (right(PLANS, MANAGE_TEMPLATES),)
TEMPLATE_FEATURE = Feature(
    key=TEMPLATES,
    title="Plan templates",
    actions=(VIEW, CREATE, EDIT, DELETE),
    follows={
        VIEW: (right(PLANS, CREATE), *_KEEPERS),
        CREATE: _KEEPERS,
        EDIT: _KEEPERS,
        DELETE: _KEEPERS,
    },
)
