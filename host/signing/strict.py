"""Strict reading of signed JSON: one spelling for each content, nothing unknown, nothing twice."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from host.signing import keys
from host.signing.errors import KeyRefused, Malformed

_HEX = re.compile(r"[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def load(data: bytes, limit: int) -> dict[str, Any]:
    """Read one JSON object; raises Malformed for repeated names and everything odd."""
    if len(data) > limit:
        raise Malformed(f"is larger than {limit // 2**20} MB")
    try:
        found = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise Malformed("is not a JSON object")
    return found


def show(content: Mapping[str, Any]) -> bytes:
    """Return the one spelling in which a signed file is written, for people to read too."""
    text = json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False)
    return f"{text}\n".encode()


def message(domain: str, content: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: what kind of thing this is, then its content.

    The domain keeps a signature over one kind of thing from being passed off as another.
    """
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{domain}\n{body}".encode()


def fields(value: object, names: Collection[str], what: str) -> dict[str, Any]:
    """Return an object that has exactly these names; raises Malformed naming the other."""
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not an object")
    for name in sorted(set(value) ^ set(names)):
        raise Malformed(f"{what} has no “{name}”" if name in names else f"“{name}” is unknown")
    return value


def number(value: object, wanted: int, what: str) -> int:
    """Return the number when it is the one that this version knows."""
    if type(value) is not int or value != wanted:
        raise Malformed(f"{what} is not {wanted}, the only one that this version knows")
    return value


def text(value: object, what: str, limit: int = 200) -> str:
    """Return printable text without blanks around it."""
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise Malformed(f"{what} is not text of 1 to {limit} characters")
    if not value.isprintable() or value != value.strip():
        raise Malformed(f"{what} holds characters that cannot be shown")
    return value


def digest(value: object, what: str) -> str:
    """Return a SHA-256 in lower-case hex."""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise Malformed(f"{what} is not a SHA-256 in hex")
    return value


def public_key(value: object, what: str) -> str:
    """Return a public key in its one spelling."""
    try:
        if isinstance(value, str) and keys.read_public(value) == value:
            return value
    except KeyRefused as error:
        raise Malformed(f"{what} is refused: {error.message}") from error
    raise Malformed(f"{what} is not a public key")


def signature(value: object, what: str) -> str:
    """Return a signature in its one spelling."""
    if not isinstance(value, str) or keys.exact(value, keys.SIGNATURE_BYTES) is None:
        raise Malformed(f"{what} is not a signature")
    return value


def items(value: object, what: str, limit: int) -> Sequence[object]:
    """Return a list of at most so many items."""
    if not isinstance(value, list) or len(value) > limit:
        raise Malformed(f"{what} is not a list of at most {limit}")
    return value


def moment(value: object, what: str) -> datetime:
    """Return an instant written as 2026-12-31T23:59:59Z."""
    try:
        if isinstance(value, str):
            found = datetime.strptime(value, _TIME).replace(tzinfo=UTC)
            if said(found) == value:
                return found
    except ValueError:
        pass
    raise Malformed(f"{what} is not an instant such as 2026-12-31T23:59:59Z")


def said(instant: datetime) -> str:
    """Write an instant, in whole seconds of UTC; years have four digits."""
    utc = instant.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%SZ}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(f"names “{name}” twice")
        found[name] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)
