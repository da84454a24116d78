"""What the set-up area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.hooks.menu import MenuEntry
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.setup.activity.views import blueprint as activity
from host.setup.cron.token_views import blueprint as cron_token
from host.setup.cron.views import blueprint as cron
from host.setup.general import GENERAL
from host.setup.mail.views import blueprint as mail
from host.setup.modules.views import blueprint as modules
from host.setup.overview.views import blueprint as overview
from host.setup.roles.views import blueprint as roles
from host.setup.rooms import menu_entries
from host.setup.settings.views import blueprint as settings
from host.setup.staff.views import blueprint as staff
from host.setup.system.health import blueprint as health
from host.setup.system.views import blueprint as system
from host.setup.webhooks.delivery_views import blueprint as deliveries
from host.setup.webhooks.views import blueprint as webhooks


class SetupArea:
    """The set-up area, registered like any module."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return menu_entries()

    @hookimpl
    def settings(self) -> Sequence[SettingsSection]:
        return [GENERAL]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [
            overview,
            modules,
            staff,
            roles,
            settings,
            cron,
            cron_token,
            mail,
            webhooks,
            deliveries,
            activity,
            system,
            health,
        ]


plugin = SetupArea()
