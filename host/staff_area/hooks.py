"""What the staff area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.clients import demo
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE
from host.clients.visibility import client_readable, contact_readable
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider
from host.hooks.menu import MenuEntry
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Feature
from host.hooks.records import RecordLink
from host.hooks.specifications import hookimpl
from host.staff_area import dashboard, login, notifications, search
from host.staff_area.blueprint import pages
from host.staff_area.clients import actions, contact_views, views
from host.staff_area.finders import FINDERS, RIGHTS
from host.staff_area.imports import views as imports
from host.staff_area.imports.background import FORGET
from host.staff_area.profile import views as profile
from host.staff_area.widgets import WIDGETS

VIEWS = (dashboard, login, notifications, search, actions, contact_views, views, imports, profile)
"""The modules whose views hang on the blueprint; naming them here imports them."""

CLIENTS = Feature(
    "clients",
    "Clients",
    (VIEW, VIEW_OWN, CREATE, EDIT, DELETE),
    presets={
        "Account manager": (VIEW, CREATE, EDIT),
        "Sales representative": (VIEW, CREATE, EDIT),
        "Read only": (VIEW,),
    },
)


class StaffArea:
    """The host's own pages for staff, given through the hooks that modules use."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return [
            MenuEntry("home", "Home", "home", "staff_area.dashboard", position=1),
            MenuEntry(
                "clients",
                "Clients",
                "building",
                "staff_area.client_list",
                RIGHTS,
                position=10,
                create_label="Client",
                create_endpoint="staff_area.client_new",
                create_right="clients:create",
            ),
        ]

    @hookimpl
    def permissions(self) -> Sequence[Feature]:
        return [CLIENTS]

    @hookimpl
    def record_links(self) -> Sequence[RecordLink]:
        return [
            RecordLink(
                CLIENT_TYPE, "Client", "staff_area.client", "client_id", "building", client_readable
            ),
            RecordLink(
                CONTACT_TYPE,
                "Contact",
                "staff_area.contact",
                "contact_id",
                "user",
                contact_readable,
            ),
        ]

    @hookimpl
    def search_providers(self) -> Sequence[SearchProvider]:
        return FINDERS

    @hookimpl
    def dashboard_widgets(self) -> Sequence[DashboardWidget]:
        return WIDGETS

    @hookimpl
    def cron(self) -> Sequence[CronJob]:
        return [FORGET]

    @hookimpl
    def demo_data(self) -> Sequence[DemoData]:
        return [DemoData("host.clients", demo.load, position=10)]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [pages]


plugin = StaffArea()
