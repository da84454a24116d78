"""What the test kit does to be quick is not seen by tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from host.clients.models import Client
from host.sandbox import configuration, prepared
from host.testing import Site
from host.testing.databases import SERVERS, Prepared


@pytest.mark.parametrize("kind", SERVERS)
def test_a_database_is_brought_back_to_what_it_was(
    prepared_databases: Prepared, kind: str, tmp_path: Path
) -> None:
    numbers = []
    for text in ("one", "two"):
        site = Site(configuration(tmp_path / text, prepared_databases.url(kind)))
        with site.context() as db:
            assert list(db.scalars(sa.select(Client.name))) == []
        numbers.append(site.client(text).id)
        with site.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE left_over (id INTEGER)")
        site.close()
    assert numbers == [1, 1]


def test_sites_share_what_was_compiled_and_nothing_else(site: Site, tmp_path: Path) -> None:
    site.client("Only here")
    other = Site(prepared(tmp_path / "other"))
    other.client("Only there")
    assert other.engine.dialect == site.engine.dialect
    assert other.engine.dialect is not site.engine.dialect
    other.close()
    with site.context() as db:
        assert list(db.scalars(sa.select(Client.name))) == ["Only here"]
