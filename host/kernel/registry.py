"""Everything the plugins of one generation gave, checked together for clashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from flask import Blueprint

from host.hooks.client_area import ClientArea, ClientEntry, ClientWidget, ContactPermission
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.menu import MenuEntry
from host.hooks.permissions import Feature
from host.hooks.records import RecordLink
from host.hooks.settings import SettingsSection
from host.kernel.hook_calls import Given, HookCalls

T = TypeVar("T")
HOST_PLUGIN_PREFIX = "host."


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plugin cannot be part of the generation."""

    plugin: str
    message: str

    def __str__(self) -> str:
        return f"{self.plugin}: {self.message}"


@dataclass(frozen=True, slots=True)
class Registry:
    """The immutable tables of a generation."""

    menu: tuple[MenuEntry, ...]
    features: dict[str, Feature]
    sections: dict[str, SettingsSection]
    jobs: dict[str, CronJob]
    client_entries: tuple[ClientEntry, ...]
    client_widgets: tuple[ClientWidget, ...]
    contact_permissions: dict[str, ContactPermission]
    blueprints: tuple[Given[Blueprint], ...]
    widgets: tuple[DashboardWidget, ...]
    finders: tuple[SearchProvider, ...]
    links: dict[str, RecordLink]
    webhook_events: dict[str, WebhookEvent]
    demo: tuple[DemoData, ...]
    section_owner: dict[str, str]


def collect(hooks: HookCalls) -> tuple[Registry, list[Problem]]:
    """Call every descriptive hook and report all faults and clashes at once."""
    before = len(hooks.guard.faults)
    check = _Check()
    areas = hooks.client_area()
    sections = hooks.settings()
    registry = Registry(
        menu=check.ordered("menu entry", hooks.menu(), attrgetter("id")),
        features=check.named("feature", hooks.permissions(), attrgetter("key")),
        sections=check.named("settings section", sections, attrgetter("key")),
        jobs=check.named("cron job", hooks.cron(), attrgetter("name")),
        client_entries=check.ordered(
            "client area entry", _inside(areas, lambda area: area.entries), attrgetter("id")
        ),
        client_widgets=check.ordered(
            "client area widget", _inside(areas, lambda area: area.widgets), attrgetter("id")
        ),
        contact_permissions=check.named(
            "contact permission", _inside(areas, lambda area: area.permissions), attrgetter("key")
        ),
        blueprints=tuple(check.unique("blueprint", hooks.pages(), attrgetter("name"))),
        widgets=check.ordered("dashboard widget", hooks.dashboard_widgets(), attrgetter("id")),
        finders=check.ordered("search provider", hooks.search_providers(), attrgetter("key")),
        links=check.named("record link", hooks.record_links(), attrgetter("type")),
        webhook_events=check.named(
            "webhook event", hooks.webhook_events(), attrgetter("key"), prefixed=False
        ),
        demo=check.ordered("demo data", hooks.demo_data(), attrgetter("key")),
        section_owner={given.value.key: given.plugin for given in sections},
    )
    faults = [
        Problem(fault.slug, f"hook {fault.hook} failed: {fault.error}")
        for fault in hooks.guard.faults[before:]
    ]
    return registry, faults + check.problems


def _inside(
    areas: Iterable[Given[ClientArea]], part: Callable[[ClientArea], Sequence[T]]
) -> list[Given[T]]:
    return [Given(given.plugin, value) for given in areas for value in part(given.value)]


class _Check:
    """Finds two values of one key, and a module's key outside its own name space."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def unique(
        self,
        noun: str,
        given: Sequence[Given[T]],
        key: Callable[[T], str],
        *,
        prefixed: bool = True,
    ) -> list[Given[T]]:
        seen: dict[str, str] = {}
        kept: list[Given[T]] = []
        for one in given:
            name, owner = key(one.value), one.plugin
            module = not owner.startswith(HOST_PLUGIN_PREFIX)
            if name in seen:
                self.problems.append(
                    Problem(owner, f"{noun} “{name}” is already taken by {seen[name]}; rename it")
                )
            elif module and prefixed and not _within(name, owner):
                self.problems.append(
                    Problem(owner, f"{noun} “{name}” must begin with the module's slug “{owner}”")
                )
            else:
                seen[name] = owner
                kept.append(one)
        return kept

    def named(
        self,
        noun: str,
        given: Sequence[Given[T]],
        key: Callable[[T], str],
        *,
        prefixed: bool = True,
    ) -> dict[str, T]:
        kept = self.unique(noun, given, key, prefixed=prefixed)
        return {key(one.value): one.value for one in kept}

    def ordered(
        self, noun: str, given: Sequence[Given[T]], key: Callable[[T], str]
    ) -> tuple[T, ...]:
        values = [one.value for one in self.unique(noun, given, key)]
        values.sort(key=lambda value: (getattr(value, "position", 100), key(value)))
        return tuple(values)


def _within(name: str, slug: str) -> bool:
    return name == slug or name.startswith((f"{slug}.", f"{slug}_"))
