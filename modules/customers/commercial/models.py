"""The table of terms that accounts have themselves."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Percent, Stamped, Versioned

from ..accounts.models import Account
from ..brands.models import Brand
from ..database import Model
from ..price_books.models import PriceBook
from ..terms.models import PaymentTerms


class Commercial(Stamped, Versioned, Model):
    """What one account says of its terms; what it leaves open comes from above or from defaults.

    ``price_adjuster`` is a percentage on every price of its book, and never comes from above.
    """

    __tablename__ = "customers_commercial"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_commercial_brand_id", "brand_id", "account_id"),
        sa.Index("ix_customers_commercial_price_book_id", "price_book_id", "account_id"),
        sa.Index("ix_customers_commercial_payment_terms_id", "payment_terms_id", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Brand.id))
    price_book_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PriceBook.id))
    price_adjuster: Mapped[Decimal] = mapped_column(Percent(), default=Decimal(0))
    payment_terms_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PaymentTerms.id))
