"""Plans on the host's own pages: dashboard, search, and the demonstration."""

from __future__ import annotations

from datetime import date

from host.clients import demo as client_demo
from host.database import transaction
from host.demo import people
from host.testing import Site
from tests.account_planning.conftest import Planning, button


def test_the_dashboard_counts_plans_and_names_overdue_tasks(site: Site, planning: Planning) -> None:
    plan = planning.plan(status="review")
    planning.plan(status="draft")
    planning.task(plan, "Far too late", deadline=date(2020, 1, 1))
    planning.task(plan, "Finished late", deadline=date(2020, 1, 1), status="complete")
    archived = planning.plan()
    planning.task(archived, "Put away", deadline=date(2020, 1, 1))
    browser = site.login(site.staff(admin=True))
    browser.post(button(archived, "to_archived"))
    page = browser.get("/").text
    assert "Far too late" in page
    assert "Finished late" not in page
    assert "Put away" not in page
    assert "/account_planning/?status=review" in page


def test_those_without_rights_have_no_box(site: Site, planning: Planning) -> None:
    planning.plan()
    assert "Account plans" not in site.login(site.staff()).get("/").text


def test_search_finds_plans_by_subject_client_and_number(site: Site, planning: Planning) -> None:
    planning.plan(site.client("Walrus Works"), subject="Ice trade")
    browser = site.login(site.staff(admin=True))
    for text in ("ice", "walrus", "AP-0001", "ap-1"):
        assert "AP-0001 Ice trade" in browser.get(f"/search?q={text}").text


def test_the_demonstration_is_told_once(site: Site, planning: Planning) -> None:
    with site.context():
        people.ensure()
    for _ in range(2):
        with site.context(), transaction():
            client_demo.load()
            planning.part("demo").load()
    plans = planning.stored("plans.models.Plan")
    assert len(plans) == 13
    assert len({(plan.period_type, plan.period_start) for plan in plans}) >= 4
    assert {plan.status for plan in plans} == {
        "draft",
        "in_progress",
        "review",
        "completed",
        "archived",
    }
    for table in ("tasks.models.Task", "grids.models.Financial", "grids.models.Marketing"):
        assert planning.stored(table)
    browser = site.login(site.staff(admin=True))
    for plan in plans:
        for tab in ("due-diligence", "planning", "relations", "activity"):
            answer = browser.get(f"/account_planning/{plan.id}/{tab}")
            assert answer.status_code == 200
