"""What the set-up area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.hooks.menu import MenuEntry
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.setup.general import GENERAL
from host.setup.modules.views import blueprint as modules
from host.setup.overview.views import blueprint as overview
from host.setup.roles.views import blueprint as roles
from host.setup.rooms import menu_entries
from host.setup.settings.views import blueprint as settings
from host.setup.staff.views import blueprint as staff


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
        return [overview, modules, staff, roles, settings]


plugin = SetupArea()
