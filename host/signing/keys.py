"""Ed25519 keys as text: base64 of the raw 32 bytes; a fingerprint is SHA-256 of them in hex."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from host.errors import ConfigurationError
from host.signing.errors import KeyRefused

KEY_BYTES = 32
SIGNATURE_BYTES = 64
_SIGN_BIT = 0x7F
_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
"""Points for which signatures over anything can be made up; they are nobody's keys."""


def generate() -> str:
    """Return a new private key."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        Encoding.Raw, PrivateFormat.Raw, NoEncryption()
    )
    return base64.b64encode(raw).decode()


def public_of(private_key: str) -> str:
    """Return the public key that belongs to a private one; raises ConfigurationError."""
    public = _private(private_key).public_key()
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def read_public(text: str) -> str:
    """Return a public key in its one spelling; raises KeyRefused naming the remedy."""
    text = "".join(text.split())
    raw = exact(text, KEY_BYTES)
    if raw is None:
        raise KeyRefused.of(
            "public_key",
            "This is not a public key: one is 44 characters of base64, as “trellis module keygen” "
            "prints it. Copy it again, whole, from where its publisher shows it.",
        )
    if bytes([*raw[:-1], raw[-1] & _SIGN_BIT]) in _SMALL_ORDER:
        raise KeyRefused.of(
            "public_key",
            "This key is a known trick: anybody can sign with it. Do not trust who gave it to you.",
        )
    return text


def fingerprint(public_key: str) -> str:
    """Return the fingerprint of a public key that `read_public` took."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()


def fingerprint_of(wanted: str) -> str:
    """Return the fingerprint of a public key; anything else is taken as one already."""
    try:
        return fingerprint(read_public(wanted))
    except KeyRefused:
        return wanted.strip().lower()


def sign(private_key: str, message: bytes) -> str:
    """Return the signature over a message, in base64; the same each time."""
    return base64.b64encode(_private(private_key).sign(message)).decode()


def is_signed(public_key: str, message: bytes, signature: str) -> bool:
    """Tell whether the signature over the message was made with the key's private half."""
    raw = exact(signature, SIGNATURE_BYTES)
    if raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(raw, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def exact(text: str, size: int) -> bytes | None:
    """Decode base64 of so many bytes in its one spelling, or return None."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == size and base64.b64encode(raw).decode() == text else None


def _private(text: str) -> Ed25519PrivateKey:
    raw = exact(text.strip(), KEY_BYTES)
    if raw is None:
        raise ConfigurationError(
            "The file holds no private key; “trellis module keygen” makes one: a single line of "
            "44 characters."
        )
    return Ed25519PrivateKey.from_private_bytes(raw)
