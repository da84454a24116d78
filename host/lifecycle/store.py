"""Where artefacts live: whole in the database, unpacked on each node's disk when needed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from host.config import Config
from host.errors import TrellisError
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest, ManifestError
from host.kernel import nodes
from host.kernel.blame import will_pass
from host.kernel.loader import Artefact
from host.lifecycle import archive, compatibility, journal
from host.lifecycle.errors import ArtefactDamaged
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.signing import service as signing
from host.signing.service import Stored

log = structlog.get_logger("trellis.store")
_ABANDONED_SECONDS = 3600
_whole: set[Path] = set()
"""Folders that this process has compared with their digest."""


def folder_of(config: Config, slug: str, digest: str) -> Path:
    """Return where this node keeps the artefact unpacked."""
    return config.data_dir / "modules" / f"{slug}-{digest[:12]}"


def artefact(config: Config, connection: Connection, digest: str) -> Artefact:
    """Return the artefact, unpacked on this node and equal to what was uploaded.

    A folder that somebody changed is replaced. Raises ArtefactDamaged when the archive in the
    database is not the one that was uploaded.
    """
    row = connection.execute(
        sa.select(ModuleArtefact.slug, ModuleArtefact.manifest_text).where(
            ModuleArtefact.digest == digest
        )
    ).one_or_none()
    if row is None:
        raise ArtefactDamaged(
            f"The database has lost the archive {digest[:12]} of a module. Upload it again."
        )
    folder = folder_of(config, row.slug, digest)
    if folder not in _whole or not folder.is_dir():
        if faults := signing.verify_folder(folder, digest):
            changed = folder.is_dir()
            _unpack(content(connection, row.slug, digest), folder, digest)
            if changed:
                _tell_of_changes(connection.engine, row.slug, list(faults))
        _whole.add(folder)
    return Artefact(Manifest.parse(row.manifest_text), digest, folder)


def active_artefacts(config: Config, engine: Engine) -> Sequence[Artefact]:
    """Return the artefacts of the active modules that can be loaded, each after those it needs.

    A module that is parked, revoked or damaged is left out and logged; `absent` says why.
    """
    return active(config, engine)[0]


def active(config: Config, engine: Engine) -> tuple[Sequence[Artefact], Sequence[str]]:
    """Return what `active_artefacts` does, and what is damaged on this node, in words."""
    damaged: list[str] = []
    with engine.connect() as connection:
        reasons = absent(connection)
        found = []
        for slug, digest in _active(connection):
            if slug in reasons:
                continue
            try:
                found.append(artefact(config, connection, digest))
            except (TrellisError, OSError) as error:
                if will_pass(error):
                    raise  # the machine is in the way: the build is tried again, nothing is lost
                reasons[slug] = str(error)
                damaged.append(str(error))
        tidy(config, connection)
    for slug, reason in reasons.items():
        log.error("module left out", slug=slug, reason=reason)
    return in_order(found), damaged


def absent(connection: Connection) -> dict[str, str]:
    """Return why active modules are not loaded, by slug, from the database alone."""
    query = (
        sa.select(
            Module.slug,
            Module.digest,
            ModuleArtefact.manifest_text,
            ModuleArtefact.signature_state,
            ModuleArtefact.signer,
        )
        .outerjoin(ModuleArtefact, ModuleArtefact.digest == Module.digest)
        .where(Module.state == ModuleState.ACTIVE)
    )
    rows = connection.execute(query).all()
    stored = [
        Stored(row.digest, row.signature_state, row.signer)
        for row in rows
        if row.manifest_text is not None
    ]
    held = signing.held_back(connection, stored)
    reasons = {
        row.slug: f"Module {row.slug} is held back: {held[row.digest].rstrip('.')}. "
        "Upload a version that is good, or deactivate it."
        for row in rows
        if row.digest in held
    }
    active: dict[str, Manifest] = {}
    for row in rows:
        if row.slug not in reasons:
            try:
                active[row.slug] = Manifest.parse(row.manifest_text or "")
            except ManifestError as error:
                reasons[row.slug] = (
                    f"What the database keeps of module {row.slug} is damaged: {error.message} "
                    "Upload its archive again."
                )
    return {**reasons, **compatibility.parked(active)}


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


def prune(db: Session, module: Module) -> None:
    """Delete archives of the module that nothing can go back or forward to any more."""
    wanted = {module.digest, module.staged_digest, module.previous_digest} - {None}
    db.flush()
    unwanted = sa.and_(
        ModuleArtefact.slug == module.slug,
        ModuleArtefact.digest.not_in(wanted),
        # Whoever has last worked on the data knows their tables, also on the way back.
        ModuleArtefact.version != (module.data_version or ""),
    )
    db.execute(sa.delete(ModuleArtefact).where(unwanted))


def tidy(config: Config, connection: Connection) -> None:
    """Delete folders of archives that the database no longer has, and what a crash left."""
    kept = {
        folder_of(config, slug, digest).name
        for slug, digest in connection.execute(
            sa.select(ModuleArtefact.slug, ModuleArtefact.digest)
        )
    }
    for folder in (config.data_dir / "modules").glob("*-*"):
        hidden = folder.name.startswith(".")
        if _is_old(folder) if hidden else folder.name not in kept:
            remove_folder(folder)


def _is_old(folder: Path) -> bool:
    """Tell whether a folder that was being written is certainly nobody's any more."""
    try:
        return time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
    except OSError:
        return False  # whoever wrote it has just moved it to its place


def remove_folder(folder: Path) -> None:
    """Delete an unpacked artefact from this node."""
    _whole.discard(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _active(connection: Connection) -> Sequence[tuple[str, str]]:
    query = sa.select(Module.slug, Module.digest).where(Module.state == ModuleState.ACTIVE)
    return [(row.slug, row.digest) for row in connection.execute(query.order_by(Module.slug))]


def content(connection: Connection, slug: str, digest: str) -> dict[str, bytes]:
    """Return the files of a kept archive; raises ArtefactDamaged when they are not whole."""
    data = connection.execute(
        sa.select(ModuleArtefact.archive).where(ModuleArtefact.digest == digest)
    ).scalar_one()
    try:
        read = archive.read(data)
    except TrellisError:
        read = None
    if read is None or read.digest != digest:
        raise ArtefactDamaged(
            f"The archive of module {slug} in the database is not the one that was uploaded. It "
            "was not loaded. Upload the module's archive again."
        )
    return read.files


def _unpack(files: dict[str, bytes], folder: Path, digest: str) -> None:
    """Write the files beside their place, then move them there in one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".unpack-", dir=folder.parent))
    fresh.chmod(0o755)
    try:
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _put(fresh, folder, digest)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _tell_of_changes(engine: Engine, slug: str, faults: Sequence[object]) -> None:
    """Put on record that somebody changed files of a module on this node."""
    listed = ", ".join(map(str, faults[:5]))
    message = (
        f"Files of module {slug} were changed on the disk of {nodes.name()}: {listed}. They were "
        "replaced by those of the archive; find out who changed them."
    )
    try:
        journal.note(engine, slug, "heal", "done", SYSTEM, message=message)
    except sa.exc.SQLAlchemyError as error:
        log.warning("a change of files is not on record", error=str(error))


def _put(fresh: Path, folder: Path, digest: str) -> None:
    """Move the folder to its place; one that is there already and differs goes away."""
    if folder.is_dir() and (faults := signing.verify_folder(folder, digest)):
        log.error("changed files of a module replaced", folder=folder.name, faults=faults)
        damaged = Path(tempfile.mkdtemp(prefix=".damaged-", dir=folder.parent))
        folder.rename(damaged / "files")
        shutil.rmtree(damaged, ignore_errors=True)
    try:
        fresh.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        # Another worker of this node unpacked the same artefact first.
