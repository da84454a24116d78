"""The rooms of the set-up area: what each is called, and what for."""

from __future__ import annotations

from dataclasses import dataclass

from host.currencies.record_types import RATE
from host.hooks.menu import MenuArea, MenuEntry
from host.staffing.record_types import ROLE, STAFF, TEAM


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the set-up menu and of the overview."""

    noun: str
    label: str
    icon: str
    group: str
    line: str
    blueprint: str = ""
    annexes: tuple[str, ...] = ()
    """Rooms that are entered from this one and have no line of their own in the menu."""

    @property
    def endpoint(self) -> str:
        return f"{self.blueprint or f'setup_{self.noun}'}.index"


ROOMS = (
    Room(
        "modules",
        "Modules",
        "puzzle",
        "Modules",
        "Install modules, switch them on and off.",
        annexes=("publishers", "licences"),
    ),
    Room(
        "staff",
        "Staff",
        "users",
        "People",
        "Who works here, and how they log in.",
        STAFF.blueprint,
        annexes=("hand_over",),
    ),
    Room(
        "roles",
        "Roles",
        "shield-half",
        "People",
        "What each kind of person may see and do.",
        ROLE.blueprint,
    ),
    Room(
        "teams",
        "Teams",
        "users-group",
        "People",
        "Who sees whose records.",
        TEAM.blueprint,
    ),
    Room("settings", "Settings", "settings", "Settings", "Company, mail server, each module."),
    Room(
        "client_area",
        "Client area",
        "door-enter",
        "Settings",
        "How it looks to clients, and what they may do.",
    ),
    Room("fields", "Fields", "forms", "Settings", "What records hold beyond their own fields."),
    Room(
        "exchange_rates",
        "Exchange rates",
        "arrows-exchange",
        "Settings",
        "What currencies are worth, from which day on.",
        RATE.blueprint,
    ),
    Room("cron", "Scheduled jobs", "clock", "Automation", "What runs when, and how it went."),
    Room("mail", "Mail", "mail", "Automation", "What this site sends, and what did not leave."),
    Room("webhooks", "Webhooks", "webhook", "Automation", "Addresses that hear of events."),
    Room("activity", "Activity", "history", "System", "Who did what, and when."),
    Room(
        "health",
        "Health",
        "heartbeat",
        "System",
        "How each part does, and what to do.",
        "setup_health_page",
    ),
    Room(
        "system",
        "System",
        "server",
        "System",
        "Workers, faults of modules, versions.",
        annexes=("safe_mode",),
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
