"""The table of licences: what each module's code was last found to be."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from host.database import HostModel, LongText


class LicenceState(StrEnum):
    """How good a licence is; in GRACE everything works, LAPSED means read and export only."""

    VALID = "valid"
    GRACE = "grace"
    LAPSED = "lapsed"


class ModuleLicence(HostModel):
    """The licence of one module on this site."""

    __tablename__ = "host_licence"

    slug: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    product: Mapped[str] = mapped_column(sa.String(120), default="")
    code: Mapped[str] = mapped_column(sa.String(2000), default="")
    verifier: Mapped[str] = mapped_column(sa.String(20), default="key")
    endpoint: Mapped[str] = mapped_column(sa.String(500), default="")
    token: Mapped[str] = mapped_column(LongText(), default="")
    licence_id: Mapped[str] = mapped_column(sa.String(120), default="")
    licensee: Mapped[str] = mapped_column(sa.String(200), default="")
    expires: Mapped[date | None]
    supported_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(20), default="valid")
    state_since: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    unreachable_since: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(LongText(), default="")
