"""Upload, activate and deactivate: the same functions for the page, the command and tests."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from sqlalchemy.orm import Session

from host import HOST_API, clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict, NotFound, TrellisError
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest
from host.hooks.records import RecordRef
from host.kernel import epochs, leases, loader
from host.kernel.generation import Generation, current
from host.kernel.loader import Artefact
from host.licensing import keys
from host.licensing.keys import Licence
from host.lifecycle import archive, canary, journal, schema, store
from host.lifecycle.errors import ActivationRefused, ArchiveRefused
from host.lifecycle.models import Module, ModuleArtefact, ModuleState

MODULE_TYPE = "host.module"
LEASE = "lifecycle"
LEASE_SECONDS = 300


def list_modules() -> list[Module]:
    """Return all installed modules by name; reads only the database."""
    return list(session().scalars(sa.select(Module).order_by(Module.name, Module.slug)))


def get_module(slug: str) -> Module:
    """Return an installed module; raises NotFound."""
    module = session().get(Module, slug)
    if module is None:
        raise NotFound(f"No module “{slug}” is installed. Upload its archive first.")
    return module


def manifest_of(module: Module) -> Manifest:
    """Return the manifest of the module's artefact, without running the module."""
    text = session().scalar(
        sa.select(ModuleArtefact.manifest_text).where(ModuleArtefact.digest == module.digest)
    )
    return Manifest.parse(text or "")


def upload(data: bytes, file_name: str, actor: Actor) -> Module:
    """Check and keep an archive; the module is then installed and inactive.

    Raises ArchiveRefused or ManifestError with the fault; nothing of the module is run.
    """
    actor.require_admin()
    engine = current().engine
    try:
        read = archive.read(data)
        _check_host(read.manifest)
    except TrellisError as error:
        journal.note(engine, file_name[:40], "upload", "refused", actor, message=error.message)
        raise
    manifest = read.manifest
    with _operation(f"upload {manifest.slug}", actor), transaction() as db:
        module = _place(db, read, data, file_name, actor)
        record(actor, "uploaded", _ref(module), note=f"version {module.version}")
    journal.note(
        engine, module.slug, "upload", "done", actor, version=module.version, message=file_name
    )
    return module


def activate(slug: str, code: str | None, actor: Actor) -> Module:
    """Prove, migrate and switch the module on, for every worker from its next request on.

    ``code`` is the purchase code; None or empty uses the one kept from before. Activating
    an active module changes nothing. Raises LicenceError, ActivationRefused, Conflict or Busy.
    """
    actor.require_admin()
    module = get_module(slug)
    engine = current().engine
    with _operation(f"activate {slug}", actor):
        session().refresh(module)
        if module.is_active:
            return module
        manifest = manifest_of(module)
        try:
            licence = _check_licence(manifest, (code or "").strip() or module.licence_code)
            _check_host(manifest)
            _check_neighbours(manifest)
            output = canary.prove(current().config, slug, module.digest, _active_digests())
            _switch_on(module, licence, actor)
        except TrellisError as error:
            _keep_failure(module, error, actor)
            raise
    journal.note(engine, slug, "activate", "done", actor, version=module.version, output=output)
    return module


def deactivate(slug: str, actor: Actor) -> Module:
    """Switch the module off; its data, settings and grants stay.

    Deactivating an inactive module changes nothing. Raises Conflict, naming the modules
    that need this one.
    """
    actor.require_admin()
    module = get_module(slug)
    with _operation(f"deactivate {slug}", actor):
        session().refresh(module)
        if not module.is_active:
            return module
        needing = [one.slug for one in current().modules if slug in one.artefact.manifest.requires]
        if needing:
            raise Conflict(f"{', '.join(needing)} needs this module. Deactivate that first.")
        current().hooks.on_deactivate(slug)
        with transaction() as db:
            module.state, module.changed_at = ModuleState.INACTIVE, clock.now()
            record(actor, "deactivated", _ref(module))
            db.flush()
            epochs.advance(db, epochs.EpochKind.MODULES, slug)
    journal.note(current().engine, slug, "deactivate", "done", actor, version=module.version)
    return module


@contextmanager
def _operation(purpose: str, actor: Actor) -> Iterator[None]:
    """Hold the one lease for life-cycle operations, over all nodes."""
    session().commit()
    owner = leases.owner_name(actor.label)
    with leases.held(current().engine, LEASE, owner=owner, purpose=purpose, seconds=LEASE_SECONDS):
        yield


def _place(db: Session, read: archive.Archive, data: bytes, file_name: str, actor: Actor) -> Module:
    manifest, now = read.manifest, clock.now()
    module = db.get(Module, manifest.slug, populate_existing=True)
    if module is not None:
        _check_replacement(module, manifest, read.digest)
    if db.get(ModuleArtefact, read.digest) is None:
        db.add(
            ModuleArtefact(
                digest=read.digest,
                slug=manifest.slug,
                version=manifest.version,
                manifest_text=read.manifest_text,
                archive=data,
                size=len(data),
                file_name=file_name[:200],
                uploaded_at=now,
                uploaded_by=actor.label,
            )
        )
    if module is None:
        module = Module(slug=manifest.slug, state=ModuleState.INACTIVE, installed_at=now)
        db.add(module)
    module.name, module.version = manifest.name, manifest.version
    module.digest, module.changed_at = read.digest, now
    module.failed_stage = module.failed_message = None
    return module


def _check_replacement(module: Module, manifest: Manifest, digest: str) -> None:
    if module.digest == digest:
        raise ArchiveRefused(
            f"{module.name} {module.version} is installed already, from this very file."
        )
    if module.is_active:
        raise ArchiveRefused(
            f"{module.name} {module.version} is active. Deactivate it, then upload "
            f"{manifest.version}; its data stays."
        )
    if Version(manifest.version) < Version(module.version):
        raise ArchiveRefused(
            f"{module.name} {module.version} is installed; {manifest.version} is older. Its "
            "tables may be ahead of the older code, so it was not taken."
        )


def _check_host(manifest: Manifest) -> None:
    if not manifest.accepts_host(HOST_API):
        raise ArchiveRefused(
            f"{manifest.name} {manifest.version} needs host API {manifest.host_api}; this host "
            f"has {HOST_API}. Upgrade the host, or get a version of the module made for it."
        )


def _check_licence(manifest: Manifest, code: str) -> tuple[str, Licence] | None:
    if not manifest.licence_required:
        return None
    if not code:
        raise keys.LicenceInvalid(
            f"{manifest.name} needs a purchase code. You got it with your purchase."
        )
    licence = keys.check(
        code,
        public_key=manifest.public_key,
        product=manifest.product,
        site=current().config.site,
        today=clock.now().date(),
    )
    return code, licence


def _check_neighbours(manifest: Manifest) -> None:
    active = {one.slug: one.artefact.manifest.version for one in current().modules}
    for slug, wanted in manifest.requires.items():
        if slug not in active:
            raise Conflict(
                f"{manifest.name} needs the module “{slug}” {wanted}. Activate it first."
            )
        if not SpecifierSet(wanted).contains(active[slug], prereleases=True):
            raise Conflict(
                f"{manifest.name} needs “{slug}” {wanted}; active is {active[slug]}. "
                f"Install a fitting version of {slug}."
            )
    for slug, unwanted in manifest.conflicts.items():
        if slug in active and SpecifierSet(unwanted).contains(active[slug], prereleases=True):
            raise Conflict(
                f"{manifest.name} cannot run beside “{slug}” {active[slug]}. Deactivate that first."
            )


def _switch_on(module: Module, licence: tuple[str, Licence] | None, actor: Actor) -> None:
    """Tables, preparation, state and epoch in one transaction; the epoch comes last."""
    generation, artefact = current(), _artefact(module.digest)
    others = [one for one in generation.modules if one.slug != module.slug]
    order = store.in_order([*(one.artefact for one in others), artefact])
    candidate = generation.build(
        generation.config, generation.engine, [loader.load(one) for one in order]
    )
    if candidate.problems:
        raise ActivationRefused("; ".join(map(str, candidate.problems)) + ".", "register")
    with candidate.app.app_context(), transaction() as db:
        schema.upgrade(db.connection(), artefact)
        _prepare(candidate, module.slug)
        row = db.get_one(Module, module.slug)
        row.state, row.changed_at = ModuleState.ACTIVE, clock.now()
        row.failed_stage = row.failed_message = None
        if licence is not None:
            row.licence_code, row.licensee = licence[0], licence[1].licensee
            row.licence_expires = licence[1].expires
        record(actor, "activated", _ref(row), note=f"version {row.version}")
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, module.slug)
    session().commit()  # ends the read transaction that began before the change
    session().refresh(module)


def _prepare(candidate: Generation, slug: str) -> None:
    """Let the module prepare its data; whatever it raises takes the activation back."""
    try:
        candidate.hooks.on_activate(slug)
    except Exception as error:
        raise ActivationRefused(
            f"Module {slug} could not prepare its data: {type(error).__name__}: {error}. "
            "Everything was taken back; ask its publisher for a corrected version.",
            "prepare",
            traceback.format_exc(),
        ) from error


def _artefact(digest: str) -> Artefact:
    with current().engine.connect() as connection:
        return store.artefact(current().config, connection, digest)


def _active_digests() -> list[str]:
    return list(
        session().scalars(sa.select(Module.digest).where(Module.state == ModuleState.ACTIVE))
    )


def _keep_failure(module: Module, error: TrellisError, actor: Actor) -> None:
    stage = error.stage if isinstance(error, ActivationRefused) else error.code
    output = error.output if isinstance(error, ActivationRefused) else ""
    with transaction():
        module.failed_stage, module.failed_message = stage[:40], error.message
    journal.note(
        current().engine,
        module.slug,
        "activate",
        "refused",
        actor,
        version=module.version,
        message=error.message,
        output=output,
    )


def _ref(module: Module) -> RecordRef:
    """Modules are known by slug; the log wants a number, so it gets none."""
    return RecordRef(MODULE_TYPE, 0, module.name)
