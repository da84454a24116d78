"""A node has a name of its own: in the list of workers and as the owner of leases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from host.config import Config
from host.kernel import leases, nodes
from host.kernel.models import Worker
from host.testing import Site


@pytest.fixture(autouse=True)
def _own_name_afterwards() -> Iterator[None]:
    yield
    nodes.call("")


def test_the_name_comes_from_the_configuration(site: Site) -> None:
    assert Config.load({"TRELLIS_DATA_DIR": str(site.config.data_dir)}).node == ""
    config = Config.load({"TRELLIS_DATA_DIR": str(site.config.data_dir), "TRELLIS_NODE": " eu-1 "})
    assert config.node == "eu-1"


def test_workers_and_leases_carry_it(site: Site) -> None:
    named = Site(replace(site.config, node="eu-1"))
    named.runtime.generation()
    assert leases.owner_name("Ada").startswith("Ada on eu-1:")
    with site.engine.connect() as connection:
        assert "eu-1" in set(connection.scalars(sa.select(Worker.node)))
    admin = named.login(named.staff(admin=True))
    assert "eu-1" in admin.get("/setup/system").text
    named.close()


def test_a_long_name_is_cut_to_what_a_lease_can_hold() -> None:
    nodes.call("n" * 200)
    assert len(leases.owner_name("x" * 200)) < 120
