"""Tables of what is sold."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.api import Stamped, Versioned

from ..database import Model

PRODUCT_LINE_TYPE: Final = "customers.product_line"
UNIT_TYPE: Final = "customers.unit"
SPEC_TYPE: Final = "customers.spec"
SERVICE_TYPE: Final = "customers.service"


class ProductLine(Stamped, Versioned, Model):
    """A part of what we sell, such as translation: forecasts and upselling go by it."""

    __tablename__ = "customers_product_line"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)


class Unit(Stamped, Versioned, Model):
    """What is counted, such as words; ``decimals`` is how exactly."""

    __tablename__ = "customers_unit"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    decimals: Mapped[int] = mapped_column(sa.SmallInteger, default=0)


class Spec(Stamped, Versioned, Model):
    """Something that tells jobs of one service apart, such as the target language."""

    __tablename__ = "customers_spec"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(10))
    choices: Mapped[str] = mapped_column(sa.String(2000), default="")
    """The values it may have, one a line, where it is a choice."""

    @property
    def values(self) -> list[str]:
        """The values it may have, in order."""
        return [one.strip() for one in self.choices.splitlines() if one.strip()]


class Service(Stamped, Versioned, Model):
    """Something that we sell; specs are named by their codes."""

    __tablename__ = "customers_service"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_service_name", "name", "id"),
        sa.Index("ix_customers_service_line", "product_line_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    product_line_id: Mapped[int | None] = mapped_column(sa.ForeignKey(ProductLine.id))
    is_active: Mapped[bool] = mapped_column(default=True)
    specs: Mapped[list[Any]] = mapped_column(default=list)
    required_specs: Mapped[list[Any]] = mapped_column(default=list)
