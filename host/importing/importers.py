"""What an importer of one kind of record says and does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from host.hooks.actor import Actor

Values = Mapping[str, str]
"""Field key to the text of the cell."""


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a column of a file can fill; ``aliases`` are heads that are known for it."""

    key: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row that is in order: its record as the service wants it, and by what it is known.

    ``hint`` is a doubt that does not stop the row: (reason, suggestion).
    """

    key: str
    label: str
    record: object
    hint: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Existing:
    """A record that is there already; ``visible`` tells whether the actor may see it."""

    record: object
    visible: bool


class Importer(Protocol):
    """One kind of record that files can bring; made anew for each run.

    ``prepare`` raises InvalidInput for a row that cannot be taken; its data may hold a
    ``suggestion``. ``existing`` finds records by key. ``add`` and ``update`` change the
    database in the caller's transaction, through the service of the record; ``mapped``
    are the fields that the file fills.
    """

    @property
    def kind(self) -> str: ...

    @property
    def noun(self) -> str: ...

    @property
    def feature(self) -> str: ...

    @property
    def fields(self) -> Sequence[ImportField]: ...

    @property
    def actor(self) -> Actor: ...

    def prepare(self, values: Values) -> Prepared: ...

    def existing(self, keys: Sequence[str]) -> Mapping[str, Existing]: ...

    def add(self, rows: Sequence[Prepared]) -> None: ...

    def differs(self, existing: Existing, row: Prepared, mapped: Sequence[str]) -> bool: ...

    def update(self, existing: Existing, row: Prepared, mapped: Sequence[str]) -> None: ...
