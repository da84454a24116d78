"""Who stands above whom: rings are found, and lists become trees."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Branch(Generic[Key]):
    """One in a tree, with those directly below."""

    key: Key
    below: tuple[Branch[Key], ...]

    @property
    def count(self) -> int:
        """How many stand below it, on all levels."""
        return sum(1 + branch.count for branch in self.below)


def ring_of(key: Key, above: Mapping[Key, Key | None]) -> list[Key]:
    """Return the ring that a key is in, beginning with it; empty where there is none."""
    walked = [key]
    seen = {key}
    following = above.get(key)
    while following is not None and following not in seen:
        walked.append(following)
        seen.add(following)
        following = above.get(following)
    return walked if following == key else []


def tree_of(keys: Sequence[Key], above: Mapping[Key, Key | None]) -> list[Branch[Key]]:
    """Return the trees of keys in their order; each key is in exactly one of them.

    One whose superior is not among the keys stands at the top, and so does the first of a ring.
    """
    children: dict[Key, list[Key]] = {key: [] for key in keys}
    tops: list[Key] = []
    for key in keys:
        superior = above.get(key)
        ring = ring_of(key, above)
        if superior is None or superior not in children or (ring and key == _first(ring, keys)):
            tops.append(key)
        else:
            children[superior].append(key)
    return [_branch(top, children) for top in tops]


def _first(ring: Sequence[Key], keys: Sequence[Key]) -> Key:
    inside = set(ring)
    return next(key for key in keys if key in inside)


def _branch(key: Key, children: Mapping[Key, Sequence[Key]]) -> Branch[Key]:
    return Branch(key, tuple(_branch(child, children) for child in children[key]))
