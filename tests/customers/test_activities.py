"""Activities, and when the last one of an account was: section 4.1 of the specification."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.records import service as records
from host.records.undo import reverting
from host.testing import Site
from tests.customers.conftest import ACCOUNTS, Customers

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Diary:
    """Activities, and short ways to them."""

    def __init__(self, customers: Customers) -> None:
        self.customers, self.site = customers, customers.site

    def kind(self) -> Any:
        return current().registry.record_types["customers.activity"]

    def log(self, account: Any, hours_ago: float = 1, **values: Any) -> Any:
        given = {
            "account_id": account.id,
            "kind": "call",
            "status": "done",
            "subject": "Rang them",
            "occurred_at": NOW - timedelta(hours=hours_ago),
        }
        with self.site.context():
            return records.create(self.kind(), given | values, SYSTEM)

    def last(self, account: Any) -> datetime | None:
        at: datetime | None = self.customers.stored(account).last_activity_at
        return at


@pytest.fixture
def diary(customers: Customers, frozen_clock: Callable[[datetime], None]) -> Diary:
    frozen_clock(NOW)
    return Diary(customers)


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def test_the_last_activity_follows_what_is_logged_changed_and_deleted(
    diary: Diary, customers: Customers, site: Site
) -> None:
    account = customers.add("Acme")
    assert diary.last(account) is None
    diary.log(account, 48)
    newest = diary.log(account, 2, kind="visit").record
    assert diary.last(account) == hours_ago(2)
    with site.context():
        records.update(diary.kind(), newest.id, {"occurred_at": hours_ago(5)}, SYSTEM)
    assert diary.last(account) == hours_ago(5)
    with site.context():
        gone = records.delete(diary.kind(), newest.id, SYSTEM)
    assert diary.last(account) == hours_ago(48)
    with site.context():
        reverting.undo(gone.undo_id or 0, SYSTEM)
    assert diary.last(account) == hours_ago(5)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "note"},
        {"counts": False},
        {"status": "cancelled"},
        {"status": "planned", "scheduled_at": NOW + timedelta(days=1)},
    ],
)
def test_what_does_not_count_moves_nothing(
    diary: Diary, customers: Customers, values: dict[str, Any]
) -> None:
    account = customers.add("Acme")
    diary.log(account, 48)
    diary.log(account, 1, **values)
    assert diary.last(account) == hours_ago(48)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"occurred_at": NOW + timedelta(minutes=1)}, "occurred_at", "cannot lie in the future"),
        ({"status": "planned"}, "scheduled_at", "for when it is planned"),
        ({"duration": -1}, "duration", "0 or more"),
        ({"subject": " "}, "subject", ""),
        ({"subject": "x" * 201}, "subject", "200"),
    ],
)
def test_an_activity_that_makes_no_sense_is_refused_beside_its_field(
    diary: Diary, customers: Customers, values: dict[str, Any], field: str, said: str
) -> None:
    account = customers.add("Acme")
    with pytest.raises(InvalidInput) as refused:
        diary.log(account, **values)
    assert said in refused.value.fields[field][0]
    assert diary.last(account) is None


def test_the_contact_is_one_of_the_account_and_the_account_is_one(
    diary: Diary, customers: Customers, site: Site
) -> None:
    account, other = customers.add("Acme"), customers.add("Other")
    mine, theirs = site.contact(account.client), site.contact(other.client)
    diary.log(account, contact_id=mine.id)
    with pytest.raises(InvalidInput, match="Choose a contact of this account"):
        diary.log(account, contact_id=theirs.id)
    with pytest.raises(InvalidInput, match="is no account"):
        diary.log(site.client("Plain"))


def test_an_activity_is_moved_to_another_account_and_both_follow(
    diary: Diary, customers: Customers, site: Site
) -> None:
    account, other = customers.add("Acme"), customers.add("Other")
    one = diary.log(account, 3).record
    with site.context():
        records.update(diary.kind(), one.id, {"account_id": other.id}, SYSTEM)
    assert (diary.last(account), diary.last(other)) == (None, hours_ago(3))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_and_their_undoing_it_is_what_adding_up_anew_gives(
    diary: Diary, customers: Customers, site: Site, seed: int
) -> None:
    chance = random.Random(seed)
    accounts = [customers.add(name) for name in ("One", "Two", "Three")]
    model = customers.part("activities.models").Activity
    deeds: list[int] = []
    for _ in range(30):
        with site.context() as db:
            ids = list(db.scalars(sa.select(model.id)))
        step = chance.choice(["log", "log", "change", "delete", "undo"])
        if step == "log":
            made = diary.log(
                chance.choice(accounts),
                chance.randint(1, 99),
                kind=chance.choice(["call", "note", "visit"]),
                counts=chance.random() < 0.8,
            )
            deeds += [made.undo_id] if made.undo_id else []
        with site.context():
            if step == "change" and ids:
                values = {
                    "occurred_at": hours_ago(chance.randint(1, 99)),
                    "account_id": chance.choice(accounts).id,
                }
                done = records.update(diary.kind(), chance.choice(ids), values, SYSTEM)
                deeds += [done.undo_id] if done.undo_id else []
            elif step == "delete" and ids:
                gone = records.delete(diary.kind(), chance.choice(ids), SYSTEM)
                deeds += [gone.undo_id] if gone.undo_id else []
            elif step == "undo" and deeds:
                reverting.undo(deeds.pop(), SYSTEM, partly=True)
        _agrees(site, customers, model)


def _agrees(site: Site, customers: Customers, model: Any) -> None:
    account = customers.part("accounts.models").Account
    counted: dict[int, datetime] = {}
    with site.context() as db:
        for one in db.scalars(sa.select(model)):
            if one.status == "done" and one.counts and one.occurred_at <= NOW:
                known = counted.get(one.account_id)
                counted[one.account_id] = max(known or one.occurred_at, one.occurred_at)
        rows = db.execute(sa.select(account.id, account.last_activity_at)).all()
    assert {key: at for key, at in rows if at is not None} == counted


def test_the_page_shows_the_last_of_the_account_and_below_it_and_a_way_to_log(
    diary: Diary, customers: Customers, site: Site
) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", below=top)
    diary.log(top, 24 * 30, subject="Spring call")
    diary.log(leaf, 24, kind="visit", subject="Looked at the new kitchen")
    boss = site.login(site.staff(admin=True))
    page = boss.get(f"/customers/accounts/{top.id}").text
    assert "8 Feb 2026" in page
    assert "9 Mar 2026" in page
    assert "Spring call" in page
    assert "Looked at the new kitchen" not in page
    form = boss.get(f"/customers/activities/new?account_id={leaf.id}&kind=visit")
    assert form.status_code == 200
    assert '<option value="visit" selected' in form.text.replace('selected=""', "selected") or (
        'value="visit" checked' in form.text
    )


def test_people_see_the_activities_of_accounts_that_they_see(
    diary: Diary, customers: Customers, site: Site
) -> None:
    person = site.staff([f"{ACCOUNTS}:view_own", "customers.activities:view"])
    mine, other = customers.add("Mine", manager_id=person.id), customers.add("Other")
    diary.log(customers.add("Below", below=mine), subject="Seen")
    hidden = diary.log(other, subject="Hidden").record
    browser = site.login(person)
    page = browser.get("/customers/activities/").text
    assert "Seen" in page
    assert "Hidden" not in page
    assert browser.get(f"/customers/activities/{hidden.id}").status_code == 404
    nobody = site.login(site.staff([f"{ACCOUNTS}:view"]))
    address = f"/customers/activities/{hidden.id}"
    assert address not in nobody.get("/search?q=Hidden").text
    assert address in site.login(site.staff(admin=True)).get("/search?q=Hidden").text
    assert nobody.get("/customers/activities/").status_code == 403
    assert "Log a visit" not in nobody.get(f"/customers/accounts/{other.id}").text
