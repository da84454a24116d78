"""The matrix of clients and services, counted and added up; it knows nothing of the database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .states import State

POTENTIAL = (State.OPEN, State.FREE)
"""States of which the value is still to be won."""
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Service:
    """Something that we sell: a column."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one cell; ``value`` is a year's, None where nobody has said."""

    state: State = State.FREE
    value: Decimal | None = None
    note: str = ""
    by_hand: bool = False

    @property
    def mark(self) -> str:
        """A short word that changes with the cell: its version."""
        text = f"{self.state.value}|{self.value}|{self.note}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(slots=True)
class Total:
    """Cells of a row, of a column or of all, by state and value."""

    counts: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))
    sold: Decimal = ZERO
    potential: Decimal = ZERO

    def add(self, entry: Entry) -> None:
        """Count one more cell."""
        self.counts[entry.state] += 1
        if entry.state is State.SOLD:
            self.sold += entry.value or ZERO
        elif entry.state in POTENTIAL:
            self.potential += entry.value or ZERO

    @property
    def free(self) -> int:
        """How many cells are free."""
        return self.counts[State.FREE]

    @property
    def open(self) -> int:
        """How many are open opportunities."""
        return self.counts[State.OPEN]


@dataclass(frozen=True, slots=True)
class Owner:
    """A client in the tree: a row before its cells."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class Row:
    """A client with its cells in the order of the services."""

    owner: Owner
    entries: tuple[tuple[Service, Entry], ...]
    total: Total


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows, and what they come to."""

    services: tuple[Service, ...]
    rows: tuple[Row, ...]
    by_service: Mapping[str, Total]
    total: Total


Spot = tuple[int, str]
"""Where a cell is: the client's id and the key of the service."""
Known = Mapping[Spot, Entry]
"""Cells that are not simply free."""


def key_of(name: str) -> str:
    """Return the key of a service: the same however its name is written."""
    plain = " ".join(name.split()).casefold()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def services_of(names: Sequence[str]) -> list[Service]:
    """Return the services of these names in their order, each once."""
    found = {key_of(name): " ".join(name.split()) for name in reversed(names) if name.strip()}
    return [Service(key, name) for key, name in reversed(found.items())]


def matrix_of(owners: Sequence[Owner], services: Sequence[Service], known: Known) -> Matrix:
    """Lay out every cell and add up rows, columns and all; cells nobody knows of are free."""
    by_service = {service.key: Total() for service in services}
    whole = Total()
    rows = []
    for owner in owners:
        total = Total()
        entries = []
        for service in services:
            entry = known.get((owner.id, service.key), Entry())
            entries.append((service, entry))
            for one in (total, by_service[service.key], whole):
                one.add(entry)
        rows.append(Row(owner, tuple(entries), total))
    return Matrix(tuple(services), tuple(rows), by_service, whole)
