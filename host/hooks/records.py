"""References to records and the events that tell of their changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from host.hooks.actor import Actor

Changes = Mapping[str, tuple[Any, Any]]
"""Field name to (old, new)."""


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Points at any record by type key, id and the label it had."""

    type: str
    id: int
    label: str


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """A record was created, updated or deleted; sent after commit."""

    ref: RecordRef
    verb: str
    actor: Actor
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordLink:
    """Turns a record reference into an address: the endpoint takes the id under ``argument``."""

    type: str
    title: str
    endpoint: str
    argument: str
    icon: str = "file"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason why a client cannot be deleted: what stands in the way, and how many."""

    label: str
    count: int
    examples: tuple[str, ...] = ()
