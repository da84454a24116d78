"""A publisher changes keys: the older key signs the newer one, link after link."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from host.signing import keys, strict
from host.signing.errors import Malformed

DOMAIN = "trellis-key-rotation-1"
MAX_LINKS = 16
_NAMES = ("at", "from", "signature", "to")


@dataclass(frozen=True, slots=True)
class Link:
    """The owner of ``older`` says: from now on, trust ``newer`` as you trusted me."""

    older: str
    newer: str
    at: datetime
    signature: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that the older key signs."""
        content = {name: value for name, value in self.content.items() if name != "signature"}
        return strict.message(DOMAIN, content)

    @property
    def content(self) -> dict[str, Any]:
        """The link as it is written."""
        return {
            "at": strict.said(self.at),
            "from": self.older,
            "signature": self.signature,
            "to": self.newer,
        }


def link(older_private: str, newer: str, at: datetime) -> Link:
    """Sign a newer public key with an older private one."""
    unsigned = Link(keys.public_of(older_private), newer, at)
    return replace(unsigned, signature=keys.sign(older_private, unsigned.message))


def read(value: object) -> tuple[Link, ...]:
    """Read a chain as it is written; raises Malformed. `check` then proves it."""
    return tuple(_link(one) for one in strict.items(value, "rotation", MAX_LINKS))


def check(chain: Sequence[Link], newest: str) -> None:
    """Prove that each key signed the next and the last is ``newest``; raises Malformed."""
    path = [one.older for one in chain] + [newest]
    for one, following in zip(chain, path[1:], strict=True):
        if one.newer != following:
            raise Malformed("a key of the rotation does not lead to the next one")
        if not keys.is_signed(one.older, one.message, one.signature):
            raise Malformed("a key of the rotation was not signed by the key before it")
    if len(set(path)) != len(path):
        raise Malformed("the rotation comes back to a key that it left")


def ancestors(chain: Sequence[Link], revoked: Collection[str]) -> tuple[str, ...]:
    """Return the fingerprints of the older keys, newest first, up to one that is revoked.

    Whoever stole a key can sign a newer one with it, so nothing reaches over a revoked key.
    """
    found: list[str] = []
    for one in reversed(chain):
        older = keys.fingerprint(one.older)
        if older in revoked:
            break
        found.append(older)
    return tuple(found)


def _link(value: object) -> Link:
    given = strict.fields(value, _NAMES, "a link of the rotation")
    return Link(
        older=strict.public_key(given["from"], "“from” in the rotation"),
        newer=strict.public_key(given["to"], "“to” in the rotation"),
        at=strict.moment(given["at"], "“at” in the rotation"),
        signature=strict.signature(given["signature"], "a signature in the rotation"),
    )
