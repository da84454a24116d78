"""What a site with the module has from the first moment on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from host.api import clock, session, settings

from .brands.models import Brand
from .terms.due import TermsKind
from .terms.models import PaymentTerms


def prepare() -> None:
    """Make the default brand and payment terms where there are none of them."""
    now = clock.now()
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
    company = str(settings.get("general", "company"))
    if session().scalar(sa.select(Brand.id).limit(1)) is None:
        currency = str(settings.get("general", "currency"))
        brand = Brand(name=company, code="INV", currency=currency, is_default=True, **stamps)
        brand.number_template = "{BRAND}-{YYYY}-{SEQ:5}"
        session().add(brand)
    if session().scalar(sa.select(PaymentTerms.id).limit(1)) is None:
        net = TermsKind.NET.value
        session().add(PaymentTerms(name="Net 30", days=30, kind=net, is_default=True, **stamps))
    session().flush()
