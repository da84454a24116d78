"""Client documents: records that others list, link and add up without knowing their owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from host.hooks.actor import Actor


class DocumentKind(StrEnum):
    """What a client document is to whoever lists it; the members stand in the order of lists."""

    PROJECT = "project"
    """Work that is done for the client."""
    INVOICE = "invoice"
    """A demand for payment."""
    ESTIMATE = "estimate"
    """What something would cost."""
    PROPOSAL = "proposal"
    """What is offered to the client."""
    OTHER = "other"
    """Anything else: lists call it by the nouns of its type."""


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A task or a milestone of a client document."""

    label: str
    """What people read."""
    is_milestone: bool = False
    """Whether it is a point to reach, and not work to do."""
    state: str = ""
    """How far it is, in words."""
    colour: str = "neutral"
    """Colour of the state: ``neutral``, ``blue``, ``green``, ``yellow`` or ``red``."""
    due_on: date | None = None
    """The day until which it is to be done."""
    done: bool = False
    """Whether nothing is left to do."""
    url: str = ""
    """Address of its page on this site, beginning with a slash."""


Parts = Callable[[Sequence[int], Actor], Mapping[int, Sequence[DocumentPart]]]
"""Takes ids of records that the actor may see, and the actor; returns their parts by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDocument:
    """How a type of record takes part among the documents of clients."""

    kind: DocumentKind = DocumentKind.OTHER
    """What its records are."""
    date: str = ""
    """Key of the field with the day that counts, such as that of issue; its type is ``DATE``."""
    amount: str = ""
    """Key of the field with what a record is worth; its type is ``MONEY``."""
    revenue: Callable[[], sa.ColumnElement[bool]] | None = None
    """Returns the condition on the mapped class under which a record counts as revenue, such as
    issued and not cancelled; without it none does. Needs ``date`` and ``amount``."""
    parts: Parts | None = None
    """Returns tasks and milestones of records: called once for many."""
