"""Tables of settings and of their changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel


class Setting(HostModel):
    """The value of one setting; a setting at its default has no row."""

    __tablename__ = "host_setting"

    section: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON())
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(sa.String(200))


class SettingChange(HostModel):
    """Who changed a setting from what to what; secrets show only that they changed."""

    __tablename__ = "host_setting_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(60), index=True)
    key: Mapped[str] = mapped_column(sa.String(60))
    old: Mapped[Any] = mapped_column(sa.JSON())
    new: Mapped[Any] = mapped_column(sa.JSON())
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(200))
