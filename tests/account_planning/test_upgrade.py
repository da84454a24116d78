"""What the first released version (1.0.0) wrote is there, to the last value, in this one."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import command

from host.database import Chain, begin_write
from host.testing import Site
from tests.account_planning.conftest import MODULE

FIRST = "account_planning_0001"
PREFIX = "account_planning_"
FORMATTED = {"objectives", "opportunity", "threat", "criteria", "constraints"}
"""Texts that were plain then and are formatted now."""
PLAIN = "Win <both> plants & keep 30 % margin\n\nSecond part\nwith a second line"
WORDS: Mapping[str, Any] = {
    "period_type": "quarter",
    "period_start": date(2026, 10, 1),
    "status": "review",
    "status_rank": 2,
    "client_status": "yellow",
    "bcg": "star",
    "currency": "EUR",
    "priority": "high",
    "name": "plan",
    "year": 2025,
}
Rows = dict[str, list[dict[str, Any]]]


def test_an_upgrade_from_the_first_version_keeps_every_row(any_site: Site) -> None:
    any_site.install(MODULE)
    client, person = any_site.client("Old House"), any_site.staff(admin=True)
    chain = chain_of(any_site)
    with begin_write(any_site.engine) as connection:
        command.downgrade(chain.config(connection), FIRST)
        before = written(connection, {"client": client.id, "staff": person.id})
    with begin_write(any_site.engine) as connection:
        chain.upgrade(connection)
        after = {name: held(connection, name) for name in before}
    for name, rows in before.items():
        assert len(rows) == len(after[name]) > 0, name
        for old, new in zip(rows, after[name], strict=True):
            assert {key: as_it_was(key, new[key]) for key in old} == old, name
    browser = any_site.login(person)
    for page in ("", "1", "1/due-diligence", "1/planning", "1/activity", "1/edit", "2"):
        answer = browser.get(f"/account_planning/{page}")
        assert answer.status_code == 200, page
    assert "Win &lt;both&gt; plants" in browser.get("/account_planning/1").text


def chain_of(site: Site) -> Chain:
    module = site.runtime.generation().module("account_planning")
    assert module is not None
    return Chain("account_planning", module.artefact.versions)


def written(connection: sa.Connection, known: Mapping[str, int]) -> Rows:
    """Fill every table of the first version with two rows, and return what it then holds."""
    tables = sa.MetaData()
    tables.reflect(connection, only=lambda name, _: name.startswith(PREFIX))
    names = [
        table.name
        for table in tables.sorted_tables
        if table.name.startswith(PREFIX) and not table.name.endswith("_schema_version")
    ]
    for name in names:
        table = tables.tables[name]
        connection.execute(table.delete())
        for number in (1, 2):
            connection.execute(table.insert().values(row_of(table, number, known)))
    return {name: held(connection, name) for name in names}


def row_of(table: sa.Table, number: int, known: Mapping[str, int]) -> dict[str, Any]:
    keys = {key.parent.name: key.column.table.name for key in table.foreign_keys}
    return {
        column.name: value_of(column, number, keys.get(column.name, ""), known)
        for column in table.columns
    }


def value_of(column: sa.Column[Any], number: int, target: str, known: Mapping[str, int]) -> Any:
    if target:
        return known.get(target.removeprefix("host_")) if target.startswith("host_") else number
    if column.name in WORDS:
        value = WORDS[column.name]
        return f"{value} {number}" if column.name == "name" else value
    kind = column.type
    if isinstance(kind, sa.Date):
        return date(2026, 11, number)
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 11, number, 8, 30)  # noqa: DTZ001 - as the column holds it
    if isinstance(kind, sa.Integer):
        return number if column.name in {"id", "number"} else number * 1_000
    if column.name in FORMATTED:
        return PLAIN
    length = getattr(kind, "length", None) or 200
    return f"{column.name} {number}: ünverändert"[: min(length, 200)]


def held(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in rows.mappings()]


def as_it_was(key: str, value: Any) -> Any:
    """Bring a formatted text back to the plain one that it was made of."""
    if key not in FORMATTED:
        return value
    lines = re.sub(r"</p><p>", "\n\n", value).replace("<br>", "\n")
    return html.unescape(re.sub(r"<[^>]+>", "", lines))
