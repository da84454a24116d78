"""Takes a module to another version and back, while both serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packaging.version import Version

from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.kernel.generation import Generation, current
from host.kernel.loader import Artefact
from host.licensing import service as licensing
from host.lifecycle import compatibility, export, operations, store, switching
from host.lifecycle.activation import check_agreed, consent_of, go_live, prove
from host.lifecycle.models import Module, ModuleState
from host.lifecycle.operations import Logbook
from host.lifecycle.schema import Move
from host.lifecycle.switching import Switch


def upgrade(
    slug: str,
    actor: Actor,
    code: str | None = None,
    *,
    agreed: str | None = None,
    trial_first: bool = True,
) -> Module:
    """Take a module to the version that was uploaded for it; one that is off goes live with it.

    ``code`` is needed only when the new version asks for a licence that the old one did not.
    ``agreed`` is the digest of the archive that the person has read the wishes of.
    ``trial_first`` is off only on a developer's own site, and only while tables stay as they
    are: there the trial comes after the change, so that a save shows at once.
    With nothing staged, nothing changes. Raises as `activate` does.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    digest = module.staged_digest
    if digest is None:
        return module
    book = Logbook(slug, module.staged_version or "", actor)
    check_agreed(module, agreed, digest)
    manifest = operations.manifest_by(digest)
    with operations.asked(module, "upgrade", book):
        switching.check_signature(module, digest)  # before anything is sent where it says
        licence = licensing.verify(manifest, code)
    with operations.operation(f"upgrade {slug} to {module.staged_version}", actor):
        operations.refresh(module)
        if module.staged_digest != digest:
            return module
        with operations.attempt(module, "upgrade", book):
            if not module.is_active:
                _promote(module)
                go_live(module, manifest, licence, book)
                return module

            def settle(row: Module) -> None:
                row.previous_digest, row.previous_version = module.digest, module.version
                row.staged_digest = row.staged_version = None
                if licence is not None:
                    licensing.keep(slug, licence)

            _change(module, digest, Way("upgrade", "upgraded", settle, trial_first), book)
    return module


def roll_back(slug: str, actor: Actor) -> Module:
    """Take a module back to the version before, code and tables.

    What newer tables and columns hold is exported first. The version left behind stays
    uploaded, so that one can upgrade to it again. Raises as `activate` does, and Conflict
    when there is no version to go back to.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    book = Logbook(slug, module.previous_version or "", actor)
    with operations.operation(f"roll {slug} back to {module.previous_version}", actor):
        operations.refresh(module)
        digest = module.previous_digest
        if digest is None:
            raise Conflict(
                f"No version of {module.name} before {module.version} is kept, so there is "
                "nothing to go back to. Upload an older archive if you have one."
            )
        with operations.attempt(module, "roll back", book):
            if module.is_active:
                if module.staged_version:
                    book.done("discard", f"{module.staged_version} no longer waits.")
                way = Way("roll back", "rolled back", _swap_back(module))
                _change(module, digest, way, book)
            else:
                _swap_inactive(module, book)
    return module


def discard_upgrade(slug: str, actor: Actor) -> Module:
    """Forget the version that waits to be upgraded to."""
    actor.require_admin()
    module = operations.get_module(slug)
    with operations.operation(f"discard the upgrade of {slug}", actor):
        operations.refresh(module)
        version = module.staged_version
        if version is None:
            return module
        with transaction() as db:
            module.staged_digest = module.staged_version = None
            module.failed_stage = module.failed_message = None
            record(actor, "discarded", operations.ref(module), note=f"version {version}")
            store.prune(db, module)
        Logbook(slug, version, actor).done("discard")
    return module


@dataclass(frozen=True, slots=True)
class Way:
    """Which way a change of version goes: its names, and what it writes on the module's row."""

    verb: str
    done: str
    settle: Callable[[Module], None]
    trial_first: bool = True


def _change(module: Module, digest: str, way: Way, book: Logbook) -> None:
    """Bring another version live: proven first, tables and state in one transaction."""
    slug, before = module.slug, module.version
    manifest = operations.manifest_by(digest)
    compatibility.check_host(manifest)
    switching.check_signature(module, digest)
    compatibility.check_neighbours(manifest, operations.manifests(ModuleState.ACTIVE))
    target = switching.artefact_of(digest)
    move = switching.move_to(target)
    book.done("consent", consent_of(manifest))
    if way.trial_first or move.is_needed:
        prove(digest, move, book)
    saved: list[str] = []
    operations.begin(module, way.verb, move.scripts.digest, move.before, book.actor)
    switch = Switch(
        target,
        move,
        way.done,
        prepare=_prepare(slug, before, target),
        settle=way.settle,
        is_newer_hand=way.verb == "upgrade",
        before_move=lambda: saved.extend(_save(module, move)),
    )
    switching.carry_out(switch, module, book.actor)
    for words in saved:
        book.done("export", words)
    book.done("migrate", move.in_words)
    book.done(way.verb, f"from version {before}")


def _prepare(slug: str, before: str, target: Artefact) -> Callable[[Generation], None]:
    def prepare(generation: Generation) -> None:
        if Version(before) < Version(target.manifest.version):
            generation.hooks.on_upgrade(slug, before)

    return prepare


def _save(module: Module, move: Move) -> list[str]:
    """Export everything before tables go back: what the older version does not know is lost."""
    if not move.down:
        return []
    connection = session().connection()
    export.hold(connection, module.tables)
    done = export.write(current().config, connection, module.slug, module.version, module.tables)
    return [done.in_words]


def _swap_back(module: Module) -> Callable[[Module], None]:
    def settle(row: Module) -> None:
        row.staged_digest, row.staged_version = module.digest, module.version
        row.previous_digest = row.previous_version = None

    return settle


def _swap_inactive(module: Module, book: Logbook) -> None:
    """An inactive module only changes which version would be activated."""
    with transaction() as db:
        assert module.previous_digest is not None
        assert module.previous_version is not None
        module.digest, module.previous_digest = module.previous_digest, module.digest
        module.version, module.previous_version = module.previous_version, module.version
        module.failed_stage = module.failed_message = None
        record(book.actor, "rolled back", operations.ref(module), note=f"to {module.version}")
        db.flush()
    book.done("roll back", f"It is inactive; {module.version} is what would be activated.")


def _promote(module: Module) -> None:
    """Put the waiting version in the place of one that is off, and keep that to go back to."""
    with transaction():
        assert module.staged_digest is not None
        assert module.staged_version is not None
        module.previous_digest, module.previous_version = module.digest, module.version
        module.digest, module.version = module.staged_digest, module.staged_version
        module.staged_digest = module.staged_version = None
