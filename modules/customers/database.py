"""The declarative base of this copy of the module."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from host.api import TYPE_MAP, module_metadata


class Model(DeclarativeBase):
    """Base of the module's tables; the host's metadata never learns of it."""

    metadata = module_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP
