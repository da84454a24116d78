"""Tables of the sample module."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from host.api import (
    TYPE_MAP,
    Client,
    LongText,
    Money,
    Percent,
    Staff,
    Stamped,
    Versioned,
    module_metadata,
)


class Model(DeclarativeBase):
    """Base of the module's tables."""

    metadata = module_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP


class Product(Stamped, Versioned, Model):
    """Something that is sold."""

    __tablename__ = "pipeline_product"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    series: Mapped[str] = mapped_column(sa.String(20), default="")
    price: Mapped[Decimal | None] = mapped_column(Money())


class Region(Stamped, Versioned, Model):
    """A part of the world, within another."""

    __tablename__ = "pipeline_region"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("pipeline_region.id", ondelete="SET NULL"), index=True
    )


class Deal(Stamped, Versioned, Model):
    """A chance to sell something."""

    __tablename__ = "pipeline_deal"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_pipeline_deal_by_name", "name", "id"),
        sa.Index("ix_pipeline_deal_by_stage", "stage", "id"),
        sa.Index("ix_pipeline_deal_by_value", "value", "id"),
        sa.Index("ix_pipeline_deal_by_close", "close_date", "id"),
        sa.Index("ix_pipeline_deal_by_updated", "updated_at", "id"),
        sa.Index("ix_pipeline_deal_by_owner", "owner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12), default="", index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    stage: Mapped[str] = mapped_column(sa.String(20), default="prospecting")
    client_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Client.id, ondelete="CASCADE"), index=True
    )
    product_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Product.id, ondelete="SET NULL"), index=True
    )
    region_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Region.id, ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))
    value: Mapped[Decimal | None] = mapped_column(Money())
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    chance: Mapped[Decimal | None] = mapped_column(Percent())
    seats: Mapped[int | None]
    engage_date: Mapped[date | None]
    close_date: Mapped[date | None]
    called_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    colour: Mapped[str] = mapped_column(sa.String(7), default="")
    website: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    lost_because: Mapped[str] = mapped_column(sa.String(200), default="")
    margin: Mapped[Decimal | None] = mapped_column(Percent())
    notes: Mapped[str] = mapped_column(LongText(), default="")
    story: Mapped[str] = mapped_column(LongText(), default="")
    archived_at: Mapped[datetime | None]
