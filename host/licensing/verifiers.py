"""What every way of checking a purchase code has in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol

from host.hooks.manifest import Manifest
from host.licensing.errors import LicenceInvalid
from host.licensing.keys import UUID


@dataclass(frozen=True, slots=True)
class Question:
    """Does this code open this module on this site today?

    ``known`` says that the code was found good before; ``allow_private`` that the server may
    stand inside this network.
    """

    manifest: Manifest
    code: str
    site: str
    today: date
    endpoint: str = ""
    token: str = ""
    known: bool = False
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """A code that was found good, and what is known of it."""

    code: str
    product: str
    licence_id: str
    licensee: str
    expires: date | None
    supported_until: date | None = None
    verifier: str = "key"


class Verifier(Protocol):
    """One way of checking purchase codes; ``asks`` tells whether it needs a server."""

    name: ClassVar[str]
    asks: ClassVar[bool]

    def verify(self, question: Question) -> Verified:
        """Return what is known of a good code; raises LicenceError."""

    def release(self, question: Question) -> str:
        """Give the code free for another site; return what is left to do, in words.

        Raises LicenceError when it could not be given free: nothing was changed then.
        """


def purchase_code(text: str) -> str:
    """Return the code of a marketplace in its plain form; raises LicenceInvalid."""
    code = "".join(text.split()).lower()
    if not UUID.fullmatch(code):
        raise LicenceInvalid(
            "This is not a purchase code. It has 32 digits and letters with four hyphens, such "
            "as 86781236-23d0-4b3c-7dfa-c1c147e0dece. Copy it whole from your purchase "
            "confirmation."
        )
    return code
