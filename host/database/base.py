"""Declarative bases: one for the host, one for each loaded copy of a module."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from host.database.types import UtcDateTime

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPE_MAP: dict[Any, Any] = {
    datetime: UtcDateTime(),
    dict[str, Any]: sa.JSON(),
    list[Any]: sa.JSON(),
}


class HostModel(DeclarativeBase):
    """Base of the host's own tables."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP


def module_metadata() -> sa.MetaData:
    """Return fresh metadata for the declarative base of one loaded copy of a module.

    Each copy has a base of its own, so two versions may map the same tables in one
    process, and the host's metadata never learns of either.
    """
    return sa.MetaData(naming_convention=NAMING_CONVENTION)


class Stamped:
    """When and by whom a record was made and last changed; ids of staff, no foreign keys."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    created_by: Mapped[int | None]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_by: Mapped[int | None]


class Versioned:
    """Optimistic lock: every update raises ``version`` and names the one it began from."""

    version: Mapped[int] = mapped_column(default=1, nullable=False)
