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
    """Type key of the record: ``<slug>.<noun>``, or CLIENT_TYPE or CONTACT_TYPE of the host."""
    id: int
    """Id of the record within its type."""
    label: str
    """What the record was called."""


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """A record was created, updated or deleted; sent after commit."""

    ref: RecordRef
    """The record."""
    verb: str
    """``created``, ``updated`` or ``deleted``."""
    actor: Actor
    """Who did it."""
    changes: Changes = field(default_factory=dict)
    """Fields that differ: name to old and new value."""
    deed: str = ""
    """The verb, or more exactly ``archived`` or ``restored``; a record whose deletion was taken
    back is created and restored."""


@dataclass(frozen=True, slots=True)
class RecordLink:
    """Turns a record reference into an address."""

    type: str
    """Type key of the records: ``<slug>.<noun>``."""
    title: str
    """What one such record is called."""
    endpoint: str
    """Flask endpoint of the page of one record."""
    argument: str
    """Name under which the endpoint takes the id."""
    icon: str = "file"
    """A name of the Tabler icons, such as ``package``."""
    readable: Callable[[Actor, sa.SQLColumnExpression[int]], sa.ColumnElement[bool]] | None = None
    """Takes the actor and a column of ids; returns the condition under which the actor may know of
    such a record. Without it, only administrators read in a client's activity what happened to
    them."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason why a client cannot be deleted."""

    label: str
    """What stands in the way, such as ``Parcels on the way``."""
    count: int
    """How many of them."""
    examples: tuple[str, ...] = ()
    """Names of a few."""
