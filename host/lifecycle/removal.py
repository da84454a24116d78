"""Takes a module out: uninstall keeps its data, purge exports and deletes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import NoResultFound

from host import clock
from host.activity.service import record
from host.database import session, transaction, without_long_waits
from host.errors import Conflict, InvalidInput, TrellisError
from host.hooks.actor import Actor
from host.kernel import epochs
from host.kernel.generation import current
from host.lifecycle import (
    export,
    operations,
    schema,
    snapshot,
    store,
    switching,
    traces,
)
from host.lifecycle.canary import Candidate, Order, megabytes
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.export import Export
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.lifecycle.operations import Logbook
from host.trial import service as trial

FAREWELL_SECONDS = 30
"""How long `on_purge` may take before the purge goes on without it."""


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What a purge would delete: rows by table."""

    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(self.rows.values())


def uninstall(slug: str, actor: Actor) -> Module:
    """Take an inactive module's code out; its data, settings, grants and licence stay.

    The archive stays in the database until the purge, so that `reinstall` needs no upload.
    Uninstalling twice changes nothing. Raises Conflict while the module is active.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    with operations.operation(f"uninstall {slug}", actor):
        operations.refresh(module)
        if module.state == ModuleState.UNINSTALLED:
            return module
        _require_off(module, "uninstall")
        with transaction() as db:
            module.state, module.changed_at = ModuleState.UNINSTALLED, clock.now()
            module.state_reason = ""
            module.staged_digest = module.staged_version = None
            module.previous_digest = module.previous_version = None
            module.failed_stage = module.failed_message = None
            store.prune(db, module)
            record(actor, "uninstalled", operations.ref(module), note=f"version {module.version}")
            db.flush()
            epochs.advance(db, epochs.EpochKind.MODULES, slug)
        Logbook(slug, module.version, actor).done("uninstall", "Its data stay.")
    return module


def reinstall(slug: str, actor: Actor) -> Module:
    """Bring an uninstalled module back, over its kept data; it is inactive then."""
    actor.require_admin()
    module = operations.get_module(slug)
    with operations.operation(f"install {slug} again", actor):
        operations.refresh(module)
        if module.state != ModuleState.UNINSTALLED:
            return module
        with transaction() as db:
            module.state, module.changed_at = ModuleState.INACTIVE, clock.now()
            record(actor, "installed again", operations.ref(module))
            db.flush()
        Logbook(slug, module.version, actor).done("reinstall", "Over the data kept.")
    return module


def purge_preview(slug: str) -> PurgePreview:
    """Count the rows that a purge would delete."""
    module = operations.get_module(slug)
    connection = session().connection()
    return PurgePreview(
        {name: _count(connection, name) for name in _data_tables(connection, module)}
    )


def purge(slug: str, confirmation: str, actor: Actor) -> Path | None:
    """Export a module's data, then delete them and every trace; return the export.

    ``confirmation`` is the module's slug or name, typed by the person. No code of the module
    is needed but for its farewell. Raises InvalidInput, or Conflict while the module is active
    or tables of others point at its own.
    """
    actor.require_admin()
    module = operations.get_module(slug)
    if confirmation.strip() not in {slug, module.name}:
        raise InvalidInput.of(
            "confirmation", f"Type {slug} to delete its data. What you typed is something else."
        )
    with operations.operation(f"purge {slug}", actor):
        operations.refresh(module)
        book = Logbook(slug, module.version, actor)
        with operations.attempt(module, "purge", book):
            return _purge(module, book)


def _purge(module: Module, book: Logbook) -> Path | None:
    _require_off(module, "purge")
    slug, config = module.slug, current().config
    tables = snapshot.existing(session().connection(), module.tables)
    _require_unreferenced(session().connection(), module, tables)
    _say_goodbye(module, tables, book)
    revision = schema.current(session().connection(), slug)
    operations.begin(module, "purge", module.digest, revision, book.actor)
    with transaction() as db:
        with without_long_waits(db.connection(), f"The tables of {module.name}"):
            export.hold(db.connection(), tables)  # a page that began before may still write
            saved = _export(db.connection(), module)
            snapshot.drop_tables(db.connection(), tables)
        gone = traces.remove(db, slug)
        record(book.actor, "purged", operations.ref(module), note=f"version {module.version}")
        db.execute(sa.delete(ModuleArtefact).where(ModuleArtefact.slug == slug))
        db.delete(module)
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, slug)
    session().commit()
    with current().engine.connect() as fresh:
        store.tidy(config, fresh)
    if saved:
        book.done("export", saved.in_words)
    dropped = f"{len(tables)} tables" if tables else "no table"
    others = ", ".join(f"{count} {noun}" for noun, count in gone.items())
    book.done("purge", f"Deleted: {dropped}{f', {others}' if others else ''}.")
    return saved.path if saved else None


def _say_goodbye(module: Module, tables: list[str], book: Logbook) -> None:
    """Let the module tidy up elsewhere, in a process of its own; a purge never waits for it long.

    Its data are exported first, for it may delete them. What goes wrong there is noted and
    stops nothing: a broken module can be purged. One that was revoked is not run.
    """
    if not tables or not _has_farewell(module):
        return
    try:
        switching.check_signature(module, module.digest)
    except TrellisError as error:
        book.refused("farewell", error)
        return
    saved = _export(session().connection(), module)
    if saved:
        book.done("export", saved.in_words)
    candidate = Candidate(module.digest, switching.other_digests(module.slug))
    order = Order(current().config, candidate, nonce="", megabytes=megabytes()).to_json()
    session().commit()  # it writes on a connection of its own
    try:
        code, output = trial.run("host.farewell", module.slug, order, FAREWELL_SECONDS)
    except trial.TrialLost as error:
        book.refused("farewell", error)
        return
    if code == 0:
        book.done("farewell", output=output)
        return
    how = "took too long" if code is None else "failed"
    message = f"The module's own tidying {how}. The purge went on; see the output for why."
    book.refused("farewell", ActivationRefused(message, "farewell", output))


def _has_farewell(module: Module) -> bool:
    """Tell whether the module's code speaks of `on_purge` at all, without running it."""
    try:
        files = store.content(session().connection(), module.slug, module.digest)
    except (TrellisError, NoResultFound):
        return False
    return any(name.endswith(".py") and b"on_purge" in text for name, text in files.items())


def _export(connection: Connection, module: Module) -> Export | None:
    names = _data_tables(connection, module)
    if not names:
        return None
    return export.write(current().config, connection, module.slug, module.version, names)


def _require_off(module: Module, verb: str) -> None:
    if module.state in {ModuleState.ACTIVE, ModuleState.SUSPENDED}:
        raise Conflict(f"{module.name} is {module.state}. Deactivate it before you {verb} it.")


def _require_unreferenced(connection: Connection, module: Module, tables: list[str]) -> None:
    """Refuse while a table of somebody else points at one of these."""
    inspector = sa.inspect(connection)
    for other in inspector.get_table_names():
        if other in tables:
            continue
        for key in inspector.get_foreign_keys(other):
            if key["referred_table"] in tables:
                raise Conflict(
                    f"The table {other} points at {key['referred_table']} of {module.name}. "
                    "Purge the module that it belongs to first."
                )


def _data_tables(connection: Connection, module: Module) -> list[str]:
    return [
        name
        for name in snapshot.existing(connection, module.tables)
        if not name.endswith("_schema_version")
    ]


def _count(connection: Connection, name: str) -> int:
    query = sa.select(sa.func.count()).select_from(sa.table(name))
    return int(connection.execute(query).scalar_one())
