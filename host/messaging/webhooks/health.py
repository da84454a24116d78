"""What the health page says of webhooks."""

from __future__ import annotations

from host.hooks.health import Health, HealthLine
from host.messaging.webhooks.models import TargetState
from host.messaging.webhooks.service import targets


def lines() -> list[HealthLine]:
    """Return how the addresses of webhooks do."""
    poor = sum(1 for one in targets() if one.failing_since or one.state != TargetState.ACTIVE.value)
    if not poor:
        return [HealthLine("Webhooks", Health.GOOD, "No address fails or is switched off.")]
    meaning = f"Addresses that fail or are switched off: {poor}."
    to_do = "Open the address and read what its receiver answered."
    return [HealthLine("Webhooks", Health.LOOK, meaning, to_do, "setup_webhooks.index")]
