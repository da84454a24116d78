"""What must not be read from the database: a target's secrets and the values of its headers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from host import clock
from host.errors import InvalidInput
from host.kernel.generation import current
from host.messaging.webhooks.models import WebhookTarget
from host.settings import secrets

HIDDEN = "…"
_MOST_HEADERS = 20
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = {
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
}


def seal(text: str) -> str:
    """Encrypt a text for the database."""
    return secrets.encrypt(current().config.secret_key, text)


def secret_of(target: WebhookTarget) -> str:
    """Return the target's secret in the open."""
    return _opened(target.secret)


def secrets_of(target: WebhookTarget) -> tuple[str, str]:
    """Return the secret, and the one before while it is still good."""
    overlaps = target.earlier_until is not None and target.earlier_until > clock.now()
    earlier = _opened(target.earlier_secret) if overlaps and target.earlier_secret else ""
    return secret_of(target), earlier


def headers_of(target: WebhookTarget) -> dict[str, str]:
    """Return the further headers of a target, with their values."""
    if not target.headers:
        return {}
    found: dict[str, str] = json.loads(_opened(target.headers))
    return found


def sealed_headers(wanted: Mapping[str, str]) -> str:
    """Encrypt headers for the database; none of them is nothing."""
    return seal(json.dumps(dict(wanted))) if wanted else ""


def shown_headers(target: WebhookTarget) -> str:
    """Return the headers as a form shows them, one a line, without their values."""
    return "\n".join(f"{name}: {HIDDEN}" for name in headers_of(target))


def read_headers(text: str, held: Mapping[str, str]) -> dict[str, str]:
    """Read headers, one a line; a value that is left hidden stays what it was.

    Raises InvalidInput for a line that is no header, or for one that Trellis sets itself.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip():
            name, value = _header(line)
            found[name] = held.get(name, "") if value == HIDDEN else value
    if len(found) > _MOST_HEADERS:
        raise InvalidInput.of("headers", f"These are more than {_MOST_HEADERS} headers.")
    return found


def _header(line: str) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or not _NAME.fullmatch(name):
        raise InvalidInput.of("headers", f"“{line.strip()[:60]}” is not “Name: value”.")
    if name.lower() in _OURS or name.lower().startswith("webhook-"):
        raise InvalidInput.of("headers", f"“{name}” is set by Trellis itself.")
    bad = any(ord(one) < 32 or ord(one) > 126 for one in value) and value != HIDDEN
    if bad or len(value) > 2000:
        raise InvalidInput.of("headers", f"The value of “{name}” holds what a header cannot.")
    return name, value


def _opened(sealed: str) -> str:
    return secrets.decrypt(current().config.secret_key, sealed)
