"""The hooks that the host calls and modules implement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pluggy
from flask import Blueprint

from host.hooks.client_area import ClientArea
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.menu import MenuEntry
from host.hooks.permissions import Feature
from host.hooks.records import Blocker, RecordChanged, RecordLink
from host.hooks.settings import SettingsSection

PROJECT: Final = "trellis"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Specifications:
    """Every hook; a module implements those it needs, each with ``@hookimpl``."""

    @hookspec
    def menu(self) -> Sequence[MenuEntry]:
        """Return entries of the staff menu and of the set-up menu."""
        raise NotImplementedError

    @hookspec
    def permissions(self) -> Sequence[Feature]:
        """Return features that roles may be given rights on."""
        raise NotImplementedError

    @hookspec
    def settings(self) -> Sequence[SettingsSection]:
        """Return sections of settings; the host draws their pages."""
        raise NotImplementedError

    @hookspec
    def cron(self) -> Sequence[CronJob]:
        """Return scheduled jobs."""
        raise NotImplementedError

    @hookspec
    def client_area(self) -> Sequence[ClientArea]:
        """Return entries, widgets and contact permissions of the client area."""
        raise NotImplementedError

    @hookspec
    def pages(self) -> Sequence[Blueprint]:
        """Return blueprints; each of their views says who may open it."""
        raise NotImplementedError

    @hookspec
    def dashboard_widgets(self) -> Sequence[DashboardWidget]:
        """Return boxes for the dashboard."""
        raise NotImplementedError

    @hookspec
    def search_providers(self) -> Sequence[SearchProvider]:
        """Return finders for the search box."""
        raise NotImplementedError

    @hookspec
    def record_links(self) -> Sequence[RecordLink]:
        """Return how references to the module's records become addresses."""
        raise NotImplementedError

    @hookspec
    def webhook_events(self) -> Sequence[WebhookEvent]:
        """Return events that webhooks may subscribe to."""
        raise NotImplementedError

    @hookspec
    def demo_data(self) -> Sequence[DemoData]:
        """Return loaders for the demonstration site."""
        raise NotImplementedError

    @hookspec
    def client_blockers(self, client_id: int) -> Sequence[Blocker]:
        """Return what forbids deleting the client; asked before the deletion."""
        raise NotImplementedError

    @hookspec
    def record_changed(self, event: RecordChanged) -> None:
        """Observe a record that was created, updated or deleted; called after commit."""

    @hookspec
    def on_activate(self) -> None:
        """Prepare data after the module's tables exist; runs in the activating transaction."""

    @hookspec
    def on_deactivate(self) -> None:
        """Tidy up before the module goes; its data stays."""
