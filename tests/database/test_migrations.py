"""Migrations make exactly the tables that the models describe, on every database."""

from __future__ import annotations

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from host.database import HOST_CHAIN, Chain, HostModel, begin_write, create_engine, upgrade_host
from host.testing import Site
from host.testing.databases import scratch_database
from host.testing.plugin import KINDS

MODULE = Path("modules/account_planning")


def differences(connection: sa.Connection, metadata: sa.MetaData, prefix: str) -> list[Any]:
    """Return what autogenerate would still change, in tables and columns of the prefix."""

    def belongs(name: str | None, kind: str, _parents: object) -> bool:
        if str(name).startswith("host_search_grams"):  # what a database's own search is made of
            return False
        return kind != "table" or (
            str(name).startswith(prefix) and not str(name).endswith("_schema_version")
        )

    options = {"include_name": belongs, "compare_type": False}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return [one for one in found if isinstance(one, tuple) and not is_there(connection, one)]


def is_there(connection: sa.Connection, difference: tuple[Any, ...]) -> bool:
    """Tell whether a foreign key that autogenerate would make anew is there just as it should be.

    It reads SQLite's keys from the text of the table, and misses what a key says that was added
    to the table later; the database itself knows.
    """
    if connection.dialect.name != "sqlite" or difference[0] not in {"add_fk", "remove_fk"}:
        return False
    key: sa.ForeignKeyConstraint = difference[1]
    assert key.table is not None
    table = HostModel.metadata.tables[key.table.name]
    mine = {
        (next(iter(one.columns)).name, one.referred_table.name, one.ondelete)
        for one in table.foreign_key_constraints
    }
    rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})").all()
    return mine == {(row[3], row[2], row[6]) for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_the_hosts_tables_are_those_of_its_models(kind: str, tmp_path: Path) -> None:
    with scratch_database(kind, tmp_path) as url:
        engine = create_engine(url)
        upgrade_host(engine)
        with engine.connect() as connection:
            assert differences(connection, HostModel.metadata, "host_") == []
        engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_the_modules_tables_are_those_of_its_models_and_go_without_a_trace(
    kind: str, tmp_path: Path
) -> None:
    importlib.import_module("modules.account_planning.plugin")
    base = importlib.import_module("modules.account_planning.database").Model
    chain = Chain("account_planning", MODULE / "migrations")
    with scratch_database(kind, tmp_path) as url:
        engine = create_engine(url)
        upgrade_host(engine)
        before = set(sa.inspect(engine).get_table_names())
        with begin_write(engine) as connection:
            chain.upgrade(connection)
        with engine.connect() as connection:
            assert differences(connection, base.metadata, "account_planning_") == []
        with begin_write(engine) as connection:
            chain.downgrade(connection)
        after = set(sa.inspect(engine).get_table_names())
        assert after - before == {chain.version_table}
        engine.dispose()


def test_two_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    import threading

    url = f"sqlite:///{tmp_path / 'both.db'}"
    failures: list[BaseException] = []

    def upgrade() -> None:
        engine = create_engine(url)
        try:
            upgrade_host(engine)
        except BaseException as error:
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    engine = create_engine(url)
    with engine.connect() as connection:
        assert HOST_CHAIN.current(connection) == HOST_CHAIN.head(connection)
    engine.dispose()


def test_ddl_of_a_failed_transaction_is_taken_back_on_sqlite(site: Site) -> None:
    def half() -> None:
        with begin_write(site.engine) as connection:
            connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert "half" not in sa.inspect(site.engine).get_table_names()


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_imports_move_to_their_table_and_back(kind: str, tmp_path: Path) -> None:
    content = b"name\nAcme\n" * 9_000
    with scratch_database(kind, tmp_path) as url:
        engine = create_engine(url)
        upgrade_host(engine)
        with begin_write(engine) as connection:
            command.downgrade(HOST_CHAIN.config(connection), "0019")
        with begin_write(engine) as connection:
            table = sa.Table("host_import", sa.MetaData(), autoload_with=connection)
            connection.execute(table.insert().values(**_import_of(content)))
            part = sa.table("host_import_part", sa.column("import_id"), sa.column("lines"))
            connection.execute(part.insert().values(import_id=1, lines="[]"))
        upgrade_host(engine)
        with engine.connect() as connection:
            columns = {one["name"] for one in sa.inspect(connection).get_columns("host_import")}
            assert "content" not in columns
            query = "SELECT import_id, content FROM host_import_file"
            assert connection.execute(sa.text(query)).all() == [(1, content)]
            query = "SELECT count(*) FROM host_import_part"
            assert connection.execute(sa.text(query)).scalar() == 1
        with begin_write(engine) as connection:
            command.downgrade(HOST_CHAIN.config(connection), "0019")
        with engine.connect() as connection:
            query = "SELECT content FROM host_import"
            assert connection.execute(sa.text(query)).scalar() == content
        engine.dispose()


_JSON = sa.literal({}, sa.JSON())


def _import_of(content: bytes) -> dict[str, Any]:
    texts = ("kind", "file_name", "encoding", "delimiter", "sheet", "matches", "state", "error")
    jsons = ("mapping", "formats", "match_keys", "decisions", "report")
    numbers = {"id": 1, "row_count": 9_000, "done": 0, "atomic": False}
    at = {"created_at": datetime(2026, 11, 1)}  # noqa: DTZ001 - as the column holds it
    return (
        dict.fromkeys(texts, "") | dict.fromkeys(jsons, _JSON) | numbers | at | {"content": content}
    )
