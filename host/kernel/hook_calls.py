"""Typed calls of every hook, through the guard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pluggy
from flask import Blueprint

from host.hooks.client_area import ClientArea
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.menu import MenuEntry
from host.hooks.permissions import Feature
from host.hooks.records import Blocker, RecordChanged, RecordLink
from host.hooks.settings import SettingsSection
from host.kernel.guard import Guard

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """A value and the plugin that gave it."""

    plugin: str
    value: T


class HookCalls:
    """One method a hook; a plugin that raises or returns rubbish is left out and recorded."""

    def __init__(self, manager: pluggy.PluginManager, guard: Guard) -> None:
        self._manager = manager
        self.guard = guard

    def menu(self) -> list[Given[MenuEntry]]:
        return self._collect("menu", MenuEntry)

    def permissions(self) -> list[Given[Feature]]:
        return self._collect("permissions", Feature)

    def settings(self) -> list[Given[SettingsSection]]:
        return self._collect("settings", SettingsSection)

    def cron(self) -> list[Given[CronJob]]:
        return self._collect("cron", CronJob)

    def client_area(self) -> list[Given[ClientArea]]:
        return self._collect("client_area", ClientArea)

    def pages(self) -> list[Given[Blueprint]]:
        return self._collect("pages", Blueprint)

    def dashboard_widgets(self) -> list[Given[DashboardWidget]]:
        return self._collect("dashboard_widgets", DashboardWidget)

    def search_providers(self) -> list[Given[SearchProvider]]:
        return self._collect("search_providers", SearchProvider)

    def record_links(self) -> list[Given[RecordLink]]:
        return self._collect("record_links", RecordLink)

    def webhook_events(self) -> list[Given[WebhookEvent]]:
        return self._collect("webhook_events", WebhookEvent)

    def demo_data(self) -> list[Given[DemoData]]:
        return self._collect("demo_data", DemoData)

    def client_blockers(self, client_id: int) -> list[Blocker]:
        """Ask who objects to deleting the client; a module that cannot answer objects."""
        before = len(self.guard.faults)
        found = self._collect("client_blockers", Blocker, client_id=client_id)
        failed = {fault.slug for fault in self.guard.faults[before:]}
        blockers = [given.value for given in found]
        blockers += [Blocker(f"{slug} could not be asked", 1) for slug in sorted(failed)]
        return blockers

    def record_changed(self, event: RecordChanged) -> None:
        self._tell("record_changed", event=event)

    def on_activate(self, slug: str) -> None:
        """Run the module's own preparation; here an error must reach the caller."""
        self._only(slug, "on_activate")

    def on_deactivate(self, slug: str) -> None:
        for impl in self._implementations("on_deactivate"):
            if impl.plugin_name == slug:
                self.guard.call(slug, "on_deactivate", impl.function)

    def _implementations(self, hook: str) -> Sequence[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        return caller.get_hookimpls()

    def _collect(self, hook: str, kind: type[T], **arguments: Any) -> list[Given[T]]:
        found: list[Given[T]] = []
        for impl in self._implementations(hook):
            wanted = {name: arguments[name] for name in impl.argnames if name in arguments}
            good, values = self.guard.call(impl.plugin_name, hook, impl.function, **wanted)
            if not good:
                continue
            if not isinstance(values, Sequence) or not all(isinstance(v, kind) for v in values):
                error = TypeError(f"must return a sequence of {kind.__name__}, not {values!r:.80}")
                self.guard.record(impl.plugin_name, hook, error)
                continue
            found += [Given(impl.plugin_name, value) for value in values]
        return found

    def _tell(self, hook: str, **arguments: Any) -> None:
        for impl in self._implementations(hook):
            wanted = {name: arguments[name] for name in impl.argnames if name in arguments}
            self.guard.call(impl.plugin_name, hook, impl.function, **wanted)

    def _only(self, slug: str, hook: str) -> None:
        for impl in self._implementations(hook):
            if impl.plugin_name == slug:
                impl.function()
