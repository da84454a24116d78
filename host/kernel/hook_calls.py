"""Typed calls of every hook, through the guard."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pluggy
from flask import Blueprint

from host.errors import TrellisError
from host.hooks.actor import Actor
from host.hooks.client_area import ClientArea
from host.hooks.clients import ClientRelative
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.health import HealthCheck
from host.hooks.holdings import Holding
from host.hooks.mail_templates import MailTemplate
from host.hooks.menu import MenuEntry
from host.hooks.notifications import NotificationKind
from host.hooks.permissions import Feature
from host.hooks.record_types import RecordAction, RecordTab, RecordType
from host.hooks.records import Blocker, RecordChanged, RecordLink
from host.hooks.settings import SettingsSection
from host.hooks.specifications import Specifications
from host.hooks.tasks import TaskChanged, TaskKind
from host.kernel.deadline import in_time
from host.kernel.guard import Guard

T = TypeVar("T")
TIDY_SECONDS = 10.0
"""How long a deactivation waits for the module."""
PREPARATION_SECONDS = 15.0
"""How long `on_activate` and `on_upgrade` may take: on SQLite others wait twenty for their turn."""


class UnknownHook(TrellisError):
    """No active module offers a hook of that name."""

    code = "unknown_hook"
    status = 500


class HookTooSlow(TrellisError):
    """A module kept everybody waiting for longer than its hook may."""

    code = "hook_too_slow"
    status = 500


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

    def record_types(self) -> list[Given[RecordType]]:
        return self._collect("record_types", RecordType)

    def record_tabs(self) -> list[Given[RecordTab]]:
        return self._collect("record_tabs", RecordTab)

    def record_actions(self) -> list[Given[RecordAction]]:
        return self._collect("record_actions", RecordAction)

    def record_links(self) -> list[Given[RecordLink]]:
        return self._collect("record_links", RecordLink)

    def task_kinds(self) -> list[Given[TaskKind]]:
        return self._collect("task_kinds", TaskKind)

    def holdings(self) -> list[Given[Holding]]:
        return self._collect("holdings", Holding)

    def webhook_events(self) -> list[Given[WebhookEvent]]:
        return self._collect("webhook_events", WebhookEvent)

    def mail_templates(self) -> list[Given[MailTemplate]]:
        return self._collect("mail_templates", MailTemplate)

    def notification_kinds(self) -> list[Given[NotificationKind]]:
        return self._collect("notification_kinds", NotificationKind)

    def health_checks(self) -> list[Given[HealthCheck]]:
        return self._collect("health_checks", HealthCheck)

    def demo_data(self) -> list[Given[DemoData]]:
        return self._collect("demo_data", DemoData)

    def hook_specifications(self) -> list[Given[type]]:
        return self._collect("hook_specifications", type)

    def client_blockers(self, client_id: int) -> list[Blocker]:
        """Ask who objects to deleting the client; a module that cannot answer objects."""
        before = len(self.guard.faults)
        found = self._collect("client_blockers", Blocker, client_id=client_id)
        failed = {fault.slug for fault in self.guard.faults[before:]}
        blockers = [given.value for given in found]
        blockers += [Blocker(f"{slug} could not be asked", 1) for slug in sorted(failed)]
        return blockers

    def client_relatives(self, client_id: int, actor: Actor, limit: int) -> list[ClientRelative]:
        """Ask what hangs below a client; a module that cannot answer is left out."""
        found = self._collect(
            "client_relatives", ClientRelative, client_id=client_id, actor=actor, limit=limit
        )
        return [given.value for given in found]

    def record_changed(self, event: RecordChanged) -> None:
        self._tell("record_changed", event=event)

    def task_changed(self, event: TaskChanged) -> None:
        self._tell("task_changed", event=event)

    def on_activate(self, slug: str) -> None:
        """Run the module's own preparation; here an error must reach the caller."""
        self._only(slug, "on_activate")

    def on_upgrade(self, slug: str, from_version: str) -> None:
        """Let the new version bring its data along; here an error must reach the caller."""
        self._only(slug, "on_upgrade", from_version=from_version)

    def on_deactivate(self, slug: str) -> None:
        """Let the module tidy up; it cannot keep the deactivation waiting."""
        for impl in self._implementations("on_deactivate", slug):
            self.guard.call(slug, "on_deactivate", in_time, impl.function, TIDY_SECONDS)

    def on_purge(self, slug: str) -> None:
        self._tell("on_purge", slug)

    def self_check(self, slug: str) -> list[str]:
        """Return what the module finds wrong with itself; an error there is a finding too."""
        before = len(self.guard.faults)
        found = self._collect("self_check", str, slug)
        failed = [fault.error for fault in self.guard.faults[before:]]
        return [given.value for given in found] + [f"self_check failed: {e}" for e in failed]

    def offered(self, name: str, arguments: Mapping[str, Any]) -> list[Any]:
        """Call a hook that a module offers; raises UnknownHook when none does."""
        caller: pluggy.HookCaller | None = getattr(self._manager.hook, name, None)
        if caller is None or caller.spec is None or hasattr(Specifications, name):
            raise UnknownHook(f"No active module offers a hook “{name}”.", hook=name)
        answers = []
        for impl in caller.get_hookimpls():
            wanted = {key: arguments[key] for key in impl.argnames if key in arguments}
            good, value = self.guard.call(impl.plugin_name, name, impl.function, **wanted)
            if good and value is not None:
                answers.append(value)
        return answers

    def _implementations(self, hook: str, only: str = "") -> Sequence[pluggy.HookImpl]:
        """Return a hook's implementations, or those of the plugin ``only``."""
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        # Pluggy lists them as registered and would call the last one first: the host's, which
        # is registered last so that its names are its own whatever a module wants.
        return [impl for impl in caller.get_hookimpls()[::-1] if only in {"", impl.plugin_name}]

    def _collect(
        self, hook: str, kind: type[T], only: str = "", **arguments: Any
    ) -> list[Given[T]]:
        found: list[Given[T]] = []
        for impl in self._implementations(hook, only):
            wanted = {name: arguments[name] for name in impl.argnames if name in arguments}
            slug = impl.plugin_name
            good, values = self.guard.call(slug, hook, _all_of, kind, impl.function, wanted)
            if good:
                found += [Given(slug, value) for value in values]
        return found

    def _tell(self, hook: str, only: str = "", **arguments: Any) -> None:
        for impl in self._implementations(hook, only):
            wanted = {name: arguments[name] for name in impl.argnames if name in arguments}
            self.guard.call(impl.plugin_name, hook, impl.function, **wanted)

    def _only(self, slug: str, hook: str, **arguments: Any) -> None:
        for impl in self._implementations(hook, slug):
            begun = time.monotonic()
            impl.function(**{name: arguments[name] for name in impl.argnames})
            spent = time.monotonic() - begun
            if spent > PREPARATION_SECONDS:
                raise HookTooSlow(
                    f"The hook {hook} took {spent:.0f} s; it has {PREPARATION_SECONDS:.0f}, for "
                    "nobody else can write meanwhile. Long work belongs into a job.",
                    hook=hook,
                )


def _all_of(kind: type[T], function: Callable[..., Any], arguments: Mapping[str, Any]) -> list[T]:
    """Call the function and read what it returns; reading runs the module's code too."""
    values = function(**arguments)
    if not _are(values, kind):
        raise TypeError(f"must return a sequence of {kind.__name__}, not {values!r:.80}")
    return list(values)


def _are(values: object, kind: type) -> bool:
    """Tell whether this is a sequence of the kind; a text is not a sequence of texts."""
    if not isinstance(values, Sequence) or isinstance(values, str):
        return False
    return all(isinstance(value, kind) for value in values)
