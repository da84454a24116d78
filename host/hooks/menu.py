"""Menu entries of the staff area and of the set-up area."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MenuArea(StrEnum):
    """Which of the two staff menus an entry belongs to."""

    WORK = "work"
    """The menu that staff work with."""
    SETUP = "setup"
    """The set-up menu, for administrators."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in a menu, and a line under “+ New” where ``create_label`` is given."""

    id: str
    """Key of the entry, unique over all modules; begins with the slug."""
    label: str
    """What people read."""
    icon: str
    """A name of the Tabler icons, such as ``package``."""
    endpoint: str
    """Flask endpoint that it leads to, one without arguments."""
    rights: tuple[str, ...] = ()
    """Any one of these, such as ``clients:view``, shows the entry. None shows it to all staff, or
    in the set-up menu to administrators."""
    area: MenuArea = MenuArea.WORK
    """Which menu it belongs to."""
    group: str = ""
    """Heading that it stands under; entries of one group stand together."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
    create_label: str | None = None
    """Adds a line with this label to “+ New”."""
    create_endpoint: str | None = None
    """Endpoint that the line leads to."""
    create_right: str | None = None
    """Right that shows the line."""
    blueprints: tuple[str, ...] = ()
    """Further blueprints whose pages stand under it, though their addresses begin otherwise."""
