"""The matrix of features and rights that a role is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from host.hooks.actor import right
from host.hooks.permissions import STANDARD_ACTIONS, Feature
from host.kernel.generation import current
from host.web.widgets import owner_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One right that may be ticked."""

    right: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A feature: a cell or a gap for each standard action, then rights of its own."""

    key: str
    title: str
    standard: tuple[Cell | None, ...]
    named: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The features of one module, or of the host."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything a role may be given now, and what it keeps besides."""

    groups: tuple[Group, ...]
    waiting: tuple[str, ...]


def known_rights() -> set[str]:
    """Return every right that an active feature offers."""
    features = current().registry.features.values()
    return {right(one.key, action) for one in features for action in one.all_actions}


def presets() -> tuple[str, ...]:
    """Return the well-known roles that features suggest grants for."""
    features = current().registry.features.values()
    return tuple(dict.fromkeys(title for one in features for title in one.presets))


def preset_rights(title: str) -> set[str]:
    """Return what all features together suggest for a well-known role."""
    features = current().registry.features.values()
    return {right(one.key, action) for one in features for action in one.presets.get(title, ())}


def matrix_of(rights: Iterable[str]) -> Matrix:
    """Lay out all features with ``rights`` ticked."""
    held = set(rights)
    groups: dict[str, list[Row]] = {}
    for feature in current().registry.features.values():
        if not feature.all_actions:
            continue
        groups.setdefault(_owner_of(feature), []).append(_row(feature, held))
    return Matrix(
        groups=tuple(Group(title, tuple(rows)) for title, rows in groups.items()),
        waiting=tuple(sorted(held - known_rights())),
    )


def _row(feature: Feature, held: set[str]) -> Row:
    def cell(action: str, label: str) -> Cell:
        name = right(feature.key, action)
        return Cell(name, label, name in held)

    offered = feature.all_actions
    return Row(
        key=feature.key,
        title=feature.title,
        standard=tuple(
            cell(action, label) if action in offered and action in feature.actions else None
            for action, label in STANDARD_ACTIONS.items()
        ),
        named=tuple(
            cell(action, label) for action, label in feature.named.items() if action in offered
        ),
    )


def _owner_of(feature: Feature) -> str:
    module = current().module(owner_of(feature.key))
    return module.artefact.manifest.name if module else "Trellis"
