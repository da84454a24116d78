"""The outline: moved to any place and parent, typed line by line, edited where it stands."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.errors import Conflict, NotFound
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def said(answer: Any) -> str:
    """Return what a refusal says."""
    return str(answer.json["message"])


def build(planning: Planning, plan: Any, tasks: int = 3) -> tuple[list[int], list[int], list[int]]:
    """Give a plan two objectives with two items each, and tasks below the first item."""
    branches = planning.part("tasks.branches")
    with planning.site.context():
        objectives = [branches.add_objective(plan.id, word, SYSTEM).id for word in ("O1", "O2")]
        items = [
            branches.add_item(plan.id, one, f"I{number}{word}", SYSTEM).id
            for number, one in enumerate(objectives, start=1)
            for word in "ab"
        ]
    made = [planning.task(plan, f"T{number}", item=items[0]).id for number in range(tasks)]
    return objectives, items, made


def order(planning: Planning, item: int) -> list[int]:
    """Return the tasks of an item in order, whose places must be different ones."""
    rows = planning.stored("tasks.models.Task", item_id=item)
    assert len({row.position for row in rows}) == len(rows)
    return [row.id for row in sorted(rows, key=lambda row: row.position)]


def test_a_task_moves_to_a_place_below_another_item_by_one_post(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan)
    other = planning.task(plan, "There already", item=items[3]).id
    answer = editor.post(
        f"/account_planning/{plan.id}/task/{tasks[1]}/move",
        {"parent": str(items[3]), "place": "1"},
        headers=FETCH,
    )
    assert (answer.status_code, answer.json) == (200, {"message": "Moved the task."})
    assert order(planning, items[3]) == [tasks[1], other]
    assert order(planning, items[0]) == [tasks[0], tasks[2]]
    history = editor.get(f"/account_planning/{plan.id}/activity").text
    assert "<del>I1a</del>" in history
    assert "<ins>I2b</ins>" in history


def test_an_item_moves_to_another_objective_with_its_tasks(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    objectives, items, tasks = build(planning, plan)
    form = editor.get(f"/account_planning/{plan.id}/item/{items[0]}/move")
    assert "O2" in form.text
    typed = {"parent": str(objectives[1]), "place": "1"}
    answer = editor.post(f"/account_planning/{plan.id}/item/{items[0]}/move", typed)
    assert answer.status_code == 302
    moved = planning.stored("tasks.models.Item", objective_id=objectives[1])
    assert [row.id for row in sorted(moved, key=lambda row: row.position)] == [
        items[0],
        items[2],
        items[3],
    ]
    assert order(planning, items[0]) == tasks


def test_objectives_take_any_place(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    objectives, _, _ = build(planning, plan)
    editor.post(f"/account_planning/{plan.id}/objective/{objectives[1]}/move", {"place": "1"})
    rows = planning.stored("tasks.models.Objective")
    assert [row.id for row in sorted(rows, key=lambda row: row.position)] == objectives[::-1]


def test_a_form_that_is_open_on_a_task_is_not_refused_because_it_was_moved(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan)
    before = planning.stored("tasks.models.Task", id=tasks[0])[0].version
    moving, branches = planning.part("tasks.moving"), planning.part("tasks.branches")
    with site.context():
        task = branches.Level.TASK
        moving.move(plan.id, task, tasks[0], SYSTEM, parent_id=items[2], place=1)
    assert planning.stored("tasks.models.Task", id=tasks[0])[0].version == before


def test_a_move_on_a_plan_that_is_read_only_is_refused_with_the_reason(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan)
    planning.change(plan, status="archived")
    answer = editor.post(
        f"/account_planning/{plan.id}/task/{tasks[0]}/move",
        {"parent": str(items[1]), "place": "1"},
        headers=FETCH,
    )
    assert answer.status_code == 409
    assert "This plan is archived" in said(answer)
    assert order(planning, items[0]) == tasks


def test_a_parent_of_another_plan_is_not_there(editor: Browser, planning: Planning) -> None:
    plan, other = planning.plan(), planning.plan()
    _, items, tasks = build(planning, plan)
    _, foreign, _ = build(planning, other)
    answer = editor.post(
        f"/account_planning/{plan.id}/task/{tasks[0]}/move",
        {"parent": str(foreign[0]), "place": "1"},
        headers=FETCH,
    )
    assert answer.status_code == 404
    assert "is gone" in said(answer)
    nowhere = editor.post(f"/account_planning/{plan.id}/task/{tasks[0]}/move", {}, headers=FETCH)
    assert nowhere.status_code == 422
    assert order(planning, items[0]) == tasks


def test_who_may_not_edit_moves_nothing(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan)
    reader = site.login(site.staff([f"{PLANS}:view"]))
    path = f"/account_planning/{plan.id}/task/{tasks[0]}/move"
    assert reader.post(path, {"parent": str(items[1]), "place": "1"}).status_code == 403
    page = reader.get(f"/account_planning/{plan.id}/planning").text
    assert "T0" in page
    assert "New task" not in page


moves = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(-1, 8)), min_size=1, max_size=12
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=moves)
def test_any_moves_leave_every_task_below_one_item_in_one_order(
    site: Site, planning: Planning, asked: list[tuple[int, int, int]]
) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan, tasks=5)
    moving, level = planning.part("tasks.moving"), planning.part("tasks.branches").Level.TASK
    expected: dict[int, list[int]] = {item: [] for item in items} | {items[0]: list(tasks)}
    for task, item, place in asked:
        for held in expected.values():
            if tasks[task] in held:
                held.remove(tasks[task])
        held = expected[items[item]]
        held.insert(min(max(place, 1), len(held) + 1) - 1, tasks[task])
        with site.context():
            moving.move(plan.id, level, tasks[task], SYSTEM, parent_id=items[item], place=place)
    assert {item: order(planning, item) for item in items} == expected


def test_two_who_move_at_once_leave_one_order(any_site: Site) -> None:
    from tests.account_planning.conftest import MODULE

    any_site.install(MODULE)
    planning = Planning(any_site)
    plan = planning.plan()
    _, items, tasks = build(planning, plan, tasks=6)
    moving, level = planning.part("tasks.moving"), planning.part("tasks.branches").Level.TASK
    faults: list[BaseException] = []

    def shuffle(offset: int) -> None:
        try:
            for number in range(6):
                task, item = tasks[(number + offset) % 6], items[(number * offset) % 4]
                with any_site.context():
                    moving.move(plan.id, level, task, SYSTEM, parent_id=item, place=number % 3)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=shuffle, args=(offset,)) for offset in (1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert sorted(one for item in items for one in order(planning, item)) == sorted(tasks)


def test_a_line_typed_with_a_script_comes_back_drawn(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}"
    made = editor.post(f"{path}/objective", {"title": "<b>Win</b>"}, headers=FETCH)
    assert made.status_code == 201
    assert "&lt;b&gt;Win&lt;/b&gt;" in made.text
    [objective] = planning.stored("tasks.models.Objective")
    made = editor.post(f"{path}/objective/{objective.id}/item", {"title": "Prepare"}, headers=FETCH)
    assert 'data-node="item"' in made.text
    [item] = planning.stored("tasks.models.Item")
    made = editor.post(f"{path}/item/{item.id}/task", {"action": "Call"}, headers=FETCH)
    assert made.status_code == 201
    assert "No reminder: reminders are switched off" in made.text
    [task] = planning.stored("tasks.models.Task")
    assert (task.action, task.status, task.priority) == ("Call", "not_started", "medium")
    refused = editor.post(f"{path}/item/{item.id}/task", {"action": "x" * 501}, headers=FETCH)
    assert refused.status_code == 422
    assert "500 characters" in said(refused)


def test_a_task_is_typed_with_its_words_alone_and_without_scripts(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    _, item = planning.outline(plan)
    answer = editor.post(f"/account_planning/{plan.id}/item/{item}/task", {"action": "Call"})
    assert answer.status_code == 302
    assert planning.stored("tasks.models.Task")[0].action == "Call"


def test_who_by_when_how_far_and_how_urgent_is_edited_where_it_stands(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, person = planning.plan(), site.staff(name="Pia Incharge")
    task = planning.task(plan)
    path = f"/account_planning/{plan.id}/task/{task.id}/facts"
    assert 'name="deadline"' in editor.get(path).text
    typed = {
        "status": "complete",
        "pic": str(person.id),
        "deadline": "2031-02-03",
        "priority": "urgent",
        "record_version": str(task.version),
    }
    answer = editor.post(path, typed)
    assert answer.status_code == 200
    for words in ("Complete", "Pia Incharge", "3 Feb 2031", "Urgent priority"):
        assert words in answer.text
    [stored] = planning.stored("tasks.models.Task")
    assert (stored.action, stored.deadline) == ("Call the buyer", date(2031, 2, 3))
    late = editor.post(path, typed | {"priority": "low"})
    assert late.status_code == 409
    assert "Somebody else saved this task" in late.text
    assert f'value="{stored.version}"' in late.text
    bad = editor.post(path, typed | {"deadline": "later", "record_version": str(stored.version)})
    assert bad.status_code == 422
    assert "Not a valid date" in bad.text


def test_titles_are_reworded_where_they_stand(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    objective, item = planning.outline(plan)
    for level, node in (("objective", objective), ("item", item)):
        path = f"/account_planning/{plan.id}/{level}/{node}/title"
        assert 'name="title"' in editor.get(path).text
        answer = editor.post(path, {"title": f"<i>{level}", "record_version": "1"})
        assert answer.text.strip() == f"&lt;i&gt;{level}"
        assert editor.get(f"{path}?shown=1").text.strip() == f"&lt;i&gt;{level}"
        stale = editor.post(path, {"title": "Late", "record_version": "1"})
        assert stale.status_code == 409
        assert "Late" in stale.text
        assert editor.post(path, {"title": " "}).status_code == 422


def test_a_ticked_task_comes_back_drawn(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    task = planning.task(plan)
    path = f"/account_planning/{plan.id}/task/{task.id}/status/complete"
    answer = editor.post(path, {}, headers=FETCH)
    assert answer.status_code == 201
    assert "ap-task-done" in answer.text


def test_the_page_shows_progress_of_each_objective(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    _, items, _ = build(planning, plan, tasks=2)
    planning.task(plan, "Done", item=items[1], status="complete")
    page = editor.get(f"/account_planning/{plan.id}/planning").text
    assert "1 of 3 done" in page
    assert '<progress max="3" value="1"' in page


def test_a_task_without_a_person_in_charge_says_why_it_has_no_reminder(
    editor: Browser, planning: Planning
) -> None:
    planning.set(reminders_enabled=True)
    plan = planning.plan()
    planning.task(plan, deadline=date(2031, 1, 1))
    page = editor.get(f"/account_planning/{plan.id}/planning").text
    assert "No reminder: nobody is in charge" in page


def test_the_tab_costs_the_same_with_20_and_300_tasks(
    site: Site, editor: Browser, planning: Planning
) -> None:
    costs, sizes = [], []
    models = planning.part("tasks.models")
    for number in (20, 300):
        plan = planning.plan()
        _, items, tasks = build(planning, plan, tasks=1)
        like = planning.stored("tasks.models.Task", id=tasks[0])[0]
        keep = ("created_at", "updated_at", "status", "priority")
        with site.context() as db:
            for place in range(2, number + 1):
                values = {name: getattr(like, name) for name in keep}
                action = f"Task {place}"
                item = items[place % 4]
                db.add(
                    models.Task(
                        plan_id=plan.id, item_id=item, action=action, position=place, **values
                    )
                )
            db.commit()
        editor.get(f"/account_planning/{plan.id}/planning")
        with site.counted() as statements:
            page = editor.get(f"/account_planning/{plan.id}/planning").text
        assert f"Task {number}" in page
        costs.append(len(statements))
        sizes.append(len(page))
    assert costs[0] == costs[1] <= 15
    assert sizes[1] < 1_200_000


def test_moving_errors_are_those_of_the_house(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    _, items, tasks = build(planning, plan)
    moving, level = planning.part("tasks.moving"), planning.part("tasks.branches").Level.TASK
    with site.context(), pytest.raises(NotFound):
        moving.move(plan.id, level, 999, SYSTEM, parent_id=items[0], place=1)
    with site.context():
        assert not moving.move(plan.id, level, tasks[0], SYSTEM, parent_id=items[0], place=1)
    planning.change(plan, status="archived")
    with site.context(), pytest.raises(Conflict):
        moving.move(plan.id, level, tasks[0], SYSTEM, parent_id=items[1], place=1)
