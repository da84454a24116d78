"""Documents of clients, and plans linked to them, on every kind of database that answers here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from host.client_documents import service as documents
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.testing import Site
from tests.account_planning.conftest import MODULE, Planning
from tests.client_documents.conftest import WORKS, Works


def test_documents_are_found_shown_and_added_up(any_site: Site) -> None:
    any_site.install(WORKS)
    works, client = Works(any_site), any_site.client("Any House")
    days = (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    refs = [
        works.make(
            "invoice",
            client,
            f"INV-{number}",
            state="paid",
            issued_on=day,
            total=Decimal("10.25") * number,
            currency="NOK" if number == 2 else "",
        )
        for number, day in enumerate(days, 1)
    ]
    month = (date(2026, 1, 1), date(2026, 1, 31))
    part = (date(2026, 1, 2), date(2026, 2, 1))
    with any_site.context():
        assert [one.ref for one in documents.find(client.id, SYSTEM, "inv")] == refs
        assert [one.date for one in documents.resolve(refs, SYSTEM)] == list(days)
        whole = documents.revenue([client.id], *month, SYSTEM)
        days_of_two_months = documents.revenue([client.id], *part, SYSTEM)
        both = [("month", client.id, *month), ("part", client.id, *part)]
        asked = documents.revenue_by_period(both, SYSTEM)
    assert whole == {client.id: {"USD": Decimal("10.25"), "NOK": Decimal("20.50")}}
    assert days_of_two_months == {client.id: {"NOK": Decimal("20.50"), "USD": Decimal("30.75")}}
    assert asked == {"month": whole[client.id], "part": days_of_two_months[client.id]}


def test_plans_are_linked_found_and_copied(any_site: Site) -> None:
    any_site.install(WORKS)
    any_site.install(MODULE)
    works, planning = Works(any_site), Planning(any_site)
    client = any_site.client("Any House")
    plan = planning.plan(client)
    made = [works.make(noun, client, noun) for noun in ("project", "invoice", "letter")]
    with any_site.context():
        keys = [f"{ref.type}:{ref.id}" for ref in made]
        assert planning.part("relations.service").link(plan.id, keys, SYSTEM) == 3
    works.delete(made[2])
    works.change(made[0], name="Bridge")
    browser = any_site.login(any_site.staff(admin=True))
    page = browser.get(f"/account_planning/{plan.id}/relations").text
    assert "Bridge" in page
    assert "Deleted" in page
    assert "AP-0001" in browser.get(f"/works/projects/{made[0].id}/account-plans").text
    for query, there in (("project", True), ("any", True), ("none", False), ("estimate", False)):
        listed = browser.get(f"/account_planning/?relations={query}").text
        assert (">Grow<" in listed) is there
    browser.post(f"/account_planning/{plan.id}/do/account_planning.copy")
    copy = planning.stored("plans.models.Plan")[-1]
    rows = planning.stored("relations.models.Relation", plan_id=copy.id)
    assert [row.ref for row in rows] == [RecordRef("works.project", made[0].id, "Bridge")]
