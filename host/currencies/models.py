"""The table of exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database.base import HostModel, Stamped, Versioned
from host.database.types import ScaledDecimal

RATE_TYPE: Final = "host.exchange_rate"
RATE_PLACES: Final = 10


class ExchangeRate(Stamped, Versioned, HostModel):
    """What one unit of a currency is worth in the base currency, from a day on.

    The base is kept beside it: rates into another base are not used after the site changed its
    own.
    """

    __tablename__ = "host_exchange_rate"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.UniqueConstraint("base", "currency", "valid_from", name="uq_host_exchange_rate_day"),
        sa.Index("ix_host_exchange_rate_currency", "currency", "id"),
        sa.Index("ix_host_exchange_rate_valid_from", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    base: Mapped[str] = mapped_column(sa.String(3))
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(ScaledDecimal(RATE_PLACES))

    @property
    def title(self) -> str:
        """Currency and first day, as people find the rate again."""
        return f"{self.currency} from {self.valid_from.isoformat()}"
