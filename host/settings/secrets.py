"""Encrypts secret settings at rest with a key derived from the site's secret."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from host.errors import ConfigurationError


def _cipher(site_secret: str) -> Fernet:
    key = hashlib.sha256(b"trellis.settings:" + site_secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt(site_secret: str, value: str) -> str:
    """Encrypt a secret for the settings table."""
    return _cipher(site_secret).encrypt(value.encode()).decode()


def decrypt(site_secret: str, stored: str) -> str:
    """Decrypt a stored secret; raises ConfigurationError when the site's secret has changed."""
    try:
        return _cipher(site_secret).decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise ConfigurationError(
            "A secret setting cannot be read: TRELLIS_SECRET_KEY is not the one it was saved "
            "with. Restore the key, or enter the secret again on its settings page."
        ) from error
