"""Signed keys: checked by their signature alone, without any server."""

from __future__ import annotations

from typing import ClassVar

from host.licensing import keys
from host.licensing.verifiers import Question, Verified


class SignedKey:
    """Checks a key that the publisher has signed for one site."""

    name: ClassVar[str] = "key"
    asks: ClassVar[bool] = False

    def verify(self, question: Question) -> Verified:
        """Return what the key says; raises LicenceRefused."""
        found = keys.check(
            question.code,
            public_key=question.manifest.public_key,
            product=question.manifest.product,
            site=question.site,
            today=question.today,
        )
        return Verified(
            question.code, found.product, found.id, found.licensee, found.expires, None, self.name
        )

    def release(self, question: Question) -> str:
        """Say that the publisher must sign another key: nobody keeps a list of keys."""
        return (
            f"The key is bound to {question.site} and opens nothing elsewhere. Ask "
            f"{question.manifest.publisher} for a key for the other site."
        )
