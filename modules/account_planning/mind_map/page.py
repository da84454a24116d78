"""The map on a page that shows more than it: small, with what is deeper counted."""

from __future__ import annotations

from dataclasses import dataclass

from . import drawing
from .owner import Kept, MapOwner

_LEVELS = 3
_MOST = 60


@dataclass(frozen=True, slots=True)
class MapPart:
    """What a page shows of a map; ``svg`` is empty when nobody has drawn it yet."""

    owner: MapOwner
    kept: Kept
    svg: str = ""

    @classmethod
    def of(cls, owner: MapOwner) -> MapPart:
        """Read an owner's map and draw its upper levels."""
        kept = owner.load()
        if not kept.version or kept.fault:
            return cls(owner, kept)
        shown = sum(level <= _LEVELS for level in kept.map.levels.values())
        levels = _LEVELS if shown <= _MOST else _LEVELS - 1
        return cls(owner, kept, drawing.draw(kept.map, levels=levels, ground="").svg)
