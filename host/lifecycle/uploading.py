"""Takes an archive: checks it, verifies its signature, keeps it; runs nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import Version
from sqlalchemy.orm import Session

from host import clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import TrellisError
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest, ManifestError
from host.kernel import epochs
from host.kernel.generation import current
from host.lifecycle import archive, compatibility, journal, operations, store
from host.lifecycle.errors import ArchiveRefused
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.lifecycle.operations import Logbook
from host.signing import service as signing
from host.signing.service import Verdict


@dataclass(frozen=True, slots=True)
class _File:
    """The uploaded file: its bytes, its name, and whose it is."""

    data: bytes
    name: str
    actor: Actor


def upload(data: bytes, file_name: str, actor: Actor, *, allow_older: bool = False) -> Module:
    """Check and keep an archive; nothing of the module is run.

    A new module is inactive then. Another version of an active module is staged: `upgrade`
    switches to it. Raises ArchiveRefused, ManifestError or SignatureRefused with the fault.
    """
    actor.require_admin()
    engine = current().engine
    try:
        read = _read(data, file_name)
        compatibility.check_host(read.manifest)
    except TrellisError as error:
        journal.note(engine, file_name[:40], "upload", "refused", actor, message=error.message)
        raise
    book = Logbook(read.manifest.slug, read.manifest.version, actor)
    with operations.operation(f"upload {read.manifest.slug}", actor):
        try:
            verdict, warnings = _verify(read)
            installed = operations.manifests()
            compatibility.check_cycle(read.manifest, installed)
            compatibility.check_tables(read.manifest, installed)
            file = _File(data, file_name, actor)
            mended = _mend(read, file, verdict)
            if mended is not None:
                book.done("upload", f"{file_name}: what the database kept of it was damaged.")
                return mended
            with transaction() as db:
                _keep_artefact(db, read, file, verdict)
                module = _place(db, read, verdict, allow_older)
                note = f"version {read.manifest.version}"
                record(actor, "uploaded", operations.ref(module), note=note)
                signing.adopt(verdict, actor)
                store.prune(db, module)
        except TrellisError as error:
            book.refused("upload", error)
            raise
    book.done("upload", file_name)
    book.done("verify", " ".join([verdict.message, *warnings]).strip())
    return module


def _mend(read: archive.Archive, file: _File, verdict: Verdict) -> Module | None:
    """Put back what the database keeps of this very archive, when it is damaged."""
    module = session().get(Module, read.manifest.slug, populate_existing=True)
    if module is None or read.digest not in {module.digest, module.staged_digest}:
        return None
    row = session().get(ModuleArtefact, read.digest, populate_existing=True)
    if row is not None and _is_whole(row):
        return None
    with transaction() as db:
        _keep_artefact(db, read, file, verdict)
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, module.slug)
    return module


def _is_whole(row: ModuleArtefact) -> bool:
    """Tell whether the kept archive is the one that was uploaded."""
    try:
        kept = archive.read(row.archive)
    except TrellisError:
        return False
    return kept.digest == row.digest and kept.manifest_text == row.manifest_text


def _read(data: bytes, file_name: str) -> archive.Archive:
    """Read the archive; a fault names the file and the way out."""
    try:
        return archive.read(data)
    except (ArchiveRefused, ManifestError) as error:
        raise type(error)(
            f"“{file_name}” was not taken. {error.message} If the file is as you got it, ask its "
            "publisher for a corrected archive."
        ) from error


def _verify(read: archive.Archive) -> tuple[Verdict, list[str]]:
    """Judge the signature by this site's policy; raises SignatureRefused."""
    verdict = signing.examine(read.files, read.digest)
    pinned = _pinned_key(read.manifest.slug)
    return verdict, signing.judge(verdict, read.manifest.slug, pinned, signing.policy())


def _pinned_key(slug: str) -> str | None:
    module = session().get(Module, slug)
    return module.publisher_key if module else None


def _keep_artefact(db: Session, read: archive.Archive, file: _File, verdict: Verdict) -> None:
    row = db.get(ModuleArtefact, read.digest)
    if row is None:
        row = ModuleArtefact(digest=read.digest)
        db.add(row)
    row.slug, row.version = read.manifest.slug, read.manifest.version
    row.manifest_text, row.archive, row.size = read.manifest_text, file.data, len(file.data)
    row.file_name = file.name[:200]
    row.uploaded_at, row.uploaded_by = clock.now(), file.actor.label
    row.signature_state, row.signer = verdict.state.value, verdict.fingerprint


def _place(db: Session, read: archive.Archive, verdict: Verdict, allow_older: bool) -> Module:
    """Give the archive its place: as a new module, as the next version, or staged."""
    manifest, now = read.manifest, clock.now()
    module = db.get(Module, manifest.slug, populate_existing=True)
    if module is None:
        module = Module(
            slug=manifest.slug,
            state=ModuleState.INACTIVE,
            state_reason="",
            tables=[],
            installed_at=now,
            digest=read.digest,
            version=manifest.version,
        )
        db.add(module)
    else:
        _check_replacement(module, manifest, read.digest, allow_older)
        _replace(module, manifest, read.digest)
    module.name, module.changed_at = manifest.name, now
    module.failed_stage = module.failed_message = None
    if not module.is_active:
        module.publisher_key = signing.pin(verdict.state, verdict.fingerprint, module.publisher_key)
    return module


def _replace(module: Module, manifest: Manifest, digest: str) -> None:
    if module.is_active:
        module.staged_digest, module.staged_version = digest, manifest.version
        return
    if module.digest != digest:
        module.previous_digest, module.previous_version = module.digest, module.version
        module.digest, module.version = digest, manifest.version
    module.staged_digest = module.staged_version = None
    if module.state == ModuleState.UNINSTALLED:
        module.state = ModuleState.INACTIVE


def _check_replacement(module: Module, manifest: Manifest, digest: str, allow_older: bool) -> None:
    if module.digest == digest and module.state != ModuleState.UNINSTALLED:
        raise ArchiveRefused(
            f"{module.name} {module.version} is installed already, from this very file."
        )
    if module.staged_digest == digest:
        raise ArchiveRefused(
            f"{module.name} {module.staged_version} is uploaded already and waits for you to "
            "upgrade to it."
        )
    if Version(manifest.version) < Version(module.version) and not allow_older:
        raise ArchiveRefused(
            f"{module.name} {module.version} is installed; {manifest.version} is older. Its "
            "tables may be ahead of the older code. Say that you want the older version if you "
            "mean it; what newer tables and columns hold is exported first."
        )
