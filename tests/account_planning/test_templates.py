"""Templates: kept, changed, turned into plans, and made of plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from modules.account_planning.plan_templates.relative import Anchor, RelativeDay
from modules.account_planning.plans import periods
from modules.account_planning.plans.choices import PeriodType
from tests.account_planning.conftest import PLANS, Planning, button

MAKE = "/account_planning/templates/{}/do/account_planning.make_plan"
TEXTS = {
    "name": "Growth",
    "about": "For clients who are content",
    "subject": "Grow the account",
    "period_type": "quarter",
    "vision": "Far",
    "mission": "Near",
    "objectives": "<p>One <strong>service</strong> more</p>",
    "threat": "<p>Price</p>",
    "opportunity": "<p>Trust</p>",
    "criteria": "<p>Signed</p>",
    "constraints": "<p>Margin</p>",
}


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


@pytest.fixture
def template(site: Site, planning: Planning) -> Any:
    """A template with an objective, an item, three tasks and a goal."""
    service, goals = planning.part("plan_templates.service"), planning.part("plan_templates.goals")
    grids, relative = planning.part("grids.service"), planning.part("plan_templates.relative")
    anchor, line = relative.Anchor, service.LineData
    high = planning.part("plans.choices").Priority.HIGH
    with site.context():
        from host.records import service as records
        from host.records.entering.fields import record_type

        made = records.create(record_type("account_planning.template"), TEXTS, SYSTEM).record
        top = service.add(made.id, None, line("Win a service"), SYSTEM)
        item = service.add(made.id, top.id, line("Offer"), SYSTEM)
        after = relative.RelativeDay(anchor.AFTER_START, 13)
        before = relative.RelativeDay(anchor.BEFORE_END, 7)
        service.add(made.id, item.id, line("List needs", after, high, True), SYSTEM)
        service.add(made.id, item.id, line("Hand it over", before), SYSTEM)
        service.add(made.id, item.id, line("Some day"), SYSTEM)
        form = {
            "goals-0-name": "Offers",
            "goals-0-target": "2",
            "goals-0-due_days": "0",
            "goals-0-due_anchor": "before_end",
        }
        typed = grids.read(goals.TEMPLATE_GOALS, form)
        opened = grids.fingerprint(goals.TEMPLATE_GOALS, [])
        service.save_goals(made.id, typed, SYSTEM, opened)
    return made


def asked(client: Any, owner: Any, **values: str) -> dict[str, str]:
    """Return what the page sends that asks for client and period."""
    return {
        "client_id": str(client.id),
        "subject": "Grow Northern",
        "period_type": "quarter",
        "period_start": "2027-02-20",
        "owner_id": str(owner.id),
    } | values


def test_a_plan_is_made_from_a_template_whole(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    client, owner = site.client("Northern", currency="NOK"), site.staff()
    planning.set(default_status="in_progress")
    page = editor.get(MAKE.format(template.id)).text
    assert 'value="Grow the account"' in page
    answer = editor.post(MAKE.format(template.id), asked(client, owner))
    assert answer.headers["Location"] == "/account_planning/1"
    [plan] = planning.stored("plans.models.Plan")
    assert (plan.subject, plan.period_start, plan.status) == (
        "Grow Northern",
        date(2027, 1, 1),
        "in_progress",
    )
    assert (plan.client_id, plan.currency, plan.owner_id) == (client.id, "NOK", owner.id)
    texts = {key: getattr(plan, key) for key in TEXTS if hasattr(plan, key)}
    assert texts == {**{k: v for k, v in TEXTS.items() if k in texts}, "subject": "Grow Northern"}
    tasks = planning.stored("tasks.models.Task")
    assert [(one.action, one.deadline, one.pic_id, one.priority) for one in tasks] == [
        ("List needs", date(2027, 1, 14), owner.id, "high"),
        ("Hand it over", date(2027, 3, 24), None, "medium"),
        ("Some day", None, None, "medium"),
    ]
    assert [one.title for one in planning.stored("tasks.models.Item")] == ["Offer"]
    [goal] = planning.stored("grids.models.Goal")
    assert (goal.name, goal.target, goal.due_on) == ("Offers", Decimal(2), date(2027, 3, 31))
    assert "From the template Growth" in editor.get("/account_planning/1/activity").text


def test_a_form_that_is_sent_twice_makes_one_plan(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    sent = asked(site.client(), site.staff())
    first = editor.post(MAKE.format(template.id), sent)
    second = editor.post(MAKE.format(template.id), sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(planning.stored("plans.models.Plan")) == 1


def test_what_is_refused_leaves_nothing_behind(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    sent = asked(site.client(), site.staff(), period_start="1800-01-01")
    answer = editor.post(MAKE.format(template.id), sent)
    assert answer.status_code == 422
    assert "between 1900 and 2200" in answer.text
    assert 'value="Grow Northern"' in answer.text
    assert editor.post(MAKE.format(template.id), {**sent, "client_id": ""}).status_code == 422
    assert not planning.stored("plans.models.Plan")


def test_an_archived_template_is_not_offered(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    assert ">Growth</a>" in editor.get("/account_planning/start").text
    editor.post(f"/account_planning/templates/{template.id}/archive")
    assert ">Growth</a>" not in editor.get("/account_planning/start").text
    sent = asked(site.client(), site.staff())
    answer = editor.post(MAKE.format(template.id), sent, follow_redirects=True)
    assert "The template Growth is archived" in answer.text
    assert not planning.stored("plans.models.Plan")


def test_a_plan_is_saved_as_a_template_with_relative_deadlines(
    site: Site, editor: Browser, planning: Planning
) -> None:
    owner = site.staff()
    plan = planning.plan(
        subject="Renewal",
        vision="Far",
        objectives="<p>Sign</p>",
        owner_id=owner.id,
        period_type="month",
        period_start=date(2027, 2, 1),
    )
    _, item = planning.outline(plan)
    planning.task(plan, "Early", item=item, pic=owner, deadline=date(2027, 2, 3))
    planning.task(plan, "Late", item=item, pic=site.staff(), deadline=date(2027, 2, 28))
    planning.task(plan, "Done", item=item, status="complete", deadline=date(2027, 3, 9))
    maps, tree = planning.part("mind_map.service"), planning.part("mind_map.tree")
    with site.context():
        maps.save(plan.id, tree.MindMap.blank("The middle"), SYSTEM, 0)
    answer = editor.post(button(plan, "keep_template"))
    assert answer.headers["Location"] == "/account_planning/templates/1"
    editor.post(button(plan, "keep_template"))
    first, second = planning.stored("plan_templates.models.Template")
    assert (first.name, second.name) == ("Renewal", "Renewal (2)")
    assert "The middle" in first.mind_map
    assert "The middle" in editor.get("/account_planning/templates/1/steps").text
    editor.post(MAKE.format(1), asked(site.client(), owner))
    [_, drawn] = planning.stored("mind_map.models.MapVersion")
    assert (drawn.plan_id, "The middle" in drawn.content) == (2, True)
    assert (first.vision, first.objectives, first.period_type) == ("Far", "<p>Sign</p>", "month")
    lines = planning.stored("plan_templates.models.Line", template_id=1, level="task")
    assert [(one.title, one.due.words, one.for_owner) for one in lines] == [
        ("Early", "2 days after the start", True),
        ("Late", "Last day", False),
        ("Done", "Last day", False),
    ]


def test_the_outline_is_changed_line_by_line(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    base = f"/account_planning/templates/{template.id}"
    editor.post(f"{base}/line", {"title": "Second objective"})
    objectives = planning.stored("plan_templates.models.Line", level="objective")
    second = objectives[1].id
    editor.post(f"{base}/line/{second}/below", {"title": "Its item"})
    [_, item] = planning.stored("plan_templates.models.Line", level="item")
    task = {"title": "Its task", "due_days": "5", "due_anchor": "after_start", "priority": "low"}
    answer = editor.post(f"{base}/line/{item.id}/below", {**task, "pic": "owner"})
    assert answer.status_code == 302
    editor.post(f"{base}/line/{item.id}/below", {"title": "Only words"})
    [line] = planning.stored("plan_templates.models.Line", title="Only words")
    assert (line.due, line.priority, line.for_owner) == (None, "medium", False)
    editor.post(f"{base}/line/{line.id}/delete")
    page = editor.get(f"{base}/steps").text
    assert "Its task" in page
    assert "5 days after the start" in page
    assert editor.post(f"{base}/line/{second}/up").status_code == 302
    assert page.index("Win a service") < page.index("Second objective")
    page = editor.get(f"{base}/steps").text
    assert page.index("Second objective") < page.index("Win a service")
    editor.post(f"{base}/line/{second}", {"title": "Renamed"})
    assert "Renamed" in editor.get(f"{base}/steps").text
    editor.post(f"{base}/line/{second}/delete")
    assert len(planning.stored("plan_templates.models.Line")) == 5
    assert "Renamed with 2 lines" in editor.get(f"{base}/activity").text


def test_the_mind_map_of_a_template_is_drawn_like_a_plans(
    editor: Browser, planning: Planning, template: Any
) -> None:
    base = f"/account_planning/templates/{template.id}/mind-map"
    assert editor.get(base).status_code == 200
    answer = editor.post(f"{base}/outline", {"text": "Growth\n  People", "opened": "0"})
    assert answer.status_code == 302, answer.text
    page = editor.get(base).text
    assert "People" in page
    stale = editor.post(f"{base}/outline", {"text": "Growth\n  Places", "opened": "0"})
    assert stale.status_code == 409
    assert "People" in editor.get(f"{base}.svg").text


@pytest.mark.parametrize("days", ["-1", "367", "many", ""])
def test_days_that_are_none_are_refused_with_what_was_typed(
    editor: Browser, planning: Planning, template: Any, days: str
) -> None:
    [item] = planning.stored("plan_templates.models.Line", level="item")
    answer = editor.post(
        f"/account_planning/templates/{template.id}/line/{item.id}/below",
        {"title": "Kept words", "due_days": days, "due_anchor": "after_start", "priority": "low"},
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert len(planning.stored("plan_templates.models.Line")) == 5


def test_two_people_in_one_line_are_told(
    editor: Browser, planning: Planning, template: Any
) -> None:
    [item] = planning.stored("plan_templates.models.Line", level="item")
    address = f"/account_planning/templates/{template.id}/line/{item.id}"
    editor.post(address, {"title": "Theirs", "record_version": str(item.version)})
    answer = editor.post(address, {"title": "Mine", "record_version": str(item.version)})
    assert answer.status_code == 409
    assert "Somebody else changed this item to “Theirs”." in answer.text
    assert 'value="Mine"' in answer.text


def test_goals_of_a_template_say_when_they_are_due(
    editor: Browser, planning: Planning, template: Any
) -> None:
    base = f"/account_planning/templates/{template.id}"
    answer = editor.post(f"{base}/goals", {"goals-0-name": "Half", "goals-0-due_days": "3"})
    assert answer.status_code == 422
    assert "Choose what the days count from." in answer.text
    assert [one.name for one in planning.stored("plan_templates.models.TemplateGoal")] == ["Offers"]
    stale = editor.post(f"{base}/goals", {"goals-0-name": "Other", "opened": "old"})
    assert stale.status_code == 409
    assert "Somebody else saved this grid" in stale.text


@pytest.mark.parametrize(
    ("rights", "reads", "keeps"),
    [
        ([f"{PLANS}:create"], 200, 403),
        ([f"{PLANS}:create", f"{PLANS}:manage_templates"], 200, 302),
        ([f"{PLANS}:view", f"{PLANS}:edit"], 403, 403),
    ],
)
def test_makers_of_plans_read_templates_and_a_right_of_its_own_keeps_them(
    site: Site, planning: Planning, template: Any, rights: list[str], reads: int, keeps: int
) -> None:
    person = site.login(site.staff([*rights, "clients:view"]))
    base = f"/account_planning/templates/{template.id}"
    for page in ("/account_planning/templates/", base, f"{base}/steps", MAKE.format(template.id)):
        assert person.get(page).status_code == reads, page
    assert person.get("/account_planning/start").status_code == reads
    assert person.post(f"{base}/line", {"title": "More"}).status_code == keeps
    renamed = person.post(f"{base}/edit", {"name": "Other", "subject": "S", "period_type": "month"})
    assert renamed.status_code == keeps
    new = {"name": "New", "subject": "New", "period_type": "month"}
    assert person.post("/account_planning/templates/new", new).status_code == keeps


def test_each_template_has_a_name_of_its_own(
    editor: Browser, planning: Planning, template: Any
) -> None:
    new = {"name": "Growth", "subject": "S", "period_type": "month"}
    answer = editor.post("/account_planning/templates/new", new)
    assert answer.status_code == 422
    assert "There is a template of this name already." in answer.text


def test_the_form_of_a_new_plan_leads_to_templates_and_copies(
    site: Site, editor: Browser, planning: Planning, template: Any
) -> None:
    planning.plan(site.client("Northern Pipes"), subject="Apples")
    planning.plan(site.client("Southern"), subject="Pears")
    assert 'href="/account_planning/start"' in editor.get("/account_planning/new").text
    page = editor.get("/account_planning/start?q=pipes").text
    assert "1 objective, 3 tasks" in page
    assert "AP-0001 Apples" in page
    assert "Pears" not in page
    own = site.login(site.staff([f"{PLANS}:create", f"{PLANS}:view_own"]))
    assert "Apples" not in own.get("/account_planning/start").text


def test_a_template_costs_at_most_fifteen_statements(
    editor: Browser, site: Site, template: Any
) -> None:
    base = f"/account_planning/templates/{template.id}"
    for page in ("/account_planning/start", base, f"{base}/steps", MAKE.format(template.id)):
        editor.get(page)
        with site.counted() as statements:
            assert editor.get(page).status_code == 200
        assert len(statements) <= 15, (page, statements)


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
RELATIVE = st.builds(RelativeDay, st.sampled_from(Anchor), st.integers(0, 366))


@patient
@given(DAYS, st.sampled_from(PeriodType), RELATIVE)
def test_a_relative_day_lies_in_the_period(day: date, kind: PeriodType, due: RelativeDay) -> None:
    first = periods.first_day(kind, day)
    last = periods.last_day(kind, first)
    assert first <= due.within(first, last) <= last


@patient
@given(DAYS, st.sampled_from(PeriodType))
def test_a_day_made_relative_comes_back_in_its_period(day: date, kind: PeriodType) -> None:
    first = periods.first_day(kind, day)
    last = periods.last_day(kind, first)
    assert RelativeDay.of(day, first, last).within(first, last) == day


@patient
@given(DAYS, st.sampled_from(PeriodType), st.integers(1, 8))
def test_the_end_of_a_period_is_the_end_of_every_other(
    day: date, kind: PeriodType, count: int
) -> None:
    first = periods.first_day(kind, day)
    last = periods.last_day(kind, first)
    later = periods.add_months(first, kind.months * count)
    end = periods.last_day(kind, later)
    assert RelativeDay.of(last, first, last).within(later, end) == end
