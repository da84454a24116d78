"""Kinds of notices of a generation: checked, found, and given their settings."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from host.errors import TrellisError
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.settings import FieldKind, SettingsField
from host.kernel.generation import current
from host.kernel.registry import HOST_PLUGIN_PREFIX, Problem, Registry, blamed
from host.messaging.notifications.channels import EVERY, Channels, in_words
from host.messaging.notifications.settings import SECTION
from host.settings import service as settings

LONGEST_KEY = 56


class UnknownKind(TrellisError):
    """Code sends a notice of a kind that no active plugin declares: a fault of the code."""

    code = "unknown_notification_kind"
    status = 500


def complete(registry: Registry) -> tuple[Registry, list[Problem]]:
    """Add a setting for each kind, its default for everybody; name kinds that cannot be."""
    problems: list[Problem] = []
    for kind in registry.notification_kinds.values():
        owner = registry.kind_owner[kind.key]
        with blamed(problems, owner, f"its notification kind “{kind.key}” cannot be read"):
            problems += [Problem(owner, fault) for fault in _faults(kind)]
    section = registry.sections.get(SECTION)
    if problems or section is None:
        return registry, problems
    ordered = sorted(registry.notification_kinds.values(), key=attrgetter("position", "key"))
    fields = section.fields + tuple(_field(kind) for kind in ordered)
    sections = registry.sections | {SECTION: replace(section, fields=fields)}
    return replace(registry, sections=sections), []


def get(key: str) -> NotificationKind:
    """Return the kind of that key; raises UnknownKind."""
    found = current().registry.notification_kinds.get(key)
    if found is None:
        raise UnknownKind(
            f"No active module declares the notification kind “{key}”. Declare it with the hook "
            "notification_kinds."
        )
    return found


def label(key: str) -> str:
    """Return what people read for a kind; one of a module that has gone is called so."""
    found = current().registry.notification_kinds.get(key)
    return found.label if found else "From a module that is not active"


def groups() -> list[tuple[str, list[NotificationKind]]]:
    """Return every kind under its heading, the host's first."""
    return current().remember("notification groups", _groups)


def default(kind: NotificationKind) -> Channels:
    """Return how the kind reaches people who have chosen nothing."""
    return Channels.of(str(settings.get(SECTION, setting_of(kind))))


def choices(kind: NotificationKind) -> list[Channels]:
    """Return what people may choose for the kind."""
    return [one for one in EVERY if one.in_app or kind.may_switch_off]


def setting_of(kind: NotificationKind) -> str:
    """Return the name of the setting that holds the kind's default."""
    return f"to_{kind.key.replace('.', '__')}"


def _field(kind: NotificationKind) -> SettingsField:
    return SettingsField(
        setting_of(kind),
        kind.label,
        FieldKind.CHOICE,
        default=Channels(kind.in_app, kind.email).code,
        choices=tuple((one.code, in_words(one)) for one in choices(kind)),
        help=kind.description,
    )


def _groups() -> list[tuple[str, list[NotificationKind]]]:
    registry = current().registry
    names = {module.slug: module.artefact.manifest.name for module in current().modules}
    found: dict[str, list[NotificationKind]] = {}
    ordered = sorted(registry.notification_kinds.values(), key=attrgetter("position", "key"))
    ordered.sort(key=lambda one: not registry.kind_owner[one.key].startswith(HOST_PLUGIN_PREFIX))
    for kind in ordered:
        heading = kind.group or names.get(registry.kind_owner[kind.key], "Other")
        found.setdefault(heading, []).append(kind)
    return list(found.items())


def _faults(kind: NotificationKind) -> list[str]:
    """Return why the kind cannot be offered, one sentence each."""
    name = f"notification kind “{kind.key}”"
    faults = []
    if not kind.label.strip():
        faults.append(f"{name} has no label, so nobody could choose it")
    if len(kind.key) > LONGEST_KEY:
        faults.append(f"{name} has a key of more than {LONGEST_KEY} letters")
    timing: object = kind.email  # a module may be untyped
    if not isinstance(timing, EmailTiming):
        faults.append(f"{name} says {kind.email!r} for email: take one of EmailTiming")
    if not kind.in_app and not kind.may_switch_off:
        faults.append(f"{name} may not be switched off, but is off the bell from the start")
    return faults
