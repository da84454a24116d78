"""References to records and the events that tell of their changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

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
    """Turns a record reference into an address: the endpoint takes the id under ``argument``.

    ``readable`` takes an actor and a column of record ids and returns the condition under which
    the actor may know of the record; without it, only administrators read in a client's
    activity what happened to such records.
    """

    type: str
    title: str
    endpoint: str
    argument: str
    icon: str = "file"
    readable: Callable[[Actor, sa.SQLColumnExpression[int]], sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason why a client cannot be deleted: what stands in the way, and how many."""

    label: str
    count: int
    examples: tuple[str, ...] = ()
