"""The benchmark of record types: the rows that it loads, and the page that it compares with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.records import parts, rows
from benchmarks.records.bare import Bare
from benchmarks.records.pages import PAGE, bare_deep_page, deep_page, ids_in, opened
from benchmarks.records.stage import Size, fill
from host.activity.models import Activity
from host.clients.matching import match_key
from host.clients.models import Client, Contact
from host.sandbox import Site
from host.sandbox.site import prepared

SIZE = Size(clients=300, contacts=900, activity=1200)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(prepared(tmp_path_factory.mktemp("records")))
    fill(made, SIZE)
    yield made
    made.close()


def test_every_row_is_there_and_readable_as_a_record(site: Site) -> None:
    with site.context() as db:
        clients = list(db.scalars(sa.select(Client)))
        contacts = list(db.scalars(sa.select(Contact)))
        lines = list(db.scalars(sa.select(Activity)))
    assert (len(clients), len(contacts), len(lines)) == (300, 900, 1200)
    assert all(client.match_key == match_key(client.name) for client in clients)
    assert any(client.archived_at for client in clients)
    assert any(client.name.encode() != client.name.encode("ascii", "ignore") for client in clients)
    assert {contact.client_id for contact in contacts} == {client.id for client in clients}
    assert {type(line.changes) for line in lines} == {dict}


def test_the_same_rows_come_every_time() -> None:
    first, second = (
        {key: list(column) for key, column in rows.clients(50, [1, 2]).items()} for _ in range(2)
    )
    assert first == second


def test_a_loaded_table_keeps_its_indexes(site: Site, tmp_path: Path) -> None:
    untouched = Site(prepared(tmp_path))
    for table in ("host_client", "host_contact", "host_activity"):
        assert _indexes(site, table) == _indexes(untouched, table)
    untouched.close()


def test_both_sides_show_the_same_clients_on_the_first_page_and_on_a_later_one(site: Site) -> None:
    bare, browser = Bare(site), site.login(site.staff(admin=True))
    first = ids_in(opened(browser, PAGE))
    later = ids_in(opened(browser, deep_page(browser, 7)))
    assert first == ids_in(bare.open(PAGE))
    assert later == ids_in(bare.open(bare_deep_page(site, 7)))
    assert len(first) == len(later) == 25
    assert not set(first) & set(later)
    bare.close()


def test_the_bare_side_shows_a_client_and_makes_one(site: Site) -> None:
    bare = Bare(site)
    assert b"<h1>" in bare.open(f"{PAGE}1")
    bare.send(f"{PAGE}new", {"name": "Quixotic", "city": "Köln"})
    with site.context() as db:
        made = db.scalars(sa.select(Client).where(Client.match_key == "quixotic")).one()
        assert made.city == "Köln"
        db.delete(made)
        db.commit()
    bare.close()


def test_each_section_can_be_named_alone() -> None:
    assert {"records.list", "records.growth", "records.create"} <= parts().keys()


def _indexes(site: Site, table: str) -> list[str]:
    return sorted(str(index["name"]) for index in sa.inspect(site.engine).get_indexes(table))
