"""Pictures that make the client area one's own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from host.database import HostModel, LongBlob


class BrandImage(HostModel):
    """A logo or icon under the digest of its content, in the database so that every node has it."""

    __tablename__ = "host_brand_image"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    content_type: Mapped[str] = mapped_column(sa.String(40))
    content: Mapped[bytes] = deferred(mapped_column(LongBlob()))
    created_at: Mapped[datetime]
