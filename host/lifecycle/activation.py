"""Switches modules on and off, for every worker from its next request on."""

from __future__ import annotations

from packaging.version import Version

from host import clock
from host.activity.service import record
from host.database import transaction
from host.errors import Conflict
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest
from host.kernel import epochs
from host.kernel.generation import Generation, current
from host.licensing import service as licensing
from host.licensing.service import Verified
from host.lifecycle import canary, compatibility, operations, switching
from host.lifecycle.canary import Candidate
from host.lifecycle.models import Module, ModuleState
from host.lifecycle.operations import Logbook
from host.lifecycle.schema import Move
from host.lifecycle.switching import Switch

OFF = frozenset({ModuleState.INACTIVE, ModuleState.SUSPENDED, ModuleState.UNINSTALLED})
"""States that an activation may begin in."""


def activate(slug: str, code: str | None, actor: Actor, *, agreed: str | None = None) -> Module:
    """Prove, migrate and switch the module on.

    ``code`` is the purchase code; None or empty uses the one kept from before. ``agreed`` is
    the digest of the archive that the person has read the wishes of. Activating an active
    module changes nothing. Raises LicenceError, ActivationRefused, Conflict or Busy.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    if module.is_active:
        return module
    digest, manifest = module.digest, operations.manifest_of(module)
    check_agreed(module, agreed, digest)
    book = Logbook(slug, module.version, actor)
    with operations.asked(module, "activate", book):
        switching.check_signature(module, digest)  # before anything is sent where it says
        # It may ask a server: nobody else has to wait for that.
        licence = licensing.verify(manifest, code)
    with operations.operation(f"activate {slug}", actor):
        operations.refresh(module)
        if not module.is_active:
            check_agreed(module, digest, module.digest)
            with operations.attempt(module, "activate", book):
                go_live(module, manifest, licence, book)
    return module


def check_agreed(module: Module, agreed: str | None, digest: str | None) -> None:
    """Refuse when another archive has come in since the person read what it wants."""
    if agreed is not None and agreed != digest:
        raise Conflict(
            f"Another version of {module.name} was uploaded meanwhile. Read what it wants, then "
            "decide again."
        )


def deactivate(slug: str, actor: Actor, *, with_dependents: bool = False) -> Module:
    """Switch the module off; its data, settings and grants stay.

    ``with_dependents`` switches off those that need it as well, all in one step.
    Deactivating an inactive module changes nothing. Raises Conflict, naming the modules
    that need this one.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    with operations.operation(f"deactivate {slug}", actor):
        operations.refresh(module)
        if module.state not in {ModuleState.ACTIVE, ModuleState.SUSPENDED}:
            return module
        needing = dependents_of(slug)
        if needing and not with_dependents:
            raise Conflict(_needed_by(module, needing), needed_by=[one.slug for one in needing])
        _switch_off([*needing, module], actor)
    return module


def dependents_of(slug: str) -> list[Module]:
    """Return the active modules that need this one, also by way of others, outermost first."""
    active = operations.manifests(ModuleState.ACTIVE)
    slugs = compatibility.dependents_of(slug, active)
    return [operations.get_module(one) for one in slugs]


def go_live(module: Module, manifest: Manifest, licence: Verified | None, book: Logbook) -> None:
    """Switch an inactive module on; hold the lease."""
    slug = module.slug
    compatibility.check_host(manifest)
    switching.check_signature(module, module.digest)
    active = operations.manifests(ModuleState.ACTIVE)
    compatibility.check_cycle(manifest, operations.manifests())
    compatibility.check_neighbours(manifest, active)
    artefact = switching.artefact_of(module.digest)
    move = switching.move_to(artefact)
    book.done("consent", consent_of(manifest))
    prove(module.digest, move, book)
    operations.begin(module, "activate", module.digest, move.before, book.actor)
    came_from = _came_from(module)

    def prepare(generation: Generation) -> None:
        if came_from is not None:
            generation.hooks.on_upgrade(slug, came_from)
        generation.hooks.on_activate(slug)

    def settle(row: Module) -> None:
        if licence is not None:
            licensing.keep(slug, licence)

    switch = Switch(artefact, move, "activated", prepare, settle, begins_in=OFF)
    switching.carry_out(switch, module, book.actor)
    book.done("migrate", move.in_words)
    book.done("activate")


def prove(digest: str, move: Move, book: Logbook) -> None:
    """Send the artefact ahead, with the move that its tables would make."""
    candidate = Candidate(
        digest,
        switching.other_digests(book.slug),
        schema_digest=move.scripts.digest,
        schema_from=move.before,
        schema_to=(move.after or "base") if move.down else "head",
    )
    book.done("prove", output=canary.prove(current().config, candidate))


def consent_of(manifest: Manifest) -> str:
    """Put into words what the administrator agreed to, for the log."""
    parts = [f"{kind}: {', '.join(names)}" for kind, names in manifest.declares.items() if names]
    return "; ".join(parts) or "It declares nothing beyond its pages."


def _came_from(module: Module) -> str | None:
    """Return the version that last worked on the data, when this one is newer."""
    before = module.data_version
    return before if before and Version(before) < Version(module.version) else None


def _switch_off(modules: list[Module], actor: Actor) -> None:
    for module in modules:
        current().hooks.on_deactivate(module.slug)
    with transaction() as db:
        for module in modules:
            module.state, module.state_reason = ModuleState.INACTIVE, ""
            module.changed_at = clock.now()
            record(actor, "deactivated", operations.ref(module))
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, modules[-1].slug)
    for module in modules:
        Logbook(module.slug, module.version, actor).done("deactivate")


def _needed_by(module: Module, needing: list[Module]) -> str:
    names = ", ".join(one.name for one in needing)
    verb, them = ("needs", "it") if len(needing) == 1 else ("need", "them")
    return f"{names} {verb} {module.name}. Deactivate {them} first, or all of them together."
