"""What the health page says of the store of files."""

from __future__ import annotations

from collections.abc import Sequence

from host.files.store import megabytes
from host.hooks.health import Health, HealthLine
from host.storage import keeping, settings

_LOOK = 0.8


def lines() -> Sequence[HealthLine]:
    """Return how full the store is."""
    used, limit = keeping.used(), settings.limit()
    if limit is None:
        return [HealthLine("Files", Health.GOOD, f"{megabytes(used)} are used; there is no limit.")]
    meaning = f"{megabytes(used)} of {megabytes(limit)} are used."
    if used < limit * _LOOK:
        return [HealthLine("Files", Health.GOOD, meaning)]
    state = Health.LOOK if used + settings.largest() <= limit else Health.BAD
    to_do = "Raise the limit in the settings of files, or delete what nobody needs."
    return [HealthLine("Files", state, meaning, to_do)]
