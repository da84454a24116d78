"""One operation at a time, on record from its first step to its last."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from host import clock
from host.database import session, transaction
from host.errors import NotFound, TrellisError
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest, ManifestError
from host.hooks.records import RecordRef
from host.kernel import leases
from host.kernel.generation import current
from host.lifecycle import journal, ownership, recovery, schema
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.lease import LEASE, LEASE_SECONDS, LONGEST_SECONDS
from host.lifecycle.models import Module, ModuleArtefact, ModuleState

log = structlog.get_logger("trellis.lifecycle")
MODULE_TYPE = "host.module"


@dataclass(frozen=True, slots=True)
class Logbook:
    """The module's event log, opened for one operation."""

    slug: str
    version: str
    actor: Actor

    def done(self, step: str, message: str = "", output: str = "") -> None:
        """Note a step that went well."""
        self._note(step, "done", message, output)

    def refused(self, step: str, error: TrellisError) -> None:
        """Note what stopped a step."""
        output = error.output if isinstance(error, ActivationRefused) else ""
        self._note(step, "refused", error.message, output)

    def _note(self, step: str, outcome: str, message: str, output: str) -> None:
        journal.note(
            current().engine,
            self.slug,
            step,
            outcome,
            self.actor,
            version=self.version,
            message=message,
            output=output,
        )


@contextmanager
def operation(purpose: str, actor: Actor) -> Iterator[None]:
    """Hold the one lease for life-cycle operations, over all nodes.

    What an operation that died has left half done is put right first. Raises Busy, saying
    who is at it and since when.
    """
    session().commit()
    engine, owner = current().engine, leases.owner_name(actor.label)
    with leases.held(
        engine, LEASE, owner=owner, purpose=purpose, seconds=LEASE_SECONDS, longest=LONGEST_SECONDS
    ):
        recovery.put_right(current().config, engine)
        yield


@contextmanager
def asked(module: Module, verb: str, book: Logbook) -> Iterator[None]:
    """Keep what stops an operation before it has the lease; nothing of it has begun."""
    try:
        yield
    except TrellisError as error:
        _keep(module, error)
        book.refused(verb, error)
        raise


@contextmanager
def attempt(module: Module, verb: str, book: Logbook) -> Iterator[None]:
    """Keep what stops the operation on the module and in its log, then pass it on.

    A fault that nobody foresaw (a full disk, a lock that lasted too long) is told like one.
    """
    try:
        yield
    except TrellisError as error:
        _give_up(module, verb, book, error)
        raise
    except Exception as error:
        told = ActivationRefused(
            f"{verb.capitalize()} of {module.name} stopped: {type(error).__name__}: {error}. "
            "What had begun was taken back. Mend the cause, then repeat it.",
            "host",
            traceback.format_exc(),
        )
        _give_up(module, verb, book, told)
        raise told from error


def _give_up(module: Module, verb: str, book: Logbook, error: TrellisError) -> None:
    session().rollback()
    refresh(module)
    _keep(module, error)
    with transaction() as db:
        if schema.is_transactional(db.connection()) or _is_back(db, module):
            _clear(module)
    book.refused(verb, error)


def _is_back(db: Session, module: Module) -> bool:
    """Tell whether the tables are where they were, where no transaction took them back."""
    if module.operation == "purge":
        return set(module.tables) <= ownership.names(db.connection())
    return schema.current(db.connection(), module.slug) == module.operation_revision


def _keep(module: Module, error: TrellisError) -> None:
    stage = error.stage if isinstance(error, ActivationRefused) else error.code
    with transaction():
        module.failed_stage, module.failed_message = stage[:40], error.message


def refresh(module: Module) -> None:
    """Read the module's row again; raises NotFound when somebody has purged it."""
    slug = module.slug
    try:
        session().refresh(module)
    except InvalidRequestError as error:
        raise NotFound(f"Module “{slug}” is gone: somebody has purged it.") from error


def begin(module: Module, verb: str, digest: str, revision: str | None, actor: Actor) -> None:
    """Write down that tables, now at ``revision``, are about to change.

    A crash from here on is found and mended.
    """
    with transaction():
        module.operation, module.operation_digest = verb, digest
        module.operation_revision = revision
        module.operation_at, module.operation_by = clock.now(), actor.label


def finish(module: Module) -> None:
    """Clear the mark of `begin` and the last failure, in the transaction that ends it."""
    _clear(module)
    module.failed_stage = module.failed_message = None
    module.changed_at = clock.now()


def get_module(slug: str) -> Module:
    """Return an installed module; raises NotFound."""
    module = session().get(Module, slug)
    if module is None:
        raise NotFound(f"No module “{slug}” is installed. Upload its archive first.")
    return module


def manifest_of(module: Module) -> Manifest:
    """Return the manifest of the module's artefact, without running the module."""
    return manifest_by(module.digest)


def manifest_by(digest: str) -> Manifest:
    """Return the manifest of an artefact."""
    text = session().scalar(
        sa.select(ModuleArtefact.manifest_text).where(ModuleArtefact.digest == digest)
    )
    return Manifest.parse(text or "")


def manifests(*states: ModuleState) -> dict[str, Manifest]:
    """Return the manifests of the modules in these states, or of all, by slug.

    A module whose manifest in the database is damaged is left out: it must not keep others
    from anything. `store.absent` and the doctor name it.
    """
    query = sa.select(Module.slug, ModuleArtefact.manifest_text).join(
        ModuleArtefact, Module.digest == ModuleArtefact.digest
    )
    if states:
        query = query.where(Module.state.in_([state.value for state in states]))
    rows = session().execute(query.order_by(Module.slug)).all()
    read = {row.slug: readable(row.manifest_text) for row in rows}
    return {slug: manifest for slug, manifest in read.items() if manifest is not None}


def readable(text: str | None) -> Manifest | None:
    """Return a manifest from the database, or None when it is damaged."""
    try:
        return Manifest.parse(text or "")
    except ManifestError as error:
        log.error("damaged manifest", error=error.message)
        return None


def ref(module: Module) -> RecordRef:
    """Name the module for the activity log; modules have no number, so it gets none."""
    return RecordRef(MODULE_TYPE, 0, module.name)


def _clear(module: Module) -> None:
    module.operation = module.operation_digest = module.operation_revision = None
    module.operation_at = module.operation_by = None
