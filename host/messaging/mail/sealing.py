"""Keeps secret values of a mail encrypted until it has left."""

from __future__ import annotations

import json
from collections.abc import Mapping

from host.kernel.generation import current
from host.settings import secrets


def seal(values: Mapping[str, str]) -> str | None:
    """Encrypt the values; None when there are none."""
    if not values:
        return None
    return secrets.encrypt(current().config.secret_key, json.dumps(dict(values)))


def opened(sealed: str | None) -> dict[str, str]:
    """Return the values; raises ConfigurationError when the site's secret has changed."""
    if not sealed:
        return {}
    values: dict[str, str] = json.loads(secrets.decrypt(current().config.secret_key, sealed))
    return values
