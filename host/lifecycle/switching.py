"""Makes a change of modules real: tables, preparation, state and epoch in one transaction."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.activity.service import record
from host.database import TablesInUse, begin_write, session, transaction, without_long_waits
from host.errors import Conflict
from host.hooks.actor import Actor
from host.kernel import epochs, loader
from host.kernel.generation import Generation, current
from host.kernel.loader import Artefact
from host.lifecycle import archive, operations, ownership, schema, store
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.lifecycle.schema import Move
from host.signing import service as signing

_LEADING_BACK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Switch:
    """One change: the code that serves afterwards, and what else becomes true with it.

    ``before_move`` runs in the transaction before the tables change, ``settle`` writes the
    module's row; ``done`` is the verb of the activity log. ``is_newer_hand`` pins the key that
    signed the artefact; a roll-back leaves the newer key pinned. ``begins_in`` are the states
    that the module may be in when it is written.
    """

    artefact: Artefact
    move: Move
    done: str
    prepare: Callable[[Generation], None]
    settle: Callable[[Module], None]
    before_move: Callable[[], None] = lambda: None
    is_newer_hand: bool = True
    begins_in: frozenset[str] = frozenset({ModuleState.ACTIVE})


def carry_out(switch: Switch, module: Module, actor: Actor) -> None:
    """Build the next generation beside this one, change everything, and let all workers know.

    Raises ActivationRefused; then nothing has changed.
    """
    candidate = _candidate(switch.artefact)
    with candidate.app.app_context():
        _change(switch, candidate, actor)
    session().commit()  # ends the read transaction that began before the change
    session().refresh(module)


def _change(switch: Switch, candidate: Generation, actor: Actor) -> None:
    """Do all of it in one transaction, and lead the tables back where that is not enough."""
    undo = None
    try:
        with transaction() as db:
            connection = db.connection()
            before = ownership.names(connection)
            with without_long_waits(connection, f"The tables of {switch.artefact.manifest.name}"):
                undo = schema.way_back(connection, switch.move)
            switch.before_move()
            schema.apply(connection, switch.move)
            _settle(db, switch, candidate, before, actor)
    except BaseException:
        if undo is not None:
            _lead_back(undo, candidate, switch.artefact.manifest.name)
        raise


def _lead_back(undo: schema.Undo, candidate: Generation, name: str) -> None:
    """Take the tables back where no transaction did (MariaDB)."""
    try:
        with (
            begin_write(candidate.engine) as fresh,
            without_long_waits(fresh, f"The tables of {name}", _LEADING_BACK_SECONDS),
        ):
            undo(fresh)
    except TablesInUse as error:
        raise ActivationRefused(
            f"The tables of {name} could not be led back, for a request or a job has been at work "
            "on them all the while. The host does it before the next operation on a module, or "
            "when it starts; end what hangs first.",
            "migrate",
        ) from error


def _settle(
    db: Session, switch: Switch, candidate: Generation, before: set[str], actor: Actor
) -> None:
    """Prepare the module's data and write the new state; the epoch comes last."""
    slug = switch.artefact.slug
    _prepare(candidate, slug, switch.prepare)
    row = db.get_one(Module, slug, populate_existing=True, with_for_update=True)
    if row.state not in switch.begins_in:
        raise Conflict(
            f"{row.name} became {row.state} meanwhile. {row.state_reason or ''} Look at its page, "
            "then decide again."
        )
    row.state, row.state_reason = ModuleState.ACTIVE, ""
    row.version, row.digest = switch.artefact.manifest.version, switch.artefact.digest
    row.data_version = row.version
    if switch.is_newer_hand:
        _pin(row)
    switch.settle(row)
    row.tables = ownership.after(db.connection(), switch.artefact, switch.move, row.tables, before)
    operations.finish(row)
    record(actor, switch.done, operations.ref(row), note=f"version {row.version}")
    db.flush()
    epochs.advance(db, epochs.EpochKind.MODULES, slug)


def other_digests(slug: str) -> tuple[str, ...]:
    """Return the digests of the modules that serve now, but this one."""
    return tuple(one.artefact.digest for one in current().modules if one.slug != slug)


def artefact_of(digest: str) -> Artefact:
    """Return an artefact, unpacked on this node."""
    with current().engine.connect() as connection:
        return store.artefact(current().config, connection, digest)


def other_versions(slug: str, digest: str) -> list[Artefact]:
    """Return what else is kept of the module, newest upload first."""
    query = (
        sa.select(ModuleArtefact.digest)
        .where(ModuleArtefact.slug == slug, ModuleArtefact.digest != digest)
        .order_by(ModuleArtefact.uploaded_at.desc())
    )
    return [artefact_of(found) for found in session().scalars(query).all()]


def move_to(target: Artefact) -> Move:
    """Work out where the module's tables have to go for this artefact."""
    with current().engine.connect() as connection:
        before = schema.current(connection, target.slug)
    return schema.plan(before, target, other_versions(target.slug, target.digest))


def _candidate(artefact: Artefact) -> Generation:
    generation = current()
    others = [one.artefact for one in generation.modules if one.slug != artefact.slug]
    order = store.in_order([*others, artefact])
    try:
        modules = [loader.load(one) for one in order]
    except SystemExit as error:
        raise ActivationRefused(
            f"Module {artefact.slug} ended the process while it was imported, which it had not "
            "done in its trial. Ask its publisher for a corrected version.",
            "import",
        ) from error
    candidate = generation.build(generation.config, generation.engine, modules)
    if candidate.problems:
        raise ActivationRefused(
            f"{'; '.join(map(str, candidate.problems))}. Nothing was changed; ask the publisher "
            "for a corrected version.",
            "register",
        )
    return candidate


def _prepare(candidate: Generation, slug: str, prepare: Callable[[Generation], None]) -> None:
    """Let the module prepare its data; whatever it raises takes the change back."""
    try:
        prepare(candidate)
    except (Exception, SystemExit) as error:
        raise ActivationRefused(
            f"Module {slug} could not prepare its data: {type(error).__name__}: {error}. "
            "Everything was taken back; ask its publisher for a corrected version.",
            "prepare",
            traceback.format_exc(),
        ) from error


def check_signature(module: Module, digest: str) -> None:
    """Judge a kept archive again: keys, revocations and the policy may have changed since.

    Raises SignatureRefused, or ArchiveRefused when the archive in the database is damaged.
    """
    row = session().get_one(ModuleArtefact, digest)
    verdict = signing.examine(archive.read(row.archive).files, digest)
    signing.judge(verdict, module.slug, module.publisher_key, signing.policy())
    with transaction():
        row.signature_state, row.signer = verdict.state.value, verdict.fingerprint


def _pin(row: Module) -> None:
    """Remember who signed what runs now: the next version must be from the same hand."""
    kept = session().get_one(ModuleArtefact, row.digest)
    row.publisher_key = signing.pin(kept.signature_state, kept.signer, row.publisher_key)
