"""Lists of values that many records share are read in their order; of rare ones, by their index."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import CLIENT_TYPE, Client
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.records.entering.fields import record_type
from host.records.lists import conditions
from host.records.lists.listing import MANY, Asked, Page, RecordList
from host.testing import Site


@pytest.fixture
def towns(site: Site) -> Site:
    """Give the site more clients in Bonn than are counted, and two in Ulm among them."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "name": f"C{number:04}",
            "match_key": f"c{number:04}",
            "city": "Ulm" if number in {20, 1000} else "Bonn",
            "created_at": now,
            "updated_at": now,
        }
        for number in range(MANY + 100)
    ]
    with site.context(), transaction() as db:
        db.execute(sa.insert(Client), rows)
    return site


def read(sort: str, **equal: str) -> tuple[Page, str]:
    """Return a page, and how SQLite found it."""
    pairs = [("f", f"0~{key}~is~{value}") for key, value in equal.items()]
    kind = record_type(CLIENT_TYPE)
    records = RecordList(kind, SYSTEM, Asked(sort=sort, filter=conditions.parse(pairs, [*equal])))
    said: list[tuple[str, Any]] = []

    def listen(_one: Any, _two: Any, statement: str, parameters: Any, *_more: Any) -> None:
        said.append((statement, parameters))

    engine = session().get_bind()
    sa.event.listen(engine, "before_cursor_execute", listen)
    page = records.page()
    sa.event.remove(engine, "before_cursor_execute", listen)
    statement, parameters = said[-1]
    plan = session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return page, "; ".join(row.detail for row in plan)


def test_a_value_of_many_is_read_in_the_lists_order(towns: Site) -> None:
    with towns.context():
        page, plan = read("name", city="Bonn")
        assert [row.title for row in page.rows[19:21]] == ["C0019", "C0021"]
        assert "ix_host_client_match_key" in plan
        assert "B-TREE" not in plan


def test_a_rare_value_is_read_by_its_index(towns: Site) -> None:
    with towns.context():
        page, plan = read("name", city="Ulm")
        assert [row.title for row in page.rows] == ["C0020", "C1000"]
        assert "ix_host_client_city" in plan


def test_what_the_list_is_sorted_by_is_looked_up_in_that_index(towns: Site) -> None:
    with towns.context():
        _, plan = read("city", city="Bonn")
        assert "SEARCH host_client USING INDEX ix_host_client_city (city=?)" in plan
        assert "B-TREE" not in plan


def test_only_columns_whose_index_goes_on_by_id_sort_a_list(site: Site) -> None:
    heads = site.login(site.staff(admin=True)).get("/clients/").text
    assert "sort=city" in heads
    assert "sort=owner_id" not in heads
