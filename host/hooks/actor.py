"""Who does something: a member of staff, a client's contact, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from host.errors import PermissionDenied


class ActorKind(StrEnum):
    """The three kinds of actor that the activity log knows."""

    STAFF = "staff"
    """A member of staff."""
    CONTACT = "contact"
    """A contact of a client, in the client area."""
    SYSTEM = "system"
    """A job, a command or recovery."""


class Scope(StrEnum):
    """How much of a feature's records an actor may see."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"
    NONE = "none"


def right(feature: str, action: str) -> str:
    """Name one right, such as ``clients:edit``."""
    return f"{feature}:{action}"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system, with the rights held at this moment."""

    kind: ActorKind
    """Which kind of actor it is."""
    id: int | None
    """Id of the member of staff or of the contact; None for the system."""
    label: str
    """Name that the activity log shows."""
    grants: frozenset[str] = frozenset()
    """Rights held, such as ``clients:edit``; an administrator needs none."""
    is_admin: bool = False
    """Whether it may do everything."""
    client_id: int | None = None
    """Client that a contact belongs to."""
    areas: frozenset[str] = frozenset()
    """Contact permissions of a contact."""
    email: str = ""
    """Address for mail, where there is one."""

    @property
    def staff_id(self) -> int | None:
        """Id of the member of staff, or None for anybody else."""
        return self.id if self.kind is ActorKind.STAFF else None

    def may(self, feature: str, action: str) -> bool:
        """Tell whether this actor holds the right."""
        return self.is_admin or right(feature, action) in self.grants

    def require(self, feature: str, action: str) -> None:
        """Raise PermissionDenied unless the actor holds the right."""
        if not self.may(feature, action):
            raise PermissionDenied(
                f"This needs the permission “{action}” on {feature}. "
                "Ask an administrator to add it to your role.",
                right=right(feature, action),
            )

    def require_admin(self) -> None:
        """Raise PermissionDenied unless the actor is an administrator."""
        if not self.is_admin:
            raise PermissionDenied("Only administrators can do this.")

    def scope(self, feature: str) -> Scope:
        """Return how much of the feature's records this actor may see."""
        if self.may(feature, "view"):
            return Scope.ALL
        if self.may(feature, "view_team"):
            return Scope.TEAM
        return Scope.OWN if self.may(feature, "view_own") else Scope.NONE


SYSTEM = Actor(ActorKind.SYSTEM, None, "System", is_admin=True)
"""Cron jobs, the command line and recovery act as the system."""
