"""The rooms of the set-up area: what each is called, and what for."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.menu import MenuArea, MenuEntry


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the set-up menu and of the overview."""

    noun: str
    label: str
    icon: str
    group: str
    line: str
    annexes: tuple[str, ...] = ()
    """Rooms that are entered from this one and have no line of their own in the menu."""

    @property
    def endpoint(self) -> str:
        return f"setup_{self.noun}.index"


ROOMS = (
    Room(
        "modules",
        "Modules",
        "puzzle",
        "Modules",
        "Install modules, switch them on and off.",
        ("publishers", "licences"),
    ),
    Room("staff", "Staff", "users", "People", "Who works here, and how they log in."),
    Room("roles", "Roles", "shield-half", "People", "What each kind of person may see and do."),
    Room("settings", "Settings", "settings", "Settings", "Company, mail server, each module."),
    Room("cron", "Scheduled jobs", "clock", "Automation", "What runs when, and how it went."),
    Room("mail", "Mail", "mail", "Automation", "What this site sends, and what did not leave."),
    Room("webhooks", "Webhooks", "webhook", "Automation", "Addresses that hear of events."),
    Room("activity", "Activity", "history", "System", "Who did what, and when."),
    Room(
        "system",
        "System",
        "server",
        "System",
        "Workers, faults of modules, versions.",
        ("safe_mode",),
    ),
)


def menu_entries() -> list[MenuEntry]:
    """Return the set-up menu, in the order of the rooms."""
    overview = MenuEntry(
        "setup", "Overview", "layout-grid", "setup.index", area=MenuArea.SETUP, position=1
    )
    return [overview] + [
        MenuEntry(
            f"setup_{room.noun}",
            room.label,
            room.icon,
            room.endpoint,
            area=MenuArea.SETUP,
            group=room.group,
            position=10 * number,
            blueprints=tuple(f"setup_{annex}" for annex in room.annexes),
        )
        for number, room in enumerate(ROOMS, start=1)
    ]
