"""What a module shows to clients in the client area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from host.hooks.actor import Actor


@dataclass(frozen=True, slots=True)
class ContactPermission:
    """A part of the client area that a contact may be let into."""

    key: str
    """Key of the permission: the module's slug."""
    label: str
    """What staff read on the page of a contact."""
    default: bool = True
    """Whether new contacts have it."""


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """A link in the client area's menu."""

    id: str
    """Key of the entry; begins with the slug."""
    label: str
    """What clients read."""
    icon: str
    """A name of the Tabler icons, such as ``package``."""
    endpoint: str
    """Flask endpoint of a client page, one without arguments."""
    area: str | None = None
    """Contact permission that shows it, mostly the slug; None shows it to all contacts."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
    enabled: Callable[[], bool] | None = None
    """Asked on each page whether to show it, so it must be cheap; None always shows it."""


@dataclass(frozen=True, slots=True)
class ClientWidget:
    """A box on the client area's start page."""

    id: str
    """Key of the box; begins with the slug."""
    title: str
    """Its heading."""
    template: str
    """Template that draws the inside."""
    context: Callable[[Actor], dict[str, object] | None]
    """Takes the contact and returns what the template needs; None leaves the box out."""
    area: str | None = None
    """Contact permission that shows it, mostly the slug; None shows it to all contacts."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""


@dataclass(frozen=True, slots=True)
class ClientArea:
    """Everything a module gives to the client area."""

    entries: tuple[ClientEntry, ...] = ()
    """Links in the menu."""
    permissions: tuple[ContactPermission, ...] = ()
    """Contact permissions."""
    widgets: tuple[ClientWidget, ...] = ()
    """Boxes on the start page."""
