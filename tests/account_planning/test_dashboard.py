"""The planning dashboard: what it counts, for whom, and which quadrant figures suggest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host import clock
from host.access import grants
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.records.models import UndoEntry
from host.testing import Site
from modules.account_planning.dashboard.quadrant import change, suggested
from tests.account_planning.conftest import MODULE, PLANS, Planning, at
from tests.client_documents.conftest import WORKS, Works

NOW = at(2026, 11, 18)  # a Wednesday
PERCENT = st.decimals(-100, 1_000, places=1)


@pytest.mark.parametrize(
    ("growth", "share", "quadrant"),
    [
        ("10", "50", "star"),
        ("9.9", "50", "cash_cow"),
        ("10", "49.99", "question_mark"),
        ("9.9", "49.99", "dog"),
        ("-20", "80", "cash_cow"),
        ("300", "0", "question_mark"),
    ],
)
def test_growth_from_10_and_share_from_50_percent_are_high(
    growth: str, share: str, quadrant: str
) -> None:
    assert suggested(Decimal(growth), Decimal(share)) == quadrant


@given(PERCENT, PERCENT)
def test_known_figures_always_suggest_one_quadrant(growth: Decimal, share: Decimal) -> None:
    found = suggested(growth, share)
    assert found is not None
    assert (found in {"star", "question_mark"}) == (growth >= 10)
    assert (found in {"star", "cash_cow"}) == (share >= 50)


def test_an_unknown_figure_suggests_nothing() -> None:
    assert suggested(None, Decimal(60)) is None
    assert suggested(Decimal(60), None) is None
    assert change(Decimal(5), Decimal(0)) is None
    assert change(Decimal(110), Decimal(100)) == Decimal("10.0")
    assert change(Decimal("109.99"), Decimal(100)) == Decimal("9.9")


class Scene:
    """Two clients with plans of this quarter, and one plan of the quarter before."""

    def __init__(self, site: Site, planning: Planning) -> None:
        self.site, self.planning = site, planning
        self.red, self.green = site.client("Red House"), site.client("Green House")
        self.owner = site.staff([f"{PLANS}:view_own"], name="Olga Owner")
        self.risky = planning.plan(
            self.red,
            subject="Risky",
            client_status="red",
            status="in_progress",
            owner_id=self.owner.id,
            revenue_next_year=Decimal(900),
            wallet_share=Decimal(60),
            bcg="dog",
        )
        self.calm = planning.plan(
            self.green, subject="Calm", client_status="green", revenue_next_year=Decimal(100)
        )
        self.old = planning.plan(
            self.green, subject="Before", period_start=date(2026, 7, 1), status="completed"
        )
        item = planning.outline(self.risky)[1]
        for day, action in ((-8, "Late one"), (-1, "Late two"), (2, "Soon"), (9, "Not yet")):
            planning.task(self.risky, action, item=item, deadline=NOW.date() + timedelta(days=day))
        planning.task(self.calm, "Late but calm", deadline=NOW.date() - timedelta(days=1))

    def page(self, who: Any = None, **asked: str) -> Any:
        """Return the page as a value."""
        parts = self.planning.part("dashboard.page"), self.planning.part("dashboard.asked")
        with self.site.context(), clock.at(NOW):
            actor = grants.actor_of(who) if who else SYSTEM
            return parts[0].Page.of(parts[1].Asked.of(asked), actor)


@pytest.fixture
def scene(site: Site, planning: Planning) -> Scene:
    return Scene(site, planning)


def test_plans_are_counted_by_status_with_zeros(scene: Scene) -> None:
    page = scene.page()
    assert {one.value: number for one, number in page.statuses.items()} == {
        "draft": 1,
        "in_progress": 1,
        "review": 0,
        "completed": 0,
        "archived": 0,
    }
    assert {one.value: number for one, number in page.lights.items()} == {
        "red": 1,
        "yellow": 0,
        "green": 1,
    }
    assert scene.page(span="all").plans == 3
    assert scene.page(span="last_quarter").plans == 1
    assert scene.page(span="next_quarter").plans == 0


def test_at_risk_is_red_and_overdue(scene: Scene) -> None:
    page = scene.page()
    assert [(one.subject, one.late, one.oldest) for one in page.risks] == [
        ("Risky", 2, date(2026, 11, 10))
    ]
    assert page.late == (3, 2)
    assert [one.action for one in page.due] == ["Soon"]


def test_an_archived_plan_puts_nothing_at_risk(scene: Scene) -> None:
    scene.planning.change(scene.risky, status="archived")
    page = scene.page()
    assert (page.risks, page.due, page.late) == ([], [], (1, 1))
    assert page.statuses[next(iter(reversed(page.statuses)))] == 1


def test_numbers_lead_to_lists_of_just_these_plans(site: Site, scene: Scene) -> None:
    scene.planning.plan(scene.red, subject="Put away", client_status="red", status="archived")
    browser = site.login(site.staff(admin=True))
    [bar] = scene.page().light_chart().series
    listed = browser.get(bar.data[0].url).text
    assert "Risky" in listed
    assert "Put away" not in listed
    late = browser.get(scene.page().open_url(client_status="red", overdue="1")).text
    assert "Risky" in late
    assert "Put away" not in late


def test_each_sees_the_plans_of_their_own_scope(scene: Scene) -> None:
    own = scene.page(scene.owner)
    assert [one.subject for one in own.earned] == ["Risky"]
    assert own.plans == 1
    assert own.late == (2, 1)
    stranger = scene.page(scene.site.staff([f"{PLANS}:view_own"], name="Sten"))
    assert (stranger.plans, stranger.earned, stranger.due) == (0, [], [])


def test_the_page_is_narrowed_by_owner_and_by_industry(scene: Scene) -> None:
    assert [one.subject for one in scene.page(owner=str(scene.owner.id)).earned] == ["Risky"]
    assert scene.page(industry="Retail").plans == 0
    assert scene.page(owner="x", span="never").plans == 2


def test_growth_comes_from_the_financial_data_where_there_are_no_invoices(scene: Scene) -> None:
    years = scene.planning.part("grids.models").Financial
    with scene.site.context(), transaction() as db:
        for place, (year, revenue) in enumerate([(2023, 10), (2024, 400), (2025, 500)]):
            db.add(
                years(plan_id=scene.risky.id, position=place, year=year, revenue=Decimal(revenue))
            )
    risky, calm = scene.page().earned
    assert (risky.growth, risky.source, risky.suggested) == (
        Decimal("25.0"),
        "Financial data",
        "star",
    )
    assert risky.bcg == "dog"  # what was chosen stays
    assert (calm.growth, calm.suggested) == (None, None)
    assert risky.actual is None
    points = scene.page().matrix().points
    assert [(one.x, one.y, one.weight, one.url) for one in points] == [
        (Decimal(60), Decimal("25.0"), Decimal(900), scene.risky.path)
    ]


@pytest.mark.modules(MODULE, WORKS)
def test_invoices_of_the_plans_period_are_its_actual_revenue(
    site: Site, planning: Planning
) -> None:
    works, client, other = Works(site), site.client("Payer"), site.client("Other")
    plan = planning.plan(client, revenue_next_year=Decimal(1_000), wallet_share=Decimal(20))
    planning.plan(client, subject="Same term", revenue_next_year=Decimal(500))
    bills = (
        (client, "300", date(2026, 10, 1), "issued", ""),
        (client, "50", date(2026, 12, 31), "issued", ""),
        (client, "7", date(2026, 11, 1), "draft", ""),
        (client, "9", date(2026, 11, 1), "cancelled", ""),
        (client, "40", date(2026, 11, 1), "issued", "SEK"),
        (client, "200", date(2026, 9, 30), "issued", ""),
        (other, "999", date(2026, 11, 1), "issued", ""),
    )
    for payer, total, day, state, currency in bills:
        works.make(
            "invoice",
            payer,
            total=Decimal(total),
            issued_on=day,
            state=state,
            **({"currency": currency} if currency else {}),
        )
    page = _page(site, planning)
    first = next(one for one in page.earned if one.id == plan.id)
    assert first.actual == Decimal(350)
    assert first.elsewhere
    assert (first.growth, first.source) == (Decimal("75.0"), "Invoices")
    assert first.suggested == "question_mark"
    assert page.totals.planned == Decimal(1_500)
    assert page.totals.actual == Decimal(350)  # two plans of one client and period share it
    assert page.left_out == 2
    month = planning.plan(
        client, period_type="month", period_start=date(2026, 11, 1), subject="Month"
    )
    page = _page(site, planning)
    assert next(one for one in page.earned if one.id == month.id).actual is not None
    assert page.totals.actual == Decimal(350)  # the month lies in the quarter


def test_the_page_costs_at_most_fifteen_statements(
    site: Site, planning: Planning, scene: Scene
) -> None:
    browser = site.login(site.staff(admin=True))
    seen = []
    for more in (0, 20):
        for number in range(more):
            plan = planning.plan(site.client(f"House {number}"), client_status="red")
            planning.task(plan, deadline=date(2026, 1, 1))
        browser.get("/account_planning/dashboard?span=all")
        with site.counted() as statements:
            answer = browser.get("/account_planning/dashboard?span=all")
        assert answer.status_code == 200
        assert len(statements) <= 15, statements
        seen.append(len(statements))
    assert seen[0] == seen[1]


def test_the_score_of_every_open_plan_is_kept_once_a_week(
    site: Site, planning: Planning, scene: Scene
) -> None:
    assert planning.run("health", NOW, dry_run=True).counts["kept"] == 2
    assert planning.stored("health.models.HealthWeek") == []
    assert planning.run("health", NOW).counts == {"kept": 2, "corrected": 0}
    assert planning.run("health", NOW + timedelta(days=1)).counts["kept"] == 0
    assert planning.run("health", NOW + timedelta(days=7)).counts["kept"] == 2
    rows = planning.stored("health.models.HealthWeek", plan_id=scene.risky.id)
    assert [row.monday for row in rows] == [date(2026, 11, 16), date(2026, 11, 23)]
    parts = planning.part("health.service"), planning.part("grids.progress")
    with site.context(), clock.at(NOW + timedelta(days=7)):
        plan: Any = session().get(planning.part("plans.models").Plan, scene.risky.id)
        page = parts[0].health_of(plan, parts[0].work_of(plan.id), parts[1].goals_of(plan.id))
    assert rows[-1].score == page.score.value
    weeks = scene.page(span="all").weeks
    assert [(one.monday, one.plans) for one in weeks] == [
        (date(2026, 11, 16), 2),
        (date(2026, 11, 23), 2),
    ]


def test_a_deleted_plan_comes_back_with_its_scores(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    planning.run("health", NOW)
    planning.run("health", NOW + timedelta(days=7))
    before = _weeks_of(planning, plan.id)
    assert len(before) == 2
    browser = site.login(site.staff(admin=True))
    assert browser.post(f"/account_planning/{plan.id}/delete").status_code == 302
    assert _weeks_of(planning, plan.id) == []
    with site.context() as db:
        entry = db.query(UndoEntry).one()
    browser.post(f"/changes/{entry.id}/undo")
    assert _weeks_of(planning, plan.id) == before


def _weeks_of(planning: Planning, plan_id: int) -> list[tuple[date, Decimal]]:
    rows = planning.stored("health.models.HealthWeek", plan_id=plan_id)
    return [(row.monday, row.score) for row in rows]


def test_scores_of_three_years_are_kept(planning: Planning, scene: Scene) -> None:
    planning.run("health", NOW)
    planning.run("health", NOW + timedelta(weeks=150))
    assert len(planning.stored("health.models.HealthWeek", plan_id=scene.risky.id)) == 2
    planning.run("health", NOW + timedelta(weeks=170))
    assert len(planning.stored("health.models.HealthWeek", plan_id=scene.risky.id)) == 2


def _page(site: Site, planning: Planning) -> Any:
    with site.context(), clock.at(NOW):
        asked = planning.part("dashboard.asked").Asked.of({})
        return planning.part("dashboard.page").Page.of(asked, SYSTEM)


def test_the_box_of_everybody_names_risks_and_late_tasks_of_plans_that_are_not_archived(
    site: Site, planning: Planning, scene: Scene
) -> None:
    browser = site.login(site.staff(admin=True))
    with clock.at(NOW):
        shown = browser.get("/").text
    assert "Plans at risk" in shown
    assert shown.count(scene.risky.subject) == 1
    with site.context(), transaction() as db:
        plan = db.get(planning.part("plans.models").Plan, scene.risky.id)
        assert plan is not None
        plan.status = "archived"
    with clock.at(NOW):
        shown = browser.get("/").text
    assert "Plans at risk" not in shown
    assert scene.risky.subject not in shown
