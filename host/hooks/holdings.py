"""What people hold, and somebody else takes over when they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from host.hooks.actor import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that somebody holds, as the page of a hand-over shows it."""

    label: str
    """What people call it."""
    url: str = ""
    """Path of its page on this site; empty when it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of thing that people hold, beside the fields of records that name staff.

    Those are handed over without it: every `RecordField` of the type ``STAFF`` that forms may
    change. Declare a holding for what a record type does not know, such as the person in charge
    of a step that is no record.
    """

    key: str
    """Key of the kind; begins with the slug, such as ``parcels.stops``."""
    singular: str
    """What one is called, in small letters: ``stop``."""
    plural: str
    """What several are called: ``stops``."""
    held: Callable[[], sa.Select[int, int | None]]
    """Returns a select of (id of the thing, id of the staff who holds it) over all that has
    something left to do, each pair once. The host narrows it; let an index begin with the holder.
    """
    show: Callable[[Sequence[int]], Mapping[int, Held]]
    """Takes ids and returns what each is called and where its page is."""
    give: Callable[[int, int, int, Actor], bool]
    """Takes the id of a thing, who holds it, who shall, and the administrator who decides. It
    moves the thing in the host's transaction, logs that, and tells whether there was anything to
    move; raises Conflict or InvalidInput with the reason when it cannot be."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
