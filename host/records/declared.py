"""Completes a registry with what follows from its types of record, and checks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from host.hooks.actor import Actor
from host.hooks.menu import MenuArea, MenuEntry
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, VIEW_TEAM, Feature
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.hooks.records import RecordLink
from host.kernel.generation import Generation
from host.kernel.hook_calls import Given
from host.kernel.registry import HOST_PLUGIN_PREFIX, Problem, Registry, blamed
from host.records import visibility
from host.records.declared_documents import document_faults


def complete(registry: Registry) -> tuple[Registry, list[Problem]]:
    """Add features, menu entries and links of record types; name those that cannot work.

    What the plugin declares itself under the same key stays as it is.
    """
    problems: list[Problem] = []
    for kind in registry.record_types.values():
        owner = registry.type_owner[kind.key]
        with blamed(problems, owner, f"its record type “{kind.key}” cannot be read"):
            problems += [Problem(owner, fault) for fault in _faults(kind, registry, owner)]
    problems += _clashes(registry)
    if problems:
        return registry, problems
    types = registry.record_types.values()
    features = {kind.rights_on: _feature(kind) for kind in types if not kind.setup}
    links = {kind.key: _link(kind) for kind in types}
    entries = {entry.id for entry in registry.menu}
    added = [_menu(kind) for kind in types if kind.menu is not None and kind.key not in entries]
    menu = sorted([*registry.menu, *added], key=lambda entry: (entry.position, entry.id))
    return replace(
        registry,
        features=features | registry.features,
        links=links | registry.links,
        menu=tuple(menu),
    ), []


def features(generation: Generation) -> list[Given[Feature]]:
    """Return every feature with its plugin: those that it gave, and those of its record types."""
    given = generation.hooks.permissions()
    told = {one.value.key for one in given}
    registry = generation.registry
    made = {
        kind.rights_on: Given(registry.type_owner[kind.key], registry.features[kind.rights_on])
        for kind in registry.record_types.values()
        if kind.rights_on in registry.features and kind.rights_on not in told
    }
    return [*given, *made.values()]


def _feature(kind: RecordType) -> Feature:
    narrower = (VIEW_TEAM, VIEW_OWN) if kind.ownership else ()
    title = kind.plural[:1].upper() + kind.plural[1:]
    return Feature(kind.rights_on, title, (VIEW, *narrower, CREATE, EDIT, DELETE))


def _link(kind: RecordType) -> RecordLink:
    return RecordLink(
        kind.key,
        kind.singular[:1].upper() + kind.singular[1:],
        f"{kind.blueprint}.detail",
        "record_id",
        kind.icon,
        partial(_readable, kind),
    )


def _readable(
    kind: RecordType, actor: Actor, ids: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool]:
    return visibility.readable_ids(kind, actor, ids)


def _menu(kind: RecordType) -> MenuEntry:
    makes = "create" not in kind.without and not kind.created_in and not kind.setup
    assert kind.menu is not None
    return MenuEntry(
        kind.key,
        kind.plural[:1].upper() + kind.plural[1:],
        kind.icon,
        f"{kind.blueprint}.index",
        () if kind.setup else visibility.rights_to_read(kind),
        area=MenuArea.SETUP if kind.setup else MenuArea.WORK,
        group=kind.group,
        position=kind.menu,
        create_label=kind.singular[:1].upper() + kind.singular[1:] if makes else None,
        create_endpoint=f"{kind.blueprint}.new" if makes else None,
        create_right=f"{kind.rights_on}:{CREATE}" if makes else None,
    )


def _faults(kind: RecordType, registry: Registry, owner: str) -> Iterator[str]:
    """Say what is wrong with a declaration, so that its author reads it and not its users."""
    name = f"record type “{kind.key}”"
    attributes = set(sa.inspect(kind.model).attrs.keys())
    module = not owner.startswith(HOST_PLUGIN_PREFIX)
    if module and not (kind.address == f"/{owner}" or kind.address.startswith(f"/{owner}/")):
        yield f"{name}: its path {kind.address} must begin with /{owner}"
    for attribute in _attributes(kind):
        if attribute not in attributes:
            yield f"{name}: {kind.model.__name__} has no attribute “{attribute}”"
    keys = [field.key for field in (*kind.fields, *kind.filters)]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield f"{name}: the field “{key}” stands twice"
    for key in _named_fields(kind):
        if key not in keys:
            yield f"{name}: there is no field “{key}”"
    for field in kind.fields:
        yield from _field_faults(name, field, registry)
    yield from document_faults(kind)
    states = {
        choice.value
        for field in kind.fields
        if field.key == kind.state and not callable(field.choices)
        for choice in field.all_choices()
    }
    for state in {*kind.transitions, *(one for many in kind.transitions.values() for one in many)}:
        if states and state not in states:
            yield f"{name}: the transitions name the state “{state}”, which is no choice"


def _attributes(kind: RecordType) -> list[str]:
    kept = [field.key for field in kind.fields if field.type is not FieldType.SECRET]
    named = ["id", kind.title, *kind.match, *kept]
    named += [name for name in (kind.code, kind.client) if name]
    named += [field.sort for field in kind.fields if field.sort]
    named += [f"{one.key}_label" for one in kind.fields if one.type is FieldType.RECORD]
    named += [field.currency for field in kind.fields if field.currency]
    owners = kind.ownership.owners if kind.ownership and not kind.ownership.through else ()
    return [*named, *owners]


def _named_fields(kind: RecordType) -> list[str]:
    named = [*kind.facts, *kind.subtitle, *kind.import_keys]
    named += [one for one in (kind.state, kind.parent, kind.created_in) if one]
    named += [kind.sort.lstrip("-")] if kind.sort else []
    named += [kind.ownership.through] if kind.ownership and kind.ownership.through else []
    rows: list[Any] = [row for section in kind.sections for row in section.rows]
    return named + [key for row in rows for key in ((row,) if isinstance(row, str) else row)]


def _field_faults(name: str, field: RecordField, registry: Registry) -> Iterator[str]:
    if field.type is FieldType.REFERENCE and not field.target:
        yield f"{name}: the reference “{field.key}” names no target"
    if field.type in {FieldType.CHOICE, FieldType.CHOICES} and not field.choices:
        yield f"{name}: the choice “{field.key}” has no choices"


def _clashes(registry: Registry) -> list[Problem]:
    """Find two types with one address."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for kind in registry.record_types.values():
        other = seen.setdefault(kind.address, kind.key)
        if other != kind.key:
            owner = registry.type_owner[kind.key]
            problems.append(
                Problem(owner, f"record type “{kind.key}” has the address of “{other}”")
            )
    return problems
