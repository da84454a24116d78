"""What the health page says of tables: whether they are as the code wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.database import HOST_CHAIN, Chain, session
from host.hooks.health import Health, HealthLine
from host.kernel.generation import current
from host.lifecycle import schema

_NAME = "Tables"


def lines() -> Sequence[HealthLine]:
    """Return whether the tables of the host and of each active module are at their newest."""
    connection = session().connection()
    heads = {module.slug: schema.head_of(module.artefact) for module in current().modules}
    wanted = {slug: revision for slug, revision in heads.items() if revision is not None}
    at = _revisions(connection, [HOST_CHAIN.name, *wanted])
    if is_behind(at.get(HOST_CHAIN.name)):
        meaning = f"The host's tables are at {at.get(HOST_CHAIN.name) or 'nothing'}, not {head()}."
        return [HealthLine(_NAME, Health.BAD, meaning, "Run trellis db upgrade.")]
    behind = [slug for slug, one in wanted.items() if at.get(slug) != one]
    if behind:
        meaning = f"Tables do not fit the code of {', '.join(sorted(behind))}."
        to_do = "Deactivate the module and activate it again."
        return [HealthLine(_NAME, Health.BAD, meaning, to_do, "setup_modules.index")]
    if at.get(HOST_CHAIN.name) != head():
        meaning = f"The tables are newer than this process ({at.get(HOST_CHAIN.name)})."
        to_do = "Restart the processes that still run the old code."
        return [HealthLine(_NAME, Health.LOOK, meaning, to_do)]
    return [HealthLine(_NAME, Health.GOOD, "The tables of host and modules are up to date.")]


@cache
def known() -> frozenset[str]:
    """Return the revisions of the host that this process's code has on disk."""
    return frozenset(schema.revisions_of(HOST_CHAIN.versions))


@cache
def head() -> str:
    """Return the newest of them."""
    found = schema.revisions_of(HOST_CHAIN.versions)
    return next(iter(found.keys() - set(found.values())), "")


def is_behind(revision: str | None) -> bool:
    """Tell whether host's tables at this revision lack what the code needs.

    One that the code does not know is newer: migrations add first, so the code goes on.
    """
    return revision is None or (revision in known() and revision != head())


def _revisions(connection: Connection, chains: Sequence[str]) -> Mapping[str, str]:
    """Return the revision of each chain, with one statement where all of them have tables."""
    tables = {name: Chain(name, HOST_CHAIN.versions).version_table for name in chains}
    try:
        return _read(connection, tables)
    except sa.exc.DBAPIError:
        session().rollback()
        again = session().connection()
        there = set(sa.inspect(again).get_table_names())
        return _read(again, {name: table for name, table in tables.items() if table in there})


def _read(connection: Connection, tables: Mapping[str, str]) -> Mapping[str, str]:
    number = sa.column("version_num", sa.String)
    rows = [
        sa.select(sa.literal(name).label("name"), number).select_from(sa.table(table))
        for name, table in tables.items()
    ]
    return {row.name: row.version_num for row in connection.execute(sa.union_all(*rows))}
