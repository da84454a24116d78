"""Tables of installed modules, their artefacts and everything that happened to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from host.database import HostModel, LongBlob, LongText
from host.hooks.manifest import Manifest


class ModuleState(StrEnum):
    """Where an installed module stands."""

    INACTIVE = "inactive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    INCOMPATIBLE = "incompatible"
    UNINSTALLED = "uninstalled"


class ModuleArtefact(HostModel):
    """One uploaded version of a module, whole, so that any node can unpack it."""

    __tablename__ = "host_module_artefact"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(40), index=True)
    version: Mapped[str] = mapped_column(sa.String(40))
    manifest_text: Mapped[str] = mapped_column(LongText())
    archive: Mapped[bytes] = deferred(mapped_column(LongBlob()))
    size: Mapped[int]
    file_name: Mapped[str] = mapped_column(sa.String(200))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(sa.String(200))
    signature_state: Mapped[str] = mapped_column(sa.String(20), default="unsigned")
    signer: Mapped[str] = mapped_column(sa.String(64), default="")

    @property
    def manifest(self) -> Manifest:
        """The manifest, read from its text."""
        return Manifest.parse(self.manifest_text)


class Module(HostModel):
    """An installed module: its state, and the artefact that it is or would be.

    ``staged`` is another artefact that waits to be upgraded to, ``previous`` the one to roll
    back to. ``data_version`` is the version that last worked on the data, ``tables`` are the
    tables that hold them. ``operation`` is set while tables change; whoever finds it set and
    the lease free takes the tables to ``operation_revision``.
    """

    __tablename__ = "host_module"

    slug: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    version: Mapped[str] = mapped_column(sa.String(40))
    digest: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(20))
    failed_stage: Mapped[str | None] = mapped_column(sa.String(40))
    failed_message: Mapped[str | None] = mapped_column(LongText())
    state_reason: Mapped[str] = mapped_column(LongText(), default="")
    staged_digest: Mapped[str | None] = mapped_column(sa.String(64))
    staged_version: Mapped[str | None] = mapped_column(sa.String(40))
    previous_digest: Mapped[str | None] = mapped_column(sa.String(64))
    previous_version: Mapped[str | None] = mapped_column(sa.String(40))
    previous_revision: Mapped[str | None] = mapped_column(sa.String(64))
    data_version: Mapped[str | None] = mapped_column(sa.String(40))
    tables: Mapped[list[Any]] = mapped_column(default=list)
    publisher_key: Mapped[str | None] = mapped_column(sa.String(64))
    operation: Mapped[str | None] = mapped_column(sa.String(40))
    operation_digest: Mapped[str | None] = mapped_column(sa.String(64))
    operation_revision: Mapped[str | None] = mapped_column(sa.String(64))
    operation_at: Mapped[datetime | None]
    operation_by: Mapped[str | None] = mapped_column(sa.String(200))
    installed_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Tell whether the module takes part in generations."""
        return self.state == ModuleState.ACTIVE


class ModuleEvent(HostModel):
    """One step of a module's life and what came of it; rows are only ever added."""

    __tablename__ = "host_module_event"
    __table_args__ = (sa.Index("ix_host_module_event_slug_id", "slug", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(40), default="")
    step: Mapped[str] = mapped_column(sa.String(40))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    message: Mapped[str] = mapped_column(LongText(), default="")
    output: Mapped[str] = mapped_column(LongText(), default="")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
