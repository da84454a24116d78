"""What the staff area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.hooks.menu import MenuEntry
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Feature
from host.hooks.specifications import hookimpl
from host.staff_area import dashboard, login
from host.staff_area.blueprint import pages

VIEWS = (dashboard, login)
"""The modules whose views hang on the blueprint; naming them here imports them."""


class StaffArea:
    """The host's own pages for staff, given through the hooks that modules use."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return [MenuEntry("home", "Home", "home", "staff_area.dashboard", position=1)]

    @hookimpl
    def permissions(self) -> Sequence[Feature]:
        return [
            Feature(
                "clients",
                "Clients",
                (VIEW, VIEW_OWN, CREATE, EDIT, DELETE),
                presets={
                    "Account manager": (VIEW, CREATE, EDIT),
                    "Sales representative": (VIEW_OWN, CREATE, EDIT),
                    "Read only": (VIEW,),
                },
            )
        ]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [pages]


plugin = StaffArea()
