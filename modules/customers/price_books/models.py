"""Tables of price books and their lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from host.api import LongText, ScaledDecimal, Stamped, Versioned

from ..brands.models import Brand
from ..catalogue.models import Service, Unit
from ..catalogue.specs import unpacked
from ..database import Model
from .resolution import Price

BOOK_TYPE: Final = "customers.price_book"
LINE_TYPE: Final = "customers.price_line"
ALWAYS: Final = date(1900, 1, 1)
"""First day of a line that says none."""


class BookStatus(StrEnum):
    """Whether prices of a book count."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class PriceBook(Stamped, Versioned, Model):
    """Prices that go together; accounts have one of their own or that of the account above."""

    __tablename__ = "customers_price_book"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (sa.Index("ix_customers_price_book_brand", "brand_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Brand.id))
    status: Mapped[str] = mapped_column(sa.String(10))
    is_default: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    notes: Mapped[str] = mapped_column(LongText(), default="")

    def is_in_force(self, day: date) -> bool:
        """Tell whether its prices count on a day; both ends do."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_to is not None and self.valid_to < day
        return self.status == BookStatus.ACTIVE and begun and not ended


class PriceLine(Stamped, Versioned, Model):
    """What one unit of a service costs, for jobs with some specs or for all.

    ``specs`` is written one way only, so that two lines for the same jobs collide; ``since`` is
    the first day, of a line that names none `ALWAYS`.
    """

    __tablename__ = "customers_price_line"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.UniqueConstraint(
            "price_book_id",
            "service_id",
            "unit_id",
            "currency",
            "since",
            "specs",
            name="uq_customers_price_line_jobs",
        ),
        sa.Index("ix_customers_price_line_position", "position", "id"),
        sa.Index("ix_customers_price_line_service", "service_id", "id"),
        sa.Index("ix_customers_price_line_unit", "unit_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    price_book_id: Mapped[int] = mapped_column(sa.ForeignKey(PriceBook.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(500))
    service_id: Mapped[int] = mapped_column(sa.ForeignKey(Service.id))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    specs: Mapped[str] = mapped_column(sa.String(300), default="")
    unit_price: Mapped[Decimal] = mapped_column(ScaledDecimal(4))
    currency: Mapped[str] = mapped_column(sa.String(3))
    min_charge: Mapped[Decimal] = mapped_column(ScaledDecimal(4), default=Decimal(0))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    since: Mapped[date]
    position: Mapped[int] = mapped_column(default=0)

    book: Mapped[PriceBook] = relationship(PriceBook)
    service: Mapped[Service] = relationship(Service)
    unit: Mapped[Unit] = relationship(Unit)

    @property
    def price(self) -> Price:
        """The line as the choice between lines sees it."""
        return Price(
            id=self.id,
            specs=unpacked(self.specs),
            unit_price=self.unit_price,
            min_charge=self.min_charge,
            currency=self.currency,
            since=self.since,
            until=self.valid_to,
            position=self.position,
        )
