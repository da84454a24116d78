"""Features that staff are given rights on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VIEW = "view"
VIEW_OWN = "view_own"
CREATE = "create"
EDIT = "edit"
DELETE = "delete"
STANDARD_ACTIONS: Mapping[str, str] = {
    VIEW: "View all",
    VIEW_OWN: "View own",
    CREATE: "Create",
    EDIT: "Edit",
    DELETE: "Delete",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a role may be given rights on.

    ``key`` begins with the module's slug; ``actions`` are taken from STANDARD_ACTIONS;
    ``named`` adds rights of its own (key to label); ``presets`` suggests grants for
    well-known roles (role title to actions).
    """

    key: str
    title: str
    actions: tuple[str, ...] = (VIEW, CREATE, EDIT, DELETE)
    named: Mapping[str, str] = field(default_factory=dict)
    presets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def all_actions(self) -> dict[str, str]:
        """Every action of this feature with its label, standard ones first."""
        return {action: STANDARD_ACTIONS[action] for action in self.actions} | dict(self.named)
