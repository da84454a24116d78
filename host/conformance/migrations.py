"""Migrations go up, down and up again, make what the models say, and keep the host's rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from host.conformance import snapshot
from host.conformance.finding import Finding
from host.conformance.snapshot import Snapshot
from host.conformance.trial import Trial
from host.database import Chain, begin_write
from host.kernel import loader
from host.kernel.loader import Artefact
from host.sandbox import Site

_GOOD_ENDS = {"CASCADE", "SET NULL"}
Shape = dict[str, list[str]]


def check_migrations(trial: Trial, database_url: str | None = None) -> Iterator[Finding]:
    """Go up, down and up on an empty site and compare what is there each time."""
    where = f"{trial.slug}/migrations"
    if not trial.files("migrations/*.py"):
        if trial.manifest.declares.get("tables"):
            yield Finding(
                "tables are declared and there are no migrations",
                where,
                "Write one that makes them; see “Migrations” in the documentation.",
            )
        return
    chain = Chain(trial.slug, trial.folder / "migrations")
    with trial.empty_site(database_url) as site:
        before = _picture(site, chain)
        shapes: list[Shape] = []
        for step, revision in (("up", "head"), ("down", "base"), ("up again", "head")):
            fault = _step(site, chain, revision)
            if fault:
                yield Finding(
                    f"going {step} fails: {fault}",
                    where,
                    "Write downgrade so that it takes back what upgrade did, in reverse order.",
                )
                return
            shapes.append(_shape(site, trial.slug))
            if step == "down":
                for left in _picture(site, chain).differences(before):
                    yield Finding(
                        f"going down leaves {left}",
                        where,
                        "Take it back in downgrade; indexes and types go with tables "
                        "only where they hang on them.",
                    )
        for name in sorted(set(shapes[0]) | set(shapes[2])):
            if shapes[0].get(name) != shapes[2].get(name):
                yield Finding(
                    f"{name} differs after going up a second time",
                    where,
                    "Make upgrade do the same every time.",
                )
        yield from _models(trial, site, chain)


def check_keys(trial: Trial) -> Iterator[Finding]:
    """Look at names and foreign keys of the tables as the database has them."""
    where = f"{trial.slug}/migrations"
    with trial.empty_site() as site:
        before = set(sa.inspect(site.engine).get_table_names())
        chain = Chain(trial.slug, trial.folder / "migrations")
        if not chain.versions.is_dir() or _step(site, chain, "head"):
            return
        inspector = sa.inspect(site.engine)
        made = set(inspector.get_table_names()) - before - {chain.version_table}
        for table in sorted(made):
            if not table.startswith(trial.manifest.table_prefix):
                yield Finding(
                    f"the table {table} lies outside the module's name",
                    where,
                    f"Begin its name with {trial.manifest.table_prefix}.",
                )
            for key in inspector.get_foreign_keys(table):
                yield from _key(trial, table, dict(key), made)
        yield from _changed_host(inspector, before, made, where)


def _key(trial: Trial, table: str, key: dict[str, Any], made: set[str]) -> Iterator[Finding]:
    target, column = key["referred_table"], ", ".join(key["constrained_columns"])
    where = f"{trial.slug}/migrations, {table}.{column}"
    if target in made:
        return
    if not target.startswith("host_"):
        if not any(target.startswith(f"{slug}_") for slug in trial.manifest.requires):
            yield Finding(
                f"the foreign key leads to {target}, a table of a module that is not required",
                where,
                "Keep type, id and label of the record in place of a key, or require the module.",
            )
        return
    end = (key.get("options") or {}).get("ondelete")
    if str(end).upper() not in _GOOD_ENDS:
        yield Finding(
            f"the foreign key to {target} has ondelete {end or 'nothing'}, so the module keeps "
            "the host from deleting its own row",
            where,
            "Write ondelete=“CASCADE” or ondelete=“SET NULL”, in the model and in a migration.",
        )


def _changed_host(
    inspector: sa.Inspector, before: set[str], made: set[str], where: str
) -> Iterator[Finding]:
    """A key from a table of the host's to the module's would outlive the module."""
    for table in sorted(before):
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] in made:
                yield Finding(
                    f"the host's table {table} got a key to {key['referred_table']}",
                    where,
                    "Point at the host from the module, never the other way.",
                )


def _step(site: Site, chain: Chain, revision: str) -> str:
    try:
        with begin_write(site.engine) as connection:
            if revision == "base":
                chain.downgrade(connection, revision)
            else:
                chain.upgrade(connection, revision)
    except Exception as error:  # noqa: BLE001 - whatever the migration raises is the finding
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return ""


def _picture(site: Site, chain: Chain) -> Snapshot:
    return snapshot.take(site, {*snapshot.MOVING, chain.version_table})


def _shape(site: Site, slug: str) -> Shape:
    """Describe each of the module's tables: columns, keys and indexes."""
    inspector = sa.inspect(site.engine)
    return {
        name: [
            *(f"{c['name']} {c['type']} {c['nullable']}" for c in inspector.get_columns(name)),
            *sorted(map(repr, inspector.get_indexes(name))),
            *sorted(map(repr, inspector.get_foreign_keys(name))),
        ]
        for name in inspector.get_table_names()
        if name.startswith(f"{slug}_")
    }


def _models(trial: Trial, site: Site, chain: Chain) -> Iterator[Finding]:
    artefact = Artefact(trial.manifest, "conformance0", trial.folder)
    loader.load(artefact)
    with site.engine.connect() as connection:
        for metadata in _metadata(artefact.package):
            for one in _differences(connection, metadata, trial.manifest.table_prefix, chain):
                yield Finding(
                    f"models and migrations differ: {one}",
                    f"{trial.slug}/migrations",
                    "Write the next revision (tools.revision makes a draft), or correct the model.",
                )


def _metadata(package: str) -> list[sa.MetaData]:
    """Return the metadata of the module's own models."""
    found: dict[int, sa.MetaData] = {}
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for value in vars(module).values():
                if isinstance(value, type) and value.__module__.startswith(package):
                    metadata = getattr(value, "metadata", None)
                    if isinstance(metadata, sa.MetaData):
                        found[id(metadata)] = metadata
    return list(found.values())


def _differences(
    connection: Connection, metadata: sa.MetaData, prefix: str, chain: Chain
) -> Iterator[str]:
    def belongs(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or (str(name).startswith(prefix) and name != chain.version_table)

    options = {"include_name": belongs, "compare_type": False}
    context = MigrationContext.configure(connection, opts=options)
    for found in compare_metadata(context, metadata):
        for one in found if isinstance(found, list) else [found]:
            yield " ".join(_word(part) for part in one)[:200]


def _word(part: object) -> str:
    name = getattr(part, "name", None)
    table = getattr(getattr(part, "table", None), "name", None)
    return f"{table}.{name}" if table and name else str(name or part)
