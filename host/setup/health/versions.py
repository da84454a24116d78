"""What the health page says of versions."""

from __future__ import annotations

from collections.abc import Sequence

from host.hooks.health import Health, HealthLine
from host.setup.system import versions


def lines() -> Sequence[HealthLine]:
    """Return the versions of the product, its language, its libraries and its database."""
    told = ", ".join(f"{name} {number}" for name, number in versions.versions())
    return [HealthLine("Versions", Health.GOOD, f"{told}.")]
