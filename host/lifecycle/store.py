"""Where artefacts live: whole in the database, unpacked on each node's disk when needed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from host.config import Config
from host.hooks.manifest import Manifest
from host.kernel.loader import Artefact
from host.lifecycle import archive
from host.lifecycle.models import Module, ModuleArtefact, ModuleState


def folder_of(config: Config, slug: str, digest: str) -> Path:
    """Return where this node keeps the artefact unpacked."""
    return config.data_dir / "modules" / f"{slug}-{digest[:12]}"


def artefact(config: Config, connection: Connection, digest: str) -> Artefact:
    """Return the artefact, unpacking it on this node if it is not there yet."""
    row = connection.execute(
        sa.select(ModuleArtefact.slug, ModuleArtefact.manifest_text).where(
            ModuleArtefact.digest == digest
        )
    ).one()
    folder = folder_of(config, row.slug, digest)
    if not folder.is_dir():
        data = connection.execute(
            sa.select(ModuleArtefact.archive).where(ModuleArtefact.digest == digest)
        ).scalar_one()
        _unpack(archive.read(data).files, folder)
    return Artefact(Manifest.parse(row.manifest_text), digest, folder)


def active_artefacts(config: Config, engine: Engine) -> Sequence[Artefact]:
    """Return the artefacts of all active modules, each after those it requires."""
    query = sa.select(Module.digest).where(Module.state == ModuleState.ACTIVE).order_by(Module.slug)
    with engine.connect() as connection:
        digests = connection.scalars(query).all()
        return in_order([artefact(config, connection, digest) for digest in digests])


def in_order(artefacts: Sequence[Artefact]) -> list[Artefact]:
    """Sort so that a module comes after those it requires."""
    waiting = {one.slug: one for one in artefacts}
    ordered: list[Artefact] = []
    while waiting:
        ready = [
            slug
            for slug, one in waiting.items()
            if not any(needed in waiting for needed in one.manifest.requires if needed != slug)
        ]
        for slug in ready or list(waiting):
            ordered.append(waiting.pop(slug))
    return ordered


def _unpack(files: dict[str, bytes], folder: Path) -> None:
    """Write the files beside their place, then move them there in one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".unpack-", dir=folder.parent))
    fresh.chmod(0o755)
    try:
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            # Another worker of this node unpacked the same artefact first.
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
