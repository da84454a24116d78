"""Which events there are: those that modules declare, and those of every type of record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from host.hooks.faces import WebhookEvent
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.kernel.registry import HOST_PLUGIN_PREFIX

EVERYTHING = "*"
HOST = "host"
_WORDS = {
    "created": "was created",
    "updated": "was changed",
    "status_changed": "got another state",
    "archived": "was archived",
    "restored": "was brought back",
    "merged": "took in others of its kind",
    "deleted": "was deleted",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Events that can be asked for together by one pattern.

    ``owner`` is the slug of a module, or ``host``; ``kind`` the type of record, if they are of one.
    """

    pattern: str
    owner: str
    title: str
    events: tuple[WebhookEvent, ...]
    kind: RecordType | None = None


def groups() -> list[Group]:
    """Return every group of events of the active modules: the host's first, then by module."""
    return current().remember("webhooks.catalogue", lambda: sorted(_all(), key=_place))


def events() -> dict[str, WebhookEvent]:
    """Return every event by its key."""
    return {event.key: event for group in groups() for event in group.events}


def patterns() -> set[str]:
    """Return every pattern that asks for several events."""
    return {EVERYTHING, *(group.pattern for group in groups())}


def find(event: str) -> tuple[Group, WebhookEvent] | None:
    """Return an event with its group, or None when no active module sends it."""
    for group in groups():
        for one in group.events:
            if one.key == event:
                return group, one
    return None


def base_of(type_key: str) -> str:
    """Return what the events of a type begin with: the host's own types go by their noun."""
    return type_key.removeprefix(f"{HOST}.")


def own_pattern(owner: str) -> str:
    """Return the pattern of all that a module declares itself."""
    return f"{owner}:*"


def _place(group: Group) -> tuple[bool, str, bool, str]:
    return (group.owner != HOST, group.owner, group.kind is not None, group.title)


def _all() -> Iterator[Group]:
    registry = current().registry
    by_owner: dict[str, list[WebhookEvent]] = {}
    for key, event in sorted(registry.webhook_events.items()):
        by_owner.setdefault(_slug(registry.webhook_owner[key]), []).append(event)
    for owner, declared in by_owner.items():
        yield Group(own_pattern(owner), owner, f"Events of {title_of(owner)}", tuple(declared))
    for kind in registry.record_types.values():
        made = tuple(one for one in _of_type(kind) if one.key not in registry.webhook_events)
        owner = _slug(registry.type_owner[kind.key])
        title = kind.plural[:1].upper() + kind.plural[1:]
        yield Group(f"{base_of(kind.key)}.*", owner, title, made, kind)


def title_of(owner: str) -> str:
    """Name a module as its settings do; one that is away goes by its slug."""
    if owner in {"", HOST}:
        return "Trellis"
    section = current().registry.sections.get(owner)
    return section.title if section else owner


def _slug(plugin: str) -> str:
    return HOST if plugin.startswith(HOST_PLUGIN_PREFIX) else plugin


def _of_type(kind: RecordType) -> Iterator[WebhookEvent]:
    article = "An" if kind.singular[:1] in "aeiou" else "A"
    for verb in verbs_of(kind):
        key = f"{base_of(kind.key)}.{verb}"
        yield WebhookEvent(key, f"{article} {kind.singular} {_WORDS[verb]}")


def verbs_of(kind: RecordType) -> list[str]:
    """Return what can happen to records of a type."""
    left_out = set()
    if not hasattr(kind.model, "archived_at"):
        left_out.add("archived")
    if not kind.state:
        left_out.add("status_changed")
    if "merge" in kind.without:
        left_out.add("merged")
    return [verb for verb in _WORDS if verb not in left_out]
