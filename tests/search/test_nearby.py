"""A list narrowed by a common text is read off its next rows, and whole wherever they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import CLIENT_TYPE, Client
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.records.entering.fields import record_type
from host.records.lists import paging
from host.records.lists.listing import Asked, RecordList
from host.search import building
from host.search import matching as module
from host.testing import Site

TOWNS = ("Bonn", None, "Ulm", "Aachen")
SIZE = 6
CLIENTS = 80


@pytest.fixture
def trades(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give clients: each second one builds, and those that bake come last by their names."""
    now = clock.now()
    rows = [
        {
            "name": f"{number:03} {'Bau' if number % 2 else 'Werk'} {'Brot' * (number > 50)}",
            "match_key": f"{number:03}",
            "city": TOWNS[number % 4],
            "created_at": now,
            "updated_at": now,
            "archived_at": now if number % 10 == 1 else None,
        }
        for number in range(CLIENTS)
    ]
    monkeypatch.setattr(module, "FEW", 3)
    monkeypatch.setattr(paging, "NEARBY", 20)
    with site.context():
        with transaction() as db:
            db.execute(sa.insert(Client), rows)
        list(building.build(CLIENT_TYPE))
        yield site


def pages(asked: Asked) -> list[list[int]]:
    """Walk to the end of a list and back again, and return the pages."""
    kind = record_type(CLIENT_TYPE)
    there, at = [], asked
    while True:
        page = RecordList(kind, SYSTEM, at).page()
        there.append([row.id for row in page.rows])
        if page.after is None:
            break
        at = replace(asked, after=page.after)
    back = [there[-1]]
    while page.before is not None:
        page = RecordList(kind, SYSTEM, replace(asked, before=page.before)).page()
        back.append([row.id for row in page.rows])
    assert [one for page in reversed(back) for one in page] == [
        one for page in there for one in page
    ]
    return there


@pytest.mark.parametrize("text", ["bau", "brot", "brot bau"])
@pytest.mark.parametrize("sort", ["name", "-name", "city", "-city"])
def test_every_page_holds_what_fits_in_the_lists_order(trades: Site, text: str, sort: str) -> None:
    key = Client.city if "city" in sort else Client.match_key
    way = sa.desc if sort.startswith("-") else sa.asc
    words = [Client.name.icontains(word) for word in text.split()]
    query = sa.select(Client.id).where(Client.archived_at.is_(None), *words)
    expected = session().scalars(query.order_by(key.is_(None), way(key), way(Client.id))).all()
    found = pages(Asked(text=text, sort=sort, size=SIZE))
    assert [one for page in found for one in page] == expected


def test_a_common_text_is_looked_for_in_no_more_rows_than_it_takes(
    trades: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    nearby = paging.nearby

    def noted(*given: object) -> paging.Slice | None:
        found = nearby(*given)  # type: ignore[arg-type]
        looked.append(found is not None)
        return found

    monkeypatch.setattr(paging, "nearby", noted)
    kind = record_type(CLIENT_TYPE)
    for text in ("bau", "brot"):
        assert len(RecordList(kind, SYSTEM, Asked(text=text, size=SIZE)).page().rows) == SIZE
    assert looked == [True, False]
