"""Settings begin with values that they would accept; everything that people read has words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.errors import InvalidInput
from host.hooks.permissions import STANDARD_ACTIONS
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel.hook_calls import Given, HookCalls
from host.sandbox import Site
from host.settings import values
from host.web.assets import STATIC

T = TypeVar("T")
_ICONS = STATIC / "vendor" / "icons" / "tabler-icons.min.css"
_EMPTY: tuple[Any, ...] = ("", None, [], ())


def check_settings(trial: Trial) -> Iterator[Finding]:
    """Give each default to the check that a typed value goes through."""
    with trial.site() as site, site.context():
        for section in _own(_hooks(site).settings(), trial.slug):
            for field in section.fields:
                yield from _default(section, field)


def check_words(trial: Trial) -> Iterator[Finding]:
    """Look for what has no label, and for icons that there are not."""
    icons = icon_names()
    with trial.site() as site, site.context():
        hooks = _hooks(site)
        for where, text in _labels(hooks, trial.slug):
            if not text.strip():
                yield Finding("it has no words for people to read", where, "Give it a label.")
        for where, icon in _icons(hooks, trial.slug):
            if icons and icon not in icons:
                yield Finding(
                    f"there is no icon “{icon}”",
                    where,
                    "Take a name from tabler.io/icons, without “ti-”.",
                )
        for feature in _own(hooks.permissions(), trial.slug):
            for action in set(feature.actions) - set(STANDARD_ACTIONS):
                yield Finding(
                    f"the action “{action}” has no words",
                    f"feature {feature.key}",
                    "Put it into named, with a label.",
                )


def icon_names() -> frozenset[str]:
    """Return the names of the icons that the host ships; none where set-up has not run."""
    if not _ICONS.is_file():
        return frozenset()
    return frozenset(re.findall(r"\.ti-([a-z0-9-]+):+before", _ICONS.read_text("utf-8")))


def _default(section: SettingsSection, field: SettingsField) -> Iterator[Finding]:
    if field.kind is FieldKind.SECRET or field.default in _EMPTY:
        return
    where = f"setting {section.key}.{field.key}"
    try:
        typed = values.parse(field, field.default)
    except InvalidInput as error:
        yield Finding(
            f"its default {field.default!r} is refused: {error.message}",
            where,
            "Give it a default that its own rules allow.",
        )
        return
    if typed != field.default:
        yield Finding(
            f"its default {field.default!r} would be stored as {typed!r}",
            where,
            "Write the default in the type that the kind of field has.",
        )


def _labels(hooks: HookCalls, slug: str) -> Iterator[tuple[str, str]]:
    for feature in _own(hooks.permissions(), slug):
        yield f"feature {feature.key}", feature.title
        for action, label in feature.named.items():
            yield f"right {feature.key}:{action}", label
    for kind in _own(hooks.record_types(), slug):
        yield f"record type {kind.key}, singular", kind.singular
        yield f"record type {kind.key}, plural", kind.plural
        for field in kind.fields:
            yield f"field {field.key} of {kind.key}", field.label
    for entry in _own(hooks.menu(), slug):
        yield f"menu entry {entry.id}", entry.label
        if entry.create_endpoint:
            yield f"“+ New” of {entry.id}", entry.create_label or ""
    for section in _own(hooks.settings(), slug):
        yield f"settings {section.key}", section.title
        for setting in section.fields:
            yield f"setting {section.key}.{setting.key}", setting.label
            for value, label in setting.choices:
                yield f"choice “{value}” of {section.key}.{setting.key}", label
    for job in _own(hooks.cron(), slug):
        yield f"job {job.name}", job.title
    for event in _own(hooks.webhook_events(), slug):
        yield f"event {event.key}", event.title
    yield from _client_labels(hooks, slug)


def _client_labels(hooks: HookCalls, slug: str) -> Iterator[tuple[str, str]]:
    for area in _own(hooks.client_area(), slug):
        for entry in area.entries:
            yield f"client area entry {entry.id}", entry.label
        for permission in area.permissions:
            yield f"contact permission {permission.key}", permission.label
        for box in area.widgets:
            yield f"client area widget {box.id}", box.title
    for widget in _own(hooks.dashboard_widgets(), slug):
        yield f"dashboard widget {widget.id}", widget.title
        for option in widget.options:
            yield f"option {option.key} of dashboard widget {widget.id}", option.label
            for value, label in option.choices:
                yield f"choice “{value}” of {widget.id}", label
    for finder in _own(hooks.search_providers(), slug):
        yield f"search provider {finder.key}", finder.title


def _icons(hooks: HookCalls, slug: str) -> Iterator[tuple[str, str]]:
    for entry in _own(hooks.menu(), slug):
        yield f"menu entry {entry.id}", entry.icon
    for section in _own(hooks.settings(), slug):
        yield f"settings {section.key}", section.icon
    for kind in _own(hooks.record_types(), slug):
        yield f"record type {kind.key}", kind.icon
    for link in _own(hooks.record_links(), slug):
        yield f"record link {link.type}", link.icon
    for area in _own(hooks.client_area(), slug):
        for line in area.entries:
            yield f"client area entry {line.id}", line.icon


def _hooks(site: Site) -> HookCalls:
    return site.runtime.generation().hooks


def _own(given: list[Given[T]], slug: str) -> list[T]:
    return [one.value for one in given if one.plugin == slug]
