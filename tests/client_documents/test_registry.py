"""What the host tells one module of the documents of clients that another one owns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host.client_documents import service as documents
from host.client_documents.service import Document, Standing
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM, Actor
from host.hooks.client_documents import ClientDocument, DocumentKind
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.kernel.models import ModuleFault
from host.lifecycle import service as lifecycle
from host.records.declared_documents import document_faults
from host.testing import Site
from tests.client_documents.conftest import WORKS, Works

pytestmark = pytest.mark.modules(WORKS)
ALL = ("works.project:view", "works.invoice:view", "works.estimate:view", "works.letter:view")


def reader(site: Site, *rights: str) -> Actor:
    return site.actor(site.staff(rights))


def one(site: Site, ref: RecordRef, actor: Actor = SYSTEM) -> Document:
    with site.context():
        return documents.resolve([ref], actor)[0]


def test_types_stand_in_the_order_of_their_kinds(site: Site, works: Works) -> None:
    with site.context():
        assert [kind.key for kind in documents.types()] == [
            "works.project",
            "works.invoice",
            "works.estimate",
            "works.letter",
        ]
        assert documents.type_of("works.letter").singular == "letter"
        with pytest.raises(NotFound):
            documents.type_of("host.task")


def test_a_document_tells_label_state_amount_and_day(site: Site, works: Works) -> None:
    client = site.client()
    ref = works.make(
        "invoice",
        client,
        "INV-1",
        state="issued",
        total=Decimal("1200.50"),
        currency="NOK",
        issued_on=date(2026, 5, 4),
    )
    found = one(site, replace(ref, label="An old name"))
    assert found.ref == ref
    assert found.standing is Standing.SHOWN
    assert found.kind is DocumentKind.INVOICE
    assert found.url == f"/works/invoices/{ref.id}"
    assert found.state is not None
    assert (found.state.label, found.state.colour) == ("Issued", "blue")
    assert (found.amount, found.currency) == (Decimal("1200.50"), "NOK")
    assert found.date == date(2026, 5, 4)
    assert found.client_id == client.id


def test_an_amount_without_a_currency_is_in_the_organisations(site: Site, works: Works) -> None:
    client = site.client()
    assert one(site, works.make("estimate", client, price=Decimal(5))).currency == "USD"
    assert one(site, works.make("estimate", client)).currency == ""


def test_an_amount_is_shown_to_those_who_may_see_its_field(site: Site, works: Works) -> None:
    ref = works.make("project", site.client(), budget=Decimal(900), starts_on=date(2026, 1, 2))
    assert one(site, ref).amount == 900
    found = one(site, ref, reader(site, *ALL))
    assert (found.amount, found.currency) == (None, "")
    assert found.date == date(2026, 1, 2)


def test_what_one_may_not_see_has_no_name(site: Site, works: Works) -> None:
    ref = works.make("project", site.client(), "Secret base")
    found = one(site, ref, reader(site, "works.project:view_own"))
    assert found.standing is Standing.HIDDEN
    assert found.ref.label == ""
    assert found.url == ""
    missing = one(site, replace(ref, id=999), reader(site, "works.project:view_own"))
    assert (missing.standing, missing.ref.label) == (Standing.HIDDEN, "")


def test_what_was_deleted_keeps_its_name_for_those_who_see_all(site: Site, works: Works) -> None:
    ref = works.make("project", site.client(), "Bridge")
    works.delete(ref)
    assert one(site, ref).standing is Standing.GONE
    assert one(site, ref).ref.label == "Bridge"


def test_while_its_module_is_away_a_document_keeps_the_stored_name(
    site: Site, works: Works
) -> None:
    ref = works.make("project", site.client(), "Bridge")
    with site.context():
        lifecycle.deactivate("works", SYSTEM)
    found = one(site, ref)
    assert found.standing is Standing.AWAY
    assert found.ref == ref
    with site.context():
        assert documents.types() == []


def test_many_are_read_with_one_statement_a_type(site: Site, works: Works) -> None:
    client = site.client()
    refs = [
        works.make(noun, client, f"{noun} {n}")
        for noun in ("project", "invoice", "letter")
        for n in range(8)
    ]
    actor = reader(site, *ALL)
    with site.context():
        documents.resolve(refs, actor)
        with site.counted() as statements:
            found = documents.resolve(refs, actor)
    assert [document.ref for document in found] == refs
    assert len(statements) == 3


def test_search_finds_documents_of_one_client_that_one_may_see(site: Site, works: Works) -> None:
    client, other = site.client(), site.client()
    works.make("project", client, "Big bridge")
    works.make("letter", client, "About the bridge")
    works.make("letter", client, "About the tunnel")
    works.make("letter", other, "Bridge of another")
    works.make("invoice", client, "Bridge, part 1")

    def found(actor: Actor, text: str, **more: Any) -> list[str]:
        with site.context():
            return [each.ref.label for each in documents.find(client.id, actor, text, **more)]

    assert found(SYSTEM, "bridge") == ["Big bridge", "Bridge, part 1", "About the bridge"]
    assert found(reader(site, "works.letter:view"), "bridge") == ["About the bridge"]
    assert found(reader(site, "works.project:view_own"), "bridge") == []
    assert found(SYSTEM, "") == [
        "Big bridge",
        "Bridge, part 1",
        "About the bridge",
        "About the tunnel",
    ]
    with site.context():
        letters = [documents.type_of("works.letter")]
    assert found(SYSTEM, "", kinds=letters, limit=1) == ["About the bridge"]


def test_tasks_and_milestones_are_told_for_many_at_once(site: Site, works: Works) -> None:
    client = site.client()
    bridge, tunnel = (works.make("project", client, name) for name in ("Bridge", "Tunnel"))
    works.step(bridge, "Order stone", due_on=date(2026, 2, 1))
    works.step(bridge, "Opened", is_milestone=True, due_on=date(2026, 9, 1), done=True)
    works.step(tunnel, "Dig")
    with site.context():
        shown = documents.resolve([bridge, tunnel], SYSTEM)
        with site.counted() as statements:
            parts = documents.parts_of(shown, SYSTEM)
    assert [part.label for part in parts["works.project", bridge.id]] == ["Order stone", "Opened"]
    assert [part.is_milestone for part in parts["works.project", bridge.id]] == [False, True]
    assert [part.label for part in parts["works.project", tunnel.id]] == ["Dig"]
    assert len(statements) == 1


def test_revenue_is_what_was_issued_in_the_days_asked_for(site: Site, works: Works) -> None:
    client, other = site.client(), site.client()
    for state, day, total, currency in (
        ("issued", date(2026, 3, 31), "10.10", "USD"),
        ("paid", date(2026, 1, 1), "20", "USD"),
        ("paid", date(2026, 2, 1), "7", "NOK"),
        ("issued", date(2026, 2, 3), "5", ""),
        ("draft", date(2026, 2, 1), "1000", "EUR"),
        ("cancelled", date(2026, 2, 1), "1000", "EUR"),
        ("issued", date(2026, 4, 1), "1000", "EUR"),
        ("issued", date(2025, 12, 31), "1000", "EUR"),
        ("issued", None, "1000", "EUR"),
        ("issued", date(2026, 2, 1), None, "EUR"),
    ):
        worth = Decimal(total) if total else None
        works.make("invoice", client, state=state, issued_on=day, total=worth, currency=currency)
    works.make("invoice", other, state="paid", issued_on=date(2026, 2, 2), total=Decimal(3))
    works.make("project", client, budget=Decimal(50), starts_on=date(2026, 2, 2))
    quarter = date(2026, 1, 1), date(2026, 3, 31)
    with site.context():
        found = documents.revenue([client.id, other.id], *quarter, SYSTEM)
        days = documents.revenue([client.id], date(2026, 2, 2), date(2026, 3, 30), SYSTEM)
        none = documents.revenue([client.id], *quarter, reader(site, "works.project:view"))
    assert found == {
        client.id: {"USD": Decimal("35.10"), "NOK": Decimal(7)},
        other.id: {"USD": Decimal(3)},
    }
    assert days == {client.id: {"USD": Decimal(5)}}
    assert none == {}


def test_many_periods_of_many_clients_cost_one_statement_a_type(site: Site, works: Works) -> None:
    clients = [site.client() for _ in range(3)]
    for number, client in enumerate(clients, 1):
        for month in (1, 2, 4):
            day = date(2026, month, 15)
            worth = Decimal(number * 100 + month)
            works.make("invoice", client, state="paid", issued_on=day, total=worth)
    quarters = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]
    asked = [
        ((client.id, first), client.id, first, last)
        for client in clients
        for first, last in quarters
    ]
    with site.context():
        documents.revenue_by_period(asked, SYSTEM)
        with site.counted() as statements:
            found = documents.revenue_by_period(asked, SYSTEM)
        assert len(statements) == 1
        assert documents.revenue_by_period([], SYSTEM) == {}
    assert found == {
        (client.id, first): {"USD": worth}
        for number, client in enumerate(clients, 1)
        for (first, _last), worth in zip(
            quarters, (Decimal(number * 200 + 3), Decimal(number * 100 + 4)), strict=True
        )
    }


def test_a_module_that_cannot_tell_is_noted_and_counts_nothing(
    site: Site, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> Any:
        raise ValueError("the books are shut")

    client = site.client()
    bridge = works.make("project", client)
    with site.context():
        types = current().registry.record_types
        broken = ClientDocument(date="starts_on", amount="budget", revenue=fails, parts=fails)
        kind = replace(types["works.project"], client_document=broken)
        monkeypatch.setitem(types, "works.project", kind)
        shown = documents.resolve([bridge], SYSTEM)
        assert documents.parts_of(shown, SYSTEM) == {}
        assert documents.revenue([client.id], date(2026, 1, 1), date(2026, 1, 31), SYSTEM) == {}
    with site.context() as db:
        faults = db.scalars(sa.select(ModuleFault.error)).all()
    assert len(faults) >= 1
    assert all("the books are shut" in fault for fault in faults)


def test_a_document_is_made_by_the_rules_of_its_owner(site: Site, works: Works) -> None:
    client = site.client()
    maker = reader(site, "works.project:create", "clients:view")
    with site.context():
        (kind,) = documents.creatable(DocumentKind.PROJECT, maker)
        made = documents.create(kind, client.id, {"name": "Bridge", "site": "Oslo"}, maker)
        with pytest.raises(InvalidInput) as refused:
            documents.create(kind, client.id, {"name": "Bridge", "site": "Atlantis"}, maker)
        with pytest.raises(InvalidInput) as missing:
            documents.create(kind, client.id, {"name": "Bridge"}, maker)
        assert documents.resolve([made], maker)[0].is_shown is False
        own = reader(site, "works.project:create", "works.project:view_own", "clients:view")
        mine = documents.create(kind, client.id, {"name": "Bridge", "site": "Oslo"}, own)
        assert documents.resolve([mine], own)[0].is_shown
    assert made.label == "Bridge"
    assert one(site, made).client_id == client.id
    assert refused.value.fields == {"site": ["There is no such place."]}
    assert set(missing.value.fields) == {"site"}


def test_who_may_not_make_one_is_refused(site: Site, works: Works) -> None:
    client = site.client()
    viewer = reader(site, *ALL)
    with site.context():
        assert documents.creatable(DocumentKind.PROJECT, viewer) == []
        kind = documents.type_of("works.project")
        with pytest.raises(PermissionDenied):
            documents.create(kind, client.id, {"name": "Bridge", "site": "Oslo"}, viewer)
        closed = replace(kind, without=("create",))
        assert not documents.can_create(closed, SYSTEM)
        assert not documents.can_create(replace(kind, created_in="owner_id"), SYSTEM)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"client": ""}, "names its client"),
        ({"client": "owner_id"}, "names its client"),
        ({"client_document": ClientDocument(date="name")}, "no field of type DATE: name"),
        ({"client_document": ClientDocument(amount="cost")}, "no field of type MONEY: cost"),
        ({"client_document": ClientDocument(revenue=sa.true)}, "needs both"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(
    site: Site, works: Works, change: dict[str, Any], said: str
) -> None:
    with site.context():
        kind = documents.type_of("works.project")
    assert list(document_faults(kind)) == []
    (fault,) = document_faults(replace(kind, **change))
    assert said in fault
    assert "works.project" in fault
