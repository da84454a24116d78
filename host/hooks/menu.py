"""Menu entries of the staff area and of the set-up area."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MenuArea(StrEnum):
    """Which of the two staff menus an entry belongs to."""

    WORK = "work"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in a menu.

    ``id`` is unique over all modules and begins with the module's slug; ``endpoint`` is a Flask
    endpoint without arguments; any one of ``rights`` (such as ``clients:view``) shows the entry,
    an entry without rights is shown to all staff (in SETUP: to administrators).
    ``create_label`` with ``create_endpoint`` and ``create_right`` adds a line to “+ New”.
    """

    id: str
    label: str
    icon: str
    endpoint: str
    rights: tuple[str, ...] = ()
    area: MenuArea = MenuArea.WORK
    group: str = ""
    position: int = 100
    create_label: str | None = None
    create_endpoint: str | None = None
    create_right: str | None = None
