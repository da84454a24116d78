"""What the staff area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.client_access.previews import PREVIEW
from host.clients import demo
from host.clients.record_types import CLIENT, CONTACT
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData
from host.hooks.menu import MenuEntry
from host.hooks.notifications import NotificationKind
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, VIEW_TEAM, Feature
from host.hooks.record_types import RecordType
from host.hooks.specifications import hookimpl
from host.records.tidying import TIDY
from host.staff_area import login, notices_live, notifications, search
from host.staff_area.blueprint import pages
from host.staff_area.dashboard import views as dashboard
from host.staff_area.dashboard.shipped import WIDGETS
from host.staff_area.exports.background import EXPORTS
from host.staff_area.exports.background import FORGET as FORGET_EXPORTS
from host.staff_area.imports.background import FORGET as FORGET_IMPORTS
from host.staff_area.imports.background import IMPORTS
from host.staff_area.profile import notices as notice_choices
from host.staff_area.profile import views as profile
from host.staff_area.records import duplicate_views, undo_views
from host.staff_area.records.bulk_task import CHANGES
from host.staff_area.tasks import any_record, checklist, my_work
from host.tasks.record_types import RIGHTS as TASK_RIGHTS

VIEWS = (
    any_record,
    checklist,
    dashboard,
    login,
    my_work,
    notice_choices,
    notices_live,
    notifications,
    profile,
    search,
    undo_views,
)
"""The modules whose views hang on the blueprint; naming them here imports them."""

CLIENTS = Feature(
    "clients",
    "Clients",
    (VIEW, VIEW_TEAM, VIEW_OWN, CREATE, EDIT, DELETE),
    named={PREVIEW: "View the client area as a contact"},
    presets={
        "Account manager": (VIEW, CREATE, EDIT, PREVIEW),
        "Sales representative": (VIEW, CREATE, EDIT),
        "Read only": (VIEW,),
    },
)


KINDS = tuple(
    NotificationKind(key, label, group="My long work", position=position)
    for position, (key, label) in enumerate(
        (
            (EXPORTS.kind, "A file that I asked for is ready"),
            (IMPORTS.kind, "An import of mine is done"),
            (CHANGES.kind, "A change of many records is done"),
        ),
        start=50,
    )
)


class StaffArea:
    """The host's own pages for staff, given through the hooks that modules use."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return [
            MenuEntry("home", "Home", "home", "staff_area.dashboard", position=1),
            MenuEntry(
                "my-work", "My work", "list-check", "staff_area.work", TASK_RIGHTS, position=2
            ),
        ]

    @hookimpl
    def permissions(self) -> Sequence[Feature]:
        return [CLIENTS]

    @hookimpl
    def record_types(self) -> Sequence[RecordType]:
        return [CLIENT, CONTACT]

    @hookimpl
    def notification_kinds(self) -> Sequence[NotificationKind]:
        return KINDS

    @hookimpl
    def dashboard_widgets(self) -> Sequence[DashboardWidget]:
        return WIDGETS

    @hookimpl
    def cron(self) -> Sequence[CronJob]:
        return [FORGET_EXPORTS, FORGET_IMPORTS, duplicate_views.SEARCH, TIDY]

    @hookimpl
    def demo_data(self) -> Sequence[DemoData]:
        return [DemoData("host.clients", demo.load, position=10)]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [pages]


plugin = StaffArea()
