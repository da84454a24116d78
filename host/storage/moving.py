"""Copies all content into another store, as often as it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from host.errors import Conflict
from host.files.places import check, store_at
from host.files.store import digest_of
from host.storage import keeping


@dataclass(slots=True)
class Moved:
    """What a copy came to."""

    copied: int = 0
    there: int = 0
    """Pieces that an earlier copy had brought."""
    damaged: list[str] = field(default_factory=list)
    """Addresses of content that is no longer what it was; it was not taken along."""


def copy_to(url: str, said: Callable[[int], None] = lambda _: None) -> Moved:
    """Copy all content that is not in the other store yet; nothing is removed here.

    Raises ConfigurationError when the address is none or its store cannot be reached, Conflict
    when it is the store of this site.
    """
    source, target = keeping.store(), store_at(check(url))
    if source is target:
        raise Conflict("Files are kept there already.")
    moved = Moved()
    for digest in source.digests():
        size = source.size(digest)
        if size is None:
            continue  # it was let go meanwhile
        if target.size(digest) == size:
            moved.there += 1
        else:
            with source.open(digest) as content:
                if digest_of(content) != digest:
                    moved.damaged.append(digest)
                    continue
                content.seek(0)
                target.put(content, size)
            moved.copied += 1
        said(moved.copied + moved.there)
    return moved
