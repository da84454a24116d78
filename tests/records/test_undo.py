"""Whatever was done to records is taken back to equal rows, or to nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.database import session, transaction
from host.errors import Conflict, NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import service
from host.records.entering.fields import record_type
from host.records.undo import reverting
from host.sandbox.site import prepared
from host.testing import Site
from host.testing.databases import scratch_database
from host.testing.plugin import KINDS

PIPELINE = "tests/records/pipeline"
TABLES = ("host_client", "host_contact", "pipeline_deal", "pipeline_product", "pipeline_region")
TOUCHED = {"version", "updated_at", "updated_by"}

pytestmark = pytest.mark.modules(PIPELINE)


@pytest.fixture
def ada(site: Site) -> Actor:
    return site.actor(site.staff(admin=True, name="Ada Admin"))


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return what the tables hold, but for the columns that every change touches."""
    found: dict[str, list[dict[str, Any]]] = {}
    types = current().registry.record_types.values()
    tables = {kind.model.__table__.name: kind.model.__table__ for kind in types}
    for name in TABLES:
        query = sa.select(tables[name]).order_by(tables[name].c.id)
        found[name] = [
            {key: value for key, value in row.items() if key not in TOUCHED}
            for row in session().execute(query).mappings()
        ]
    return found


def deal_type() -> RecordType:
    return record_type("pipeline.deal")


def make(kind: str, actor: Actor, **values: Any) -> Any:
    return service.create(record_type(kind), values, actor).record


def test_a_client_comes_back_with_all_that_hung_on_it(site: Site, ada: Actor) -> None:
    client = site.client(name="Acme")
    site.contact(client)
    with site.context():
        product = make("pipeline.product", ada, name="GTX", price=Decimal("12.50"))
        deal = make(
            "pipeline.deal",
            ada,
            name="Big",
            client_id=client.id,
            product_id=product.id,
            value=Decimal("1200.50"),
            tags=("key",),
            notes="Long",
        )
        before = rows()
        saved = service.delete(record_type("host.client"), client.id, ada)
        assert rows()["pipeline_deal"] == []
        reverting.undo(saved.undo_id or 0, ada)
        assert rows() == before
        assert service.get(deal_type(), deal.id, ada).value == Decimal("1200.50")


def test_what_only_pointed_at_a_record_points_at_it_again(site: Site, ada: Actor) -> None:
    with site.context():
        product = make("pipeline.product", ada, name="GTX")
        world = make("pipeline.region", ada, name="World")
        make("pipeline.region", ada, name="Asia", parent_id=world.id)
        make("pipeline.deal", ada, name="Big", product_id=product.id, region_id=world.id)
        before = rows()
        gone = [
            service.delete(record_type("pipeline.product"), product.id, ada).undo_id,
            service.delete(record_type("pipeline.region"), world.id, ada).undo_id,
        ]
        assert rows() != before
        for entry in gone:
            reverting.undo(entry or 0, ada)
        assert rows() == before


def test_who_changed_it_since_keeps_the_change(site: Site, ada: Actor) -> None:
    with site.context():
        deal = make("pipeline.deal", ada, name="Big", seats=3)
        first = service.update(deal_type(), deal.id, {"name": "Bigger", "seats": 4}, ada)
        service.update(deal_type(), deal.id, {"name": "Biggest"}, ada)
        with pytest.raises(reverting.ChangedSince) as refused:
            reverting.undo(first.undo_id or 0, ada)
        assert [one.label for one in refused.value.changed] == ["Biggest"]
        assert service.get(deal_type(), deal.id, ada).name == "Biggest"
        # What others changed beside it stands in nobody's way.
        second = service.update(deal_type(), deal.id, {"seats": 9}, ada)
        service.update(deal_type(), deal.id, {"code": "D-1"}, ada)
        reverting.undo(second.undo_id or 0, ada)
        found = service.get(deal_type(), deal.id, ada)
        assert (found.seats, found.code, found.name) == (4, "D-1", "Biggest")


def test_a_deed_is_taken_back_once_and_by_its_doer(site: Site, ada: Actor) -> None:
    grace = site.actor(site.staff(["pipeline.deal:view", "pipeline.deal:edit"]))
    with site.context():
        deal = make("pipeline.deal", ada, name="Big")
        saved = service.archive(deal_type(), deal.id, ada)
        with pytest.raises(NotFound):
            reverting.undo(saved.undo_id or 0, grace)
        reverting.undo(saved.undo_id or 0, ada)
        with pytest.raises(Conflict):
            reverting.undo(saved.undo_id or 0, ada)


def test_who_lost_right_or_sight_cannot_take_back(site: Site, ada: Actor) -> None:
    own = ["pipeline.deal:view_own", "pipeline.deal:edit", "pipeline.deal:create"]
    person = site.staff(own)
    grace = site.actor(person)
    reader = Actor(grace.kind, grace.id, grace.label, frozenset({"pipeline.deal:view"}))
    with site.context():
        deal = make("pipeline.deal", grace, name="Big")
        saved = service.update(deal_type(), deal.id, {"seats": 4}, grace)
        with pytest.raises(PermissionDenied):
            reverting.undo(saved.undo_id or 0, reader)
        service.update(deal_type(), deal.id, {"owner_id": ada.id}, ada)
        with pytest.raises(PermissionDenied):
            reverting.undo(saved.undo_id or 0, grace)
        assert service.get(deal_type(), deal.id, ada).seats == 4


def test_what_is_locked_since_stays_as_it_is(site: Site, ada: Actor) -> None:
    with site.context():
        deal = make("pipeline.deal", ada, name="Big")
        saved = service.update(deal_type(), deal.id, {"seats": 4}, ada)
        freeze = service.update(deal_type(), deal.id, {"code": "FROZEN"}, ada)
        with pytest.raises(Conflict, match="frozen"):
            reverting.undo(saved.undo_id or 0, ada)
        reverting.undo(freeze.undo_id or 0, ada)
        reverting.undo(saved.undo_id or 0, ada)
        assert service.get(deal_type(), deal.id, ada).seats is None


def test_a_child_whose_parent_is_gone_does_not_come_back_alone(site: Site, ada: Actor) -> None:
    client = site.client(name="Acme")
    with site.context():
        product = make("pipeline.product", ada, name="GTX")
        deal = make("pipeline.deal", ada, name="Big", client_id=client.id, product_id=product.id)
        saved = service.delete(deal_type(), deal.id, ada)
        service.delete(record_type("pipeline.product"), product.id, ada)
        reverting.undo(saved.undo_id or 0, ada)
        assert service.get(deal_type(), deal.id, ada).product_id is None
        again = service.delete(deal_type(), deal.id, ada)
        service.delete(record_type("host.client"), client.id, ada)
        with pytest.raises(reverting.ChangedSince):
            reverting.undo(again.undo_id or 0, ada)


def test_a_name_that_was_taken_since_is_not_given_twice(site: Site, ada: Actor) -> None:
    kind = "pipeline.product"
    with site.context():
        product = make(kind, ada, name="GTX")
        saved = service.delete(record_type(kind), product.id, ada)
        make(kind, ada, name="GTX")
        with pytest.raises(Conflict):
            reverting.undo(saved.undo_id or 0, ada)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["name", "seats", "archive", "restore", "delete", "client", "stage"]),
        st.integers(0, 3),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(params=KINDS)
def everywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Give a site with the sample module on each kind of database."""
    with scratch_database(request.param, tmp_path) as url:
        site = Site(prepared(tmp_path / "data", url))
        site.install(PIPELINE)
        yield site
        site.close()


def test_any_sequence_of_changes_is_taken_back(everywhere: Site) -> None:
    site = everywhere
    ada = site.actor(site.staff(admin=True))
    clients = [site.client().id for _ in range(2)]
    most = 25 if site.engine.dialect.name == "sqlite" else 5

    @settings(
        max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(CHANGES)
    def check(changes: list[tuple[str, int, int]]) -> None:
        with site.context():
            deals = [make("pipeline.deal", ada, name=f"Deal {one}").id for one in range(4)]
            before = rows()
            done = [one for change in changes if (one := act(*change, deals)) is not None]
            for entry in reversed(done):
                reverting.undo(entry, ada)
            assert rows() == before
            with transaction() as db:
                db.execute(sa.delete(deal_type().model))

    def act(verb: str, place: int, number: int, deals: list[int]) -> int | None:
        kind, one = deal_type(), deals[place]
        values: dict[str, Any] = {
            "name": {"name": f"Name {number}"},
            "seats": {"seats": number, "tags": ("key",) * (number % 2)},
            "client": {"client_id": clients[number % 2], "value": Decimal(number)},
            "stage": {"stage": "engaging"},
        }
        try:
            if verb in values:
                return service.update(kind, one, values[verb], ada).undo_id
            does = {"archive": service.archive, "restore": service.restore}
            return does.get(verb, service.delete)(kind, one, ada).undo_id
        except NotFound:
            return None

    check()


def test_what_rules_change_beside_the_record_comes_back_too(site: Site, ada: Actor) -> None:
    client = site.client(name="Acme")
    with site.context():
        kind = record_type("host.contact")
        first = make("host.contact", ada, name="Ann", client_id=client.id)
        second = make("host.contact", ada, name="Ben", client_id=client.id)
        assert (first.is_primary, second.is_primary) == (True, False)
        before = rows()
        saved = service.update(kind, second.id, {"is_primary": True}, ada)
        assert not service.get(kind, first.id, ada).is_primary
        reverting.undo(saved.undo_id or 0, ada)
        assert rows() == before
