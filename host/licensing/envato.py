"""Envato's market: the answer to an author who looks up a sale by its purchase code."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from host.licensing.answers import day, text
from host.licensing.asking import ask
from host.licensing.errors import (
    LicenceInvalid,
    LicenceOtherProduct,
    LicenceRevoked,
    LicenceServerFaulty,
    LicenceServerMisconfigured,
)
from host.licensing.verifiers import Question, Verified, purchase_code

BASE = "https://api.envato.com"
_SALE = "/v3/market/author/sale"
_GOOD, _UNKNOWN = 200, 404


class Envato:
    """Asks Envato with the personal token of the item's author; Envato binds to no site."""

    name: ClassVar[str] = "envato"
    asks: ClassVar[bool] = True

    def verify(self, question: Question) -> Verified:
        """Return what Envato knows of the sale; raises LicenceError."""
        code = purchase_code(question.code)
        if not question.token:
            raise LicenceServerMisconfigured(
                "Envato answers only with a personal token of the item's author. Enter it on the "
                "module's licence page."
            )
        base = (question.endpoint or BASE).rstrip("/")
        status, answer = ask(question, "GET", f"{base}{_SALE}?{urlencode({'code': code})}")
        if status == _UNKNOWN and "error" in answer:
            raise _unknown(question)
        item = answer.get("item")
        if status != _GOOD or not isinstance(item, dict):
            raise LicenceServerFaulty(
                f"Envato's answer (status {status}) names no item. Check the address on the "
                "module's licence page; if it is right, try again later."
            )
        _check_item(question, item)
        return Verified(
            code=code,
            product=question.manifest.product,
            licence_id=f"{text(answer, 'license', 60)}, sold {text(answer, 'sold_at', 10)}",
            licensee=text(answer, "buyer", 200),
            expires=None,
            supported_until=day(answer, "supported_until"),
            verifier=self.name,
        )

    def release(self, question: Question) -> str:
        """Say that Envato keeps no site."""
        return (
            "Envato does not tie a purchase to a site: enter the code on the other site. Its "
            "licence terms say on how many sites one purchase may be used."
        )


def _check_item(question: Question, item: dict[str, Any]) -> None:
    wanted = question.manifest.licence_item
    if text(item, "id", 20) != wanted:
        name = text(item, "name", 120) or "another item"
        raise LicenceOtherProduct(
            f"This purchase code is for “{name}”, not for {question.manifest.name} (item "
            f"{wanted}). Enter the code that you got for this module."
        )


def _unknown(question: Question) -> Exception:
    if question.known:
        return LicenceRevoked(
            "Envato no longer knows this purchase code, as after a refund. Buy the item again, "
            "or ask its author if that is a mistake; your data is safe meanwhile."
        )
    return LicenceInvalid(
        "Envato knows no purchase with this code among the author's items. Copy it again, whole, "
        "from Downloads → License certificate & purchase code."
    )
