"""Password hashing by Argon2id."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from host.errors import InvalidInput

MINIMUM_LENGTH = 10
_hasher = PasswordHasher()


def use(hasher: PasswordHasher) -> None:
    """Hash and verify with other costs from now on; hashes made before go on to fit."""
    global _hasher  # noqa: PLW0603 - one a process, and only tests take another
    _hasher = hasher
    _nobody.cache_clear()


def hash_password(password: str) -> str:
    """Hash a password; raises InvalidInput when it is too short."""
    if len(password) < MINIMUM_LENGTH:
        raise InvalidInput.of("password", f"Take at least {MINIMUM_LENGTH} characters.")
    return _hasher.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Tell whether the password fits; takes as long when there is no such person."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
