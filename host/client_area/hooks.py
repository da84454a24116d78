"""What the client area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.client_area import home, login, profile
from host.client_area.blueprint import pages
from host.hooks.client_area import ClientArea, ClientEntry
from host.hooks.specifications import hookimpl

VIEWS = (home, login, profile)
"""The modules whose views hang on the blueprint; naming them here imports them."""


class ClientPages:
    """The host's own pages for clients, given through the hooks that modules use."""

    @hookimpl
    def client_area(self) -> Sequence[ClientArea]:
        return [
            ClientArea(entries=(ClientEntry("home", "Home", "home", "client_area.home", None, 1),))
        ]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [pages]


plugin = ClientPages()
