"""What the health page says of the disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from host.hooks.health import Health, HealthLine
from host.kernel.generation import current

_LOW, _EMPTY = 2 * 1024**3, 512 * 1024**2
"""Bytes left on the disk of the data folder: look from the first on, bad from the second."""


def lines() -> Sequence[HealthLine]:
    """Return how much room the data folder has left."""
    free = shutil.disk_usage(current().config.data_dir).free
    meaning = f"{free / 1024**3:.1f} GiB are free for the data folder."
    if free >= _LOW:
        return [HealthLine("Disk", Health.GOOD, meaning)]
    state = Health.BAD if free < _EMPTY else Health.LOOK
    return [HealthLine("Disk", state, meaning, "Free room on the disk or enlarge it.")]
