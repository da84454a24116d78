"""Everything the plugins of one generation gave, checked together for clashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from flask import Blueprint

from host.hooks.client_area import ClientArea, ClientEntry, ClientWidget, ContactPermission
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.health import HealthCheck
from host.hooks.holdings import Holding
from host.hooks.mail_templates import MailTemplate
from host.hooks.menu import MenuEntry
from host.hooks.notifications import NotificationKind
from host.hooks.permissions import Feature
from host.hooks.record_types import RecordAction, RecordTab, RecordType
from host.hooks.records import RecordLink
from host.hooks.settings import SettingsSection
from host.hooks.tasks import TaskKind
from host.kernel.blame import in_words
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


@contextmanager
def blamed(problems: list[Problem], plugin: str, what: str) -> Iterator[None]:
    """Turn whatever the block raises into a problem of the plugin; faults of the host pass."""
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if plugin == "host" or plugin.startswith(HOST_PLUGIN_PREFIX):
            raise
        problems.append(Problem(plugin, f"{what}: {in_words(error)}"))


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
    mail_templates: dict[str, MailTemplate]
    webhook_owner: dict[str, str]
    notification_kinds: dict[str, NotificationKind]
    health_checks: tuple[HealthCheck, ...]
    demo: tuple[DemoData, ...]
    record_types: dict[str, RecordType]
    record_tabs: tuple[RecordTab, ...]
    record_actions: tuple[RecordAction, ...]
    task_kinds: tuple[TaskKind, ...]
    holdings: tuple[Holding, ...]
    section_owner: dict[str, str]
    job_owner: dict[str, str]
    type_owner: dict[str, str]
    kind_owner: dict[str, str]
    check_owner: dict[str, str]


def collect(hooks: HookCalls) -> tuple[Registry, list[Problem]]:
    """Call every descriptive hook and report all faults and clashes at once."""
    before = len(hooks.guard.faults)
    check = _Check()
    areas = hooks.client_area()
    sections = check.unique("settings section", hooks.settings(), attrgetter("key"))
    jobs = check.unique("cron job", hooks.cron(), attrgetter("name"))
    kinds = check.unique("notification kind", hooks.notification_kinds(), attrgetter("key"))
    types = check.unique("record type", hooks.record_types(), attrgetter("key"))
    health = check.unique("health check", hooks.health_checks(), attrgetter("key"))
    sent = check.unique("webhook event", hooks.webhook_events(), attrgetter("key"), _is_anybodys)
    registry = Registry(
        menu=check.ordered("menu entry", hooks.menu(), attrgetter("id")),
        features=check.named("feature", hooks.permissions(), attrgetter("key")),
        sections={given.value.key: given.value for given in sections},
        jobs={given.value.name: given.value for given in jobs},
        client_entries=check.ordered(
            "client area entry", check.inside(areas, attrgetter("entries")), attrgetter("id")
        ),
        client_widgets=check.ordered(
            "client area widget", check.inside(areas, attrgetter("widgets")), attrgetter("id")
        ),
        contact_permissions=check.named(
            "contact permission", check.inside(areas, attrgetter("permissions")), attrgetter("key")
        ),
        blueprints=tuple(
            check.unique("blueprint", hooks.pages(), attrgetter("name"), _is_blueprint_of)
        ),
        widgets=check.ordered("dashboard widget", hooks.dashboard_widgets(), attrgetter("id")),
        finders=check.ordered("search provider", hooks.search_providers(), attrgetter("key")),
        links=check.named("record link", hooks.record_links(), attrgetter("type")),
        mail_templates=check.mail_templates(hooks.mail_templates()),
        webhook_events={given.value.key: given.value for given in sent},
        webhook_owner={given.value.key: given.plugin for given in sent},
        notification_kinds={given.value.key: given.value for given in kinds},
        health_checks=tuple(
            sorted((one.value for one in health), key=lambda one: (one.position, one.key))
        ),
        demo=check.ordered("demo data", hooks.demo_data(), attrgetter("key")),
        record_types={given.value.key: given.value for given in types},
        record_tabs=check.ordered("record tab", hooks.record_tabs(), attrgetter("key")),
        record_actions=check.ordered("record action", hooks.record_actions(), attrgetter("key")),
        task_kinds=check.ordered("kind of task", hooks.task_kinds(), attrgetter("key")),
        holdings=check.ordered("holding", hooks.holdings(), attrgetter("key")),
        section_owner={given.value.key: given.plugin for given in sections},
        job_owner={given.value.name: given.plugin for given in jobs},
        type_owner={given.value.key: given.plugin for given in types},
        kind_owner={given.value.key: given.plugin for given in kinds},
        check_owner={given.value.key: given.plugin for given in health},
    )
    faults = [
        Problem(fault.slug, f"hook {fault.hook} failed: {fault.error}")
        for fault in hooks.guard.faults[before:]
    ]
    return registry, faults + check.problems


class _Check:
    """Finds two values of one key, and a module's key outside its own name space.

    A value that cannot even be looked at is its plugin's fault and nobody else's.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def inside(
        self, areas: Iterable[Given[ClientArea]], part: Callable[[ClientArea], Sequence[T]]
    ) -> list[Given[T]]:
        found: list[Given[T]] = []
        for given in areas:
            with blamed(self.problems, given.plugin, "its client area cannot be read"):
                found += [Given(given.plugin, value) for value in part(given.value)]
        return found

    def unique(
        self,
        noun: str,
        given: Sequence[Given[T]],
        key: Callable[[T], str],
        fits: Callable[[str, str], bool] | None = None,
    ) -> list[Given[T]]:
        seen: dict[str, str] = {}
        kept: list[Given[T]] = []
        for one in given:
            with blamed(self.problems, one.plugin, f"a {noun} of it cannot be read"):
                name = key(one.value)
                _require_sortable(name, getattr(one.value, "position", 100))
                message = _clash(noun, name, one.plugin, seen, fits or _is_own)
                if message:
                    self.problems.append(Problem(one.plugin, message))
                else:
                    seen[name] = one.plugin
                    kept.append(one)
        return kept

    def named(
        self,
        noun: str,
        given: Sequence[Given[T]],
        key: Callable[[T], str],
        fits: Callable[[str, str], bool] | None = None,
    ) -> dict[str, T]:
        kept = self.unique(noun, given, key, fits)
        return {key(one.value): one.value for one in kept}

    def mail_templates(self, given: Sequence[Given[MailTemplate]]) -> dict[str, MailTemplate]:
        sound: list[Given[MailTemplate]] = []
        for one in given:
            with blamed(self.problems, one.plugin, "a mail template of it cannot be read"):
                problem = one.value.problem()
                if problem:
                    message = f"mail template “{one.value.key}”: {problem}"
                    self.problems.append(Problem(one.plugin, message))
                else:
                    sound.append(one)
        return self.named("mail template", sound, attrgetter("key"))

    def ordered(
        self, noun: str, given: Sequence[Given[T]], key: Callable[[T], str]
    ) -> tuple[T, ...]:
        values = [one.value for one in self.unique(noun, given, key)]
        values.sort(key=lambda value: (getattr(value, "position", 100), key(value)))
        return tuple(values)


def _clash(
    noun: str, name: str, owner: str, seen: dict[str, str], fits: Callable[[str, str], bool]
) -> str:
    """Return why the plugin cannot have this name, or nothing.

    A name outside the plugin's own is at fault wherever it stands; only then the later of two
    is, so that nobody is blamed for what another took.
    """
    module = not owner.startswith(HOST_PLUGIN_PREFIX)
    if module and not fits(name, owner):
        return _misnamed(noun, name, owner)
    if name in seen:
        return f"{noun} “{name}” is already taken by {seen[name]}; rename it"
    return ""


def _require_sortable(name: object, position: object) -> None:
    """Raise TypeError for what would break the order of everybody's values."""
    if not isinstance(name, str):
        raise TypeError(f"its name must be a text, not {name!r:.80}")
    if not isinstance(position, (int, float)):
        raise TypeError(f"its position must be a number, not {position!r:.80}")


def _is_own(name: str, slug: str) -> bool:
    """An underscore would not do: ``slug_more`` may be another module."""
    return name == slug or name.startswith(f"{slug}.")


def _is_blueprint_of(name: str, slug: str) -> bool:
    """Flask allows no dot in a blueprint's name; nothing is kept under it in the database."""
    return name == slug or name.startswith(f"{slug}_")


def _is_anybodys(name: str, slug: str) -> bool:
    return True


def _misnamed(noun: str, name: str, slug: str) -> str:
    mark = "_" if noun == "blueprint" else "."
    return (
        f"{noun} “{name}” must begin with the module's slug “{slug}”: name it “{slug}” or "
        f"“{slug}{mark}…”"
    )
