"""The published health score, its parts and what it leaves out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host import clock
from host.hooks.actor import SYSTEM
from host.testing import Site
from modules.account_planning.grids.progress import share
from modules.account_planning.health.score import Facts, Work, score_of
from modules.account_planning.plans.choices import ClientStatus
from tests.account_planning.conftest import Planning

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_worked_example_of_the_specification_is_57_5() -> None:
    goals = [share(Decimal(50), Decimal(100)), share(Decimal(30), Decimal(20))]
    facts = Facts(
        Work(total=10, done=6, overdue=2),
        [one for one in goals if one is not None],
        ClientStatus.YELLOW,
        60,
    )
    score = score_of(facts)
    assert score is not None
    assert score.value == Decimal("57.5")
    parts = {one.key: (one.value, one.points) for one in score.parts}
    assert parts == {
        "tasks": (Decimal("0.5"), Decimal("20.0")),
        "goals": (Decimal("0.75"), Decimal("22.5")),
        "light": (Decimal("0.5"), Decimal("10.0")),
        "contact": (Decimal("0.5"), Decimal("5.0")),
    }


def test_what_has_no_data_is_left_out_and_the_rest_weighs_more() -> None:
    score = score_of(Facts(light=ClientStatus.GREEN, days_since_contact=75))
    assert score is not None
    assert [one.weight for one in score.parts] == [Decimal(2) / 3, Decimal(1) / 3]
    assert score.value == Decimal("75.0")


def test_without_any_data_there_is_no_score() -> None:
    assert score_of(Facts()) is None


@pytest.mark.parametrize(("days", "value"), [(0, 1), (30, 1), (45, 0.75), (90, 0), (400, 0)])
def test_contact_fades_between_30_and_90_days(days: int, value: float) -> None:
    score = score_of(Facts(days_since_contact=days))
    assert score is not None
    assert float(score.parts[0].value) == value


@pytest.mark.parametrize(
    ("actual", "target", "expected"),
    [(None, "10", "0"), ("-5", "10", "0"), ("5", "0", None), ("5", None, None), ("25", "10", "1")],
)
def test_a_goal_is_between_nothing_and_all(
    actual: str | None, target: str | None, expected: str | None
) -> None:
    found = share(Decimal(actual) if actual else None, Decimal(target) if target else None)
    assert found == (None if expected is None else Decimal(expected))


@given(
    st.integers(0, 50).flatmap(
        lambda total: st.tuples(st.just(total), st.integers(0, total), st.integers(0, total))
    ),
    st.lists(st.decimals(0, 1, places=2), max_size=5),
    st.sampled_from([None, *ClientStatus]),
    st.none() | st.integers(0, 500),
)
def test_a_score_is_the_sum_of_its_parts_and_stays_between_0_and_100(
    counts: tuple[int, int, int],
    goals: list[Decimal],
    light: ClientStatus | None,
    days: int | None,
) -> None:
    score = score_of(Facts(Work(*counts), goals, light, days))
    if score is None:
        assert (counts[0], goals, light, days) == (0, [], None, None)
        return
    assert 0 <= score.value <= 100
    assert abs(sum((one.weight for one in score.parts), Decimal(0)) - 1) < Decimal("1e-20")
    assert abs(sum((one.points for one in score.parts), Decimal(0)) - score.value) <= Decimal("0.2")


def test_the_planning_tab_shows_the_score_of_what_is_stored(site: Site, planning: Planning) -> None:
    with clock.at(NOON - timedelta(days=60)):
        plan = planning.plan(client_status="yellow")
        item = planning.outline(plan)[1]
        for number in range(10):
            late = date(2026, 10, 1) if number >= 8 else None
            status = "complete" if number < 6 else "not_started"
            planning.task(plan, f"Task {number}", item=item, status=status, deadline=late)
        _set_goals(site, planning, plan)
    admin = site.staff(admin=True)
    with clock.at(NOON):
        text = site.login(admin).get(f"/account_planning/{plan.id}/planning").text
    assert "57.5 of 100" in text
    assert "6 of 10 done, 2 overdue" in text
    assert "2 with a target, 75% reached on average" in text
    assert "20.0 of 40.0" in text
    assert '<progress max="100" value="50" aria-label="New sites">' in text


def _set_goals(site: Site, planning: Planning, plan: Any) -> None:
    service, goals = planning.part("grids.service"), planning.part("grids.goals").GOALS
    lines = {"goals-0-name": "New sites", "goals-0-target": "100", "goals-0-actual": "50"}
    lines |= {"goals-1-name": "Calls", "goals-1-target": "20", "goals-1-actual": "30"}
    with site.context():
        opened = service.fingerprint(goals, service.rows_of(goals, plan.id))
        assert service.save(plan.id, goals, service.read(goals, lines), SYSTEM, opened)
