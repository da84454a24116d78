"""Signs the files of a module, and proves that they are as they were signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from host.signing import keys, rotation, statement
from host.signing.errors import Malformed
from host.signing.rotation import Link
from host.signing.statement import NAME, Statement


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of every file but the signature."""
    return {
        path: hashlib.sha256(content).hexdigest() for path, content in files.items() if path != NAME
    }


def sign(
    files: Mapping[str, bytes],
    private_key: str,
    publisher: str,
    at: datetime,
    chain: Sequence[Link] = (),
) -> bytes:
    """Return ``module.sig`` for the files; an older one among them is left out of account.

    ``chain`` leads from older keys to this one. The same arguments give the same bytes.
    """
    unsigned = Statement(
        publisher=publisher,
        key=keys.public_of(private_key),
        signed_at=at,
        files=hashes_of(files),
        rotation=tuple(chain),
    )
    rotation.check(unsigned.rotation, unsigned.key)
    done = replace(unsigned, signature=keys.sign(private_key, unsigned.message)).render()
    statement.parse(done)
    return done


def check(files: Mapping[str, bytes]) -> Statement | None:
    """Return the proven statement, or None when there is no signature; raises Malformed.

    Proven means: whoever holds the private half of the statement's key signed exactly these
    files and this rotation. Whether that key is to be trusted is another question.
    """
    data = files.get(NAME)
    if data is None:
        return None
    try:
        found = statement.parse(data)
        if not keys.is_signed(found.key, found.message, found.signature):
            raise Malformed("does not bear the signature of the key that it names")
        rotation.check(found.rotation, found.key)
    except Malformed as error:
        raise Malformed(f"{NAME}: {error.message}", file=NAME) from error
    compare(found.files, hashes_of(files))
    return found


def compare(signed: Mapping[str, str], present: Mapping[str, str]) -> None:
    """Raise Malformed naming the first file that differs from what was signed."""
    for path in sorted(set(signed) | set(present)):
        if path not in present:
            _differs(path, "was signed and is missing")
        if path not in signed:
            _differs(path, "was added after signing")
        if signed[path] != present[path]:
            _differs(path, "was changed after signing")


def _differs(path: str, how: str) -> NoReturn:
    raise Malformed(f"“{path}” {how}", file=path)
