"""Secrets and signatures as the Standard Webhooks specification has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret in the form that receivers are given."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def new_webhook_id() -> str:
    """Return the id of a new message; it stays the same over all tries."""
    return f"msg_{uuid.uuid4().hex}"


def sign(secret: str, webhook_id: str, timestamp: int, body: str) -> str:
    """Return the value of the header ``webhook-signature``; ``timestamp`` in Unix seconds."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{webhook_id}.{timestamp}.{body}".encode()
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(
    secret: str, webhook_id: str, at: datetime, body: str, *, earlier: str = ""
) -> dict[str, str]:
    """Return the three headers that identify, date and sign a message.

    While a secret is being replaced the ``earlier`` one signs too: receivers take either.
    """
    timestamp = int(at.timestamp())
    signatures = [sign(one, webhook_id, timestamp, body) for one in (secret, earlier) if one]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
