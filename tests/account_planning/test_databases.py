"""The module on every kind of database that answers here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from host.database import Chain, begin_write
from host.testing import Site
from tests.account_planning.conftest import MODULE, Planning, at


def test_plans_work_from_making_to_continuing(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    planning.set(recurring_enabled=True, reminders_enabled=True)
    client, person = any_site.client("Any House"), any_site.staff(admin=True)
    for number in range(30):
        amount = Decimal(number) if number % 3 else None
        planning.plan(client, subject=f"Plan {number}", revenue_next_year=amount)
    source = planning.plan(
        any_site.client(), status="completed", period_type="month", period_start=date(2026, 10, 1)
    )
    planning.task(source, pic=person, deadline=date(2031, 10, 31))
    assert planning.run("recurring", at(2026, 11, 3)).counts == {"made": 1}
    assert planning.run("recurring", at(2026, 11, 4)).counts == {"skipped": 1}
    planning.set(reminder_days=5)
    assert planning.run("reminders", at(2026, 11, 3)).counts["moved"] == 2
    numbers = [plan.number for plan in planning.stored("plans.models.Plan")]
    assert numbers == list(range(1, 33))
    browser = any_site.login(person)
    for query in (
        "sort=-revenue_next_year",
        "sort=revenue_next_year",
        "q=plan 1",
        "overdue=1",
        "status=draft",
    ):
        assert browser.get(f"/account_planning/?{query}").status_code == 200
    for tab in ("due-diligence", "planning", "activity"):
        assert browser.get(f"/account_planning/{source.id}/{tab}").status_code == 200
    assert browser.post(f"/account_planning/{source.id}/delete").status_code == 302
    assert "AP-0032" in browser.get("/search?q=AP-0032").text
    assert browser.get("/").status_code == 200


def test_the_tables_are_those_of_the_models_and_can_be_taken_back(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    metadata = planning.part("database").Model.metadata
    generation = any_site.runtime.generation()
    module = generation.module("account_planning")
    assert module is not None
    chain = Chain("account_planning", module.artefact.versions)
    with begin_write(any_site.engine) as connection:
        found = sa.inspect(connection)
        for table in metadata.tables.values():
            columns = {column["name"] for column in found.get_columns(table.name)}
            assert columns == set(table.columns.keys())
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes
        chain.downgrade(connection)
        left = sa.inspect(connection).get_table_names()
    assert not [name for name in left if name in metadata.tables]
