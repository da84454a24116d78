"""Signed licence keys: ``TRL1.<payload>.<signature>``, both parts base64url without padding."""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
from dataclasses import dataclass
from datetime import date

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
from host.licensing.errors import (
    LicenceExpired,
    LicenceInvalid,
    LicenceOtherProduct,
    LicenceOtherSite,
)

_MARK = "TRL1"
_LOCAL = {"localhost", "127.0.0.1", "::1"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The form of the purchase codes of marketplaces."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What a key says."""

    id: str
    product: str
    site: str
    licensee: str
    issued: date
    expires: date | None = None


def generate_pair() -> tuple[str, str]:
    """Return a new (private, public) pair, each as base64 of its raw 32 bytes."""
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode(), base64.b64encode(public).decode()


def issue(
    private_key: str,
    *,
    product: str,
    site: str,
    licensee: str,
    issued: date,
    expires: date | None = None,
) -> str:
    """Sign a key for one product on one site."""
    payload = json.dumps(
        {
            "id": str(uuid.uuid4()),
            "product": product,
            "site": site.lower(),
            "licensee": licensee,
            "issued": issued.isoformat(),
            "expires": expires.isoformat() if expires else None,
        },
        separators=(",", ":"),
    ).encode()
    try:
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key, validate=True))
    except (ValueError, binascii.Error) as error:
        raise ConfigurationError("The private key must be base64 of 32 bytes.") from error
    return ".".join((_MARK, _encode(payload), _encode(key.sign(payload))))


def read(code: str, public_key: str) -> Licence:
    """Return what a key says, after checking its signature; raises LicenceInvalid."""
    code = "".join(code.split())
    if UUID.fullmatch(code):
        raise LicenceInvalid(
            "This is a marketplace purchase code, and this module takes signed licence keys "
            "(they begin with TRL1). Exchange the code for a key with the module's publisher."
        )
    try:
        mark, body, signature = code.split(".")
        payload = _decode(body)
        if mark != _MARK:
            raise ValueError(mark)
        verifier = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        verifier.verify(_decode(signature), payload)
        return _licence(json.loads(payload))
    except (ValueError, KeyError, TypeError, InvalidSignature, binascii.Error) as error:
        raise LicenceInvalid(
            "This purchase code is not valid: it was mistyped, cut short, or is not from this "
            "module's publisher. Copy it again, whole, from your purchase confirmation."
        ) from error


def check(code: str, *, public_key: str, product: str, site: str, today: date) -> Licence:
    """Return the licence when it opens ``product`` on ``site`` today.

    Raises LicenceInvalid, LicenceOtherProduct, LicenceOtherSite or LicenceExpired.
    """
    licence = read(code, public_key)
    if licence.product != product:
        raise LicenceOtherProduct(
            f"This purchase code is for “{licence.product}”, not for “{product}”. "
            "Enter the code that you got for this module.",
            product=licence.product,
        )
    if not same_site(licence.site, site):
        raise LicenceOtherSite(
            f"This purchase code belongs to the site {licence.site}; this site is {site}. "
            "Ask the publisher for a code for this site, or correct TRELLIS_SITE_URL if that "
            "is wrong.",
            site=licence.site,
        )
    if licence.expires is not None and licence.expires < today:
        raise LicenceExpired(
            f"This purchase code ended on {licence.expires.isoformat()}. "
            "Renew it with the publisher and enter the new code; your data is safe meanwhile.",
            expires=licence.expires,
        )
    return licence


def same_site(bound: str, site: str) -> bool:
    """Tell whether two host names are one site; this computer has three names."""
    bound, site = bound.lower(), site.lower()
    return bound == site or (bound in _LOCAL and site in _LOCAL)


def _licence(data: dict[str, str | None]) -> Licence:
    expires = data.get("expires")
    return Licence(
        id=str(data["id"]),
        product=str(data["product"]),
        site=str(data["site"]),
        licensee=str(data["licensee"]),
        issued=date.fromisoformat(str(data["issued"])),
        expires=date.fromisoformat(expires) if expires else None,
    )


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
