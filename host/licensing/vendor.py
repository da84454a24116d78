"""The publisher's own licence server: a POST with JSON; the protocol is in docs/licence-keys.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from host import HOST_API
from host.licensing.answers import day, text
from host.licensing.asking import ask
from host.licensing.errors import (
    LicenceExpired,
    LicenceInvalid,
    LicenceOtherProduct,
    LicenceOtherSite,
    LicenceRevoked,
    LicenceServerFaulty,
)
from host.licensing.keys import same_site
from host.licensing.verifiers import Question, Verified, purchase_code

TRANSFER = (
    "Release it there first: on that site open Setup → Modules → this module → Licence → "
    "Release, or run “trellis licence release”. If that site is gone, ask the publisher."
)


class Vendor:
    """Asks the endpoint of the publisher, which also keeps which site a code is bound to."""

    name: ClassVar[str] = "vendor"
    asks: ClassVar[bool] = True

    def verify(self, question: Question) -> Verified:
        """Return what the server says of a good code; raises LicenceError."""
        answer = self._ask(question, "verify")
        status = text(answer, "status", 40)
        if status != "valid":
            raise _refusal(question, status, answer)
        product = text(answer, "product", 120) or question.manifest.product
        site, expires = text(answer, "site", 200), day(answer, "expires")
        if product != question.manifest.product:
            raise _refusal(question, "other_product", answer)
        if site and not same_site(site, question.site):
            raise _refusal(question, "other_site", answer)
        if expires is not None and expires < question.today:
            raise _refusal(question, "expired", answer)
        return Verified(
            code=purchase_code(question.code),
            product=product,
            licence_id=text(answer, "id", 120),
            licensee=text(answer, "licensee", 200),
            expires=expires,
            supported_until=day(answer, "supported_until"),
            verifier=self.name,
        )

    def release(self, question: Question) -> str:
        """Have the server forget that the code belongs to this site."""
        answer = self._ask(question, "release")
        status = text(answer, "status", 40)
        if status != "released":
            raise _refusal(question, status, answer)
        return "The licence server has given the code free. Enter it on the other site."

    def _ask(self, question: Question, action: str) -> dict[str, Any]:
        manifest = question.manifest
        body = {
            "action": action,
            "code": purchase_code(question.code),
            "product": manifest.product,
            "site": question.site,
            "module": manifest.slug,
            "version": manifest.version,
            "host_api": HOST_API,
        }
        return ask(question, "POST", question.endpoint, body)[1]


def _refusal(question: Question, status: str, answer: Mapping[str, Any]) -> Exception:
    """Turn the server's word into ours; its own message comes behind."""
    said = text(answer, "message", 300)
    more = f" The server adds: “{said}”" if said else ""
    name, publisher = question.manifest.name, question.manifest.publisher
    if status == "invalid":
        return LicenceInvalid(
            f"The licence server does not know this purchase code. Copy it again, whole, from "
            f"your purchase confirmation of {name}.{more}"
        )
    if status == "other_product":
        product = text(answer, "product", 120) or "another product"
        return LicenceOtherProduct(
            f"This purchase code is for “{product}”, not for “{question.manifest.product}”. "
            f"Enter the code that you got for {name}.{more}"
        )
    if status == "other_site":
        site = text(answer, "site", 200) or "another site"
        return LicenceOtherSite(
            f"This purchase code is in use on {site}; this site is {question.site}. "
            f"{TRANSFER}{more}"
        )
    if status == "expired":
        ended = day(answer, "expires")
        when = f" on {ended.isoformat()}" if ended else ""
        return LicenceExpired(
            f"This licence ended{when}. Renew it with {publisher}; your data is safe "
            f"meanwhile.{more}"
        )
    if status == "revoked":
        return LicenceRevoked(
            f"{publisher} has taken this purchase code back, as after a refund. Buy a new one, "
            f"or ask {publisher} if that is a mistake; your data is safe meanwhile.{more}"
        )
    return LicenceServerFaulty(
        f"The licence server answered with the status “{status}”, which is none that it may "
        f"give. Tell {publisher}.{more}"
    )
