"""Puts right what an operation left half done when its process died."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from host import clock
from host.config import Config
from host.database import begin_write, without_long_waits
from host.errors import Busy
from host.hooks.actor import SYSTEM
from host.kernel import leases, nodes
from host.kernel.loader import Artefact
from host.kernel.models import Lease
from host.lifecycle import export, journal, schema, snapshot, store
from host.lifecycle.lease import LEASE, LEASE_SECONDS
from host.lifecycle.models import Module, ModuleArtefact
from host.lifecycle.schema import Move

log = structlog.get_logger("trellis.recovery")


def at_start(config: Config, engine: Engine) -> None:
    """Put things right when a process starts, unless an operation is under way elsewhere."""
    if config.node:
        nodes.call(config.node)  # the name that leases of this node carry
    with engine.connect() as connection:
        if not _needed(config, connection):
            return
    owner = leases.owner_name("recovery")
    try:
        with leases.held(engine, LEASE, owner=owner, purpose="recovery", seconds=LEASE_SECONDS):
            put_right(config, engine)
    except Busy as busy:
        log.info("no recovery", reason=busy.message)


def is_due(connection: Connection) -> bool:
    """Tell whether an operation was left half done and nobody is at one now.

    What could not be put right waits for a person, and is not tried again and again.
    """
    held = sa.select(Lease.name).where(Lease.name == LEASE, Lease.expires_at > clock.now())
    if leases.is_abandoned(connection, LEASE):
        return True
    if connection.scalar(held) is not None:
        return False
    tried = sa.func.coalesce(Module.failed_stage, "") == "recover"
    left = sa.select(Module.slug).where(Module.operation.is_not(None), ~tried)
    return connection.scalar(left.limit(1)) is not None


def put_right(config: Config, engine: Engine) -> None:
    """Bring each module with a mark to the state that its row still names. Hold the lease.

    Where tables change inside the transaction, the database has done so already and only
    the mark is left; on MariaDB the tables are led back by the scripts of the operation.
    """
    # Another node may have mended the mark; the file that was being written lies here.
    export.remove_partial(config)
    with engine.connect() as connection:
        slugs = _unfinished(connection)
    for slug in slugs:
        try:
            _put_right(config, engine, slug)
        except Exception as error:
            # Scripts of the module failed: others must not wait for it. The mark stays.
            log.exception("not recovered", slug=slug)
            _note_failure(engine, slug, error)


def _put_right(config: Config, engine: Engine, slug: str) -> None:
    with begin_write(engine) as connection, Session(connection) as db:
        row = db.get_one(Module, slug)
        with without_long_waits(connection, f"The tables of {row.name}"):
            said = _mend(config, connection, row)
        verb, since, by = row.operation or "?", row.operation_at, row.operation_by or "?"
        version = row.version
        row.operation = row.operation_digest = row.operation_revision = None
        row.operation_at = row.operation_by = None
        row.changed_at = clock.now()
        db.flush()
    when = f" since {since:%Y-%m-%d %H:%M:%S} UTC" if since else ""
    message = f"The process that had begun to {verb} it for {by}{when} died. {said}"
    journal.note(engine, slug, "recover", "done", SYSTEM, version=version, message=message)
    log.warning("recovered", slug=slug, verb=verb)


def _note_failure(engine: Engine, slug: str, error: Exception) -> None:
    """Say so on the module, and once in its log."""
    message = (
        f"Its tables could not be led back: {type(error).__name__}: {error}. Other modules go on. "
        "Restore a back-up, or ask its publisher for scripts that can be taken back."
    )
    stuck = sa.update(Module).where(Module.slug == slug)
    with begin_write(engine) as connection:
        news = connection.execute(
            stuck.where(sa.func.coalesce(Module.failed_stage, "") != "recover").values(
                failed_stage="recover", failed_message=message
            )
        ).rowcount
    if news:
        journal.note(engine, slug, "recover", "refused", SYSTEM, message=message)


def _needed(config: Config, connection: Connection) -> bool:
    return bool(
        _unfinished(connection)
        or leases.is_abandoned(connection, LEASE)  # its pages would say that somebody is at it
        or export.has_partial(config)
    )


def _unfinished(connection: Connection) -> list[str]:
    query = sa.select(Module.slug).where(Module.operation.is_not(None)).order_by(Module.slug)
    return list(connection.scalars(query))


def _mend(config: Config, connection: Connection, row: Module) -> str:
    """Lead the tables back where the database has not; return what became of them."""
    if connection.dialect.name in {"sqlite", "postgresql"}:
        return "The database took everything back; repeat the operation when you like."
    if row.operation == "purge":
        left = snapshot.existing(connection, row.tables)
        if len(left) == len(row.tables):  # the export comes before the first table goes
            return "Nothing of its data was deleted; repeat the purge when you like."
        snapshot.drop_tables(connection, left)
        row.tables = []
        return "Its data were exported before and are deleted; repeat the purge to finish it."
    now, wanted = schema.current(connection, row.slug), row.operation_revision
    known = _artefacts(config, connection, row.slug)
    if wanted is None:
        _take_away(connection, row.slug, known)
    elif now != wanted:
        _lead_back(connection, known, now, wanted)
    return "Its tables were led back to where they were; repeat the operation when you like."


def _take_away(connection: Connection, slug: str, known: list[Artefact]) -> None:
    """Drop the tables that a first activation had begun to make."""
    names = {name for one in known for name in one.manifest.declares.get("tables", ())}
    names |= {schema.chain_of(one).version_table for one in known}
    names -= snapshot.tables_of_others(connection, slug)
    snapshot.drop_tables(connection, snapshot.existing(connection, names))


def _lead_back(connection: Connection, known: list[Artefact], now: str | None, wanted: str) -> None:
    for one in known:
        theirs = schema.revisions_of(one.versions)
        if now in theirs and wanted in theirs:
            down = wanted in _before(theirs, now or "")
            chain = schema.chain_of(one)
            (chain.downgrade if down else chain.upgrade)(connection, wanted)
            return
    schema.apply(connection, Move(known[0], now, wanted))


def _before(revisions: Mapping[str, str | None], start: str) -> list[str]:
    found: list[str] = []
    while (older := revisions.get(start)) is not None:
        found.append(older)
        start = older
    return found


def _artefacts(config: Config, connection: Connection, slug: str) -> list[Artefact]:
    digests = connection.scalars(
        sa.select(ModuleArtefact.digest).where(ModuleArtefact.slug == slug)
    ).all()
    return [store.artefact(config, connection, digest) for digest in digests]
