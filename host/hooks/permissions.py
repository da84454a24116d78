"""Features that staff are given rights on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VIEW = "view"
VIEW_OWN = "view_own"
VIEW_TEAM = "view_team"
CREATE = "create"
EDIT = "edit"
DELETE = "delete"
STANDARD_ACTIONS: Mapping[str, str] = {
    VIEW: "View all",
    VIEW_TEAM: "View team's",
    VIEW_OWN: "View own",
    CREATE: "Create",
    EDIT: "Edit",
    DELETE: "Delete",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a role may be given rights on; a right is written ``key:action``."""

    key: str
    """Key of the feature; begins with the slug."""
    title: str
    """What people read on the page of a role."""
    actions: tuple[str, ...] = (VIEW, CREATE, EDIT, DELETE)
    """Those of the standard actions (VIEW, VIEW_TEAM, VIEW_OWN, CREATE, EDIT,
    DELETE) that it knows."""
    named: Mapping[str, str] = field(default_factory=dict)
    """Rights of its own: action to label."""
    presets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Grants suggested for well-known roles: role title to actions."""
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Actions that no role is given by itself: action to rights of other features, such as
    ``shop.orders:edit``; who holds any one of them holds the action."""

    @property
    def all_actions(self) -> dict[str, str]:
        """Every action that a role may be given, with its label, standard ones first."""
        known = {action: STANDARD_ACTIONS[action] for action in self.actions} | dict(self.named)
        return {action: label for action, label in known.items() if action not in self.follows}
