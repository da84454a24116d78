"""What the set-up area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.hooks.menu import MenuArea, MenuEntry
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.setup.general import GENERAL
from host.setup.overview import views as overview


class SetupArea:
    """The set-up area, registered like any module."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return [
            MenuEntry(
                "setup", "Overview", "layout-grid", "setup.index", area=MenuArea.SETUP, position=1
            )
        ]

    @hookimpl
    def settings(self) -> Sequence[SettingsSection]:
        return [GENERAL]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [overview.blueprint]


plugin = SetupArea()
