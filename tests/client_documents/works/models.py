"""Tables of the sample module."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from host.api import TYPE_MAP, Client, Money, Staff, Stamped, Versioned, module_metadata


class Model(DeclarativeBase):
    """Base of the module's tables."""

    metadata = module_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP


def _client() -> Mapped[int]:
    return mapped_column(sa.ForeignKey(Client.id, ondelete="CASCADE"), index=True)


class Project(Stamped, Versioned, Model):
    """Work that is done for a client."""

    __tablename__ = "works_project"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    client_id: Mapped[int] = _client()
    state: Mapped[str] = mapped_column(sa.String(20), default="running")
    site: Mapped[str] = mapped_column(sa.String(80), default="")
    starts_on: Mapped[date | None]
    budget: Mapped[Decimal | None] = mapped_column(Money())
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))


class Step(Model):
    """A task or a milestone of a project."""

    __tablename__ = "works_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        sa.ForeignKey(Project.id, ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(80))
    is_milestone: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    done: Mapped[bool] = mapped_column(default=False)


class Invoice(Stamped, Versioned, Model):
    """A demand for payment."""

    __tablename__ = "works_invoice"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    client_id: Mapped[int] = _client()
    state: Mapped[str] = mapped_column(sa.String(20), default="draft")
    issued_on: Mapped[date | None]
    total: Mapped[Decimal | None] = mapped_column(Money())
    currency: Mapped[str] = mapped_column(sa.String(3), default="")


class Estimate(Stamped, Versioned, Model):
    """What something would cost, in the organisation's currency."""

    __tablename__ = "works_estimate"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    client_id: Mapped[int] = _client()
    price: Mapped[Decimal | None] = mapped_column(Money())


class Letter(Stamped, Versioned, Model):
    """Something that was written to a client."""

    __tablename__ = "works_letter"
    __mapper_args__ = {"version_id_col": Versioned.version}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    client_id: Mapped[int] = _client()
