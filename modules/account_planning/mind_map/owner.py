"""What a mind map belongs to, as the editor, the text form and the pictures know it.

A plan is one owner (`plan_map`); whatever else holds a map gives a class of this shape and its
own routes, which hand it to `answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .tree import MindMap


@dataclass(frozen=True, slots=True)
class Kept:
    """The map as it is stored; version 0 stands for one that nobody has drawn yet.

    ``fault`` says why what is stored cannot be read; the map is a blank one then.
    """

    map: MindMap
    version: int = 0
    saved_at: datetime | None = None
    saved_by: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the owner's pages are; ``versions`` is empty for owners that keep the newest only."""

    back: str
    map: str
    outline: str
    svg: str
    png: str
    versions: str = ""


class MapOwner(Protocol):
    """A plan, or something else that has a mind map."""

    @property
    def key(self) -> str:
        """A word for drafts on the device, different for every owner."""

    @property
    def title(self) -> str:
        """What the owner is called; files of the map are named after it."""

    @property
    def lock_reason(self) -> str:
        """Why the map is read-only; empty when it is not."""

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change the map."""

    @property
    def addresses(self) -> Addresses:
        """The owner's pages of the map."""

    def load(self) -> Kept:
        """Return what is stored."""

    def save(self, mind_map: MindMap, opened: int) -> Kept:
        """Store a map and return what is stored then.

        ``opened`` is the version that the map was drawn on. Raises StaleRecord when a newer one
        is stored, Conflict when the map is read-only.
        """
