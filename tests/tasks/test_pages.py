"""Pages of tasks: my work, the box beside a record, and those of every type of record."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.clients import service as clients
from host.clients.data import ClientData
from host.database import session
from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.tasks import checklist, service
from host.tasks.models import Task
from host.testing import Browser, Site

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""A Wednesday."""
TODAY = NOW.date()
WORK = ["tasks:view_own", "tasks:create", "tasks:edit", "clients:view"]


@pytest.fixture
def ann(site: Site) -> Staff:
    return site.staff(WORK, name="Ann Able")


@pytest.fixture
def browser(site: Site, ann: Staff) -> Browser:
    return site.login(ann)


def given(site: Site, ann: Staff, name: str, due_on: date | None = None, **more: object) -> int:
    with site.context(), clock.at(NOW):
        values = {"name": name, "due_on": due_on, "assignees": (str(ann.id),), **more}
        return service.create(values, SYSTEM).id


def stored(site: Site, task_id: int) -> Task:
    with site.context() as db:
        return db.get_one(Task, task_id, populate_existing=True)


def parts(text: str) -> dict[str, list[str]]:
    """Return the subjects on the page by the heading above them."""
    main = text.partition("<main")[2]
    found = {}
    for section in main.split("<h2>")[1:]:
        title = section.partition("<")[0].strip()
        found[title] = re.findall(r'<div class="t-task"><a href="/tasks/\d+">([^<]+)', section)
    return found


def buttons_on_top(browser: Browser, path: str) -> list[str]:
    """Return the labels of the large buttons in the head of a page, the filled one first."""
    head = browser.get(path).text.partition('class="t-head-actions"')[2].partition("</header>")[0]
    found = re.findall(r'class="(btn(?: btn-primary)?)"[^>]*>(?:<i.*?</i>)?([^<]+)', head)
    return [label for style, label in sorted(found, key=lambda one: one[0] == "btn")]


def test_my_work_stands_under_the_day_on_which_it_is_due(
    site: Site, ann: Staff, browser: Browser
) -> None:
    other = site.staff(WORK)
    days = {"Late": -1, "Now": 0, "Friday": 2, "Sunday": 4, "Monday": 5}
    for name, away in days.items():
        given(site, ann, name, TODAY + timedelta(days=away))
    given(site, ann, "Some day")
    given(site, ann, "Done", TODAY, status="complete")
    given(site, other, "Not mine", TODAY)
    with clock.at(NOW):
        assert parts(browser.get("/my-work").text) == {
            "Overdue": ["Late"],
            "Today": ["Now"],
            "This week": ["Friday", "Sunday"],
            "Later": ["Monday"],
            "No date": ["Some day"],
        }


def test_a_day_ends_by_the_clock_of_the_organisation(
    site: Site, ann: Staff, browser: Browser
) -> None:
    with site.context():
        settings.save("general", {"timezone": "Pacific/Auckland"}, SYSTEM)
    given(site, ann, "There it is tomorrow", TODAY + timedelta(days=1))
    with clock.at(NOW.replace(hour=12)):
        assert parts(browser.get("/my-work").text) == {"Today": ["There it is tomorrow"]}


def test_one_click_completes_and_the_message_takes_it_back(
    site: Site, ann: Staff, browser: Browser
) -> None:
    task = given(site, ann, "Call back", TODAY)
    with clock.at(NOW):
        page = browser.post(
            f"/my-work/{task}/complete", {"next": "/my-work"}, follow_redirects=True
        ).text
    assert "Call back is complete." in page
    assert stored(site, task).status == "complete"
    undo = re.search(r'action="(/changes/\d+/undo)"', page)
    assert undo is not None
    browser.post(undo[1])
    assert stored(site, task).status == "not_started"


def test_work_is_put_off_to_tomorrow_or_to_monday(site: Site, ann: Staff, browser: Browser) -> None:
    task = given(site, ann, "Call back", TODAY, due_time="10:30")
    with clock.at(NOW):
        browser.post(f"/my-work/{task}/postpone", {"to": "tomorrow"})
        assert stored(site, task).due_on == TODAY + timedelta(days=1)
        browser.post(f"/my-work/{task}/postpone", {"to": "next_week"})
        assert (stored(site, task).due_on, stored(site, task).due_time) == (
            date(2026, 11, 23),
            "10:30",
        )
        assert browser.post(f"/my-work/{task}/postpone", {"to": "never"}).status_code == 404


def test_long_work_goes_on_page_by_page_without_a_gap(
    site: Site, ann: Staff, browser: Browser
) -> None:
    for number in range(18):
        given(site, ann, f"Task {number:02}", TODAY + timedelta(days=20 + number % 3))
    with clock.at(NOW):
        first = browser.get("/my-work").text
        more = re.search(r'href="(/my-work/later\?after=[^"]+)"', first)
        assert more is not None
        rest = browser.get(more[1].replace("&amp;", "&")).text
    names = re.findall(r'<div class="t-task"><a href="/tasks/\d+">([^<]+)', first + rest)
    assert sorted(names) == [f"Task {number:02}" for number in range(18)]


def test_my_work_costs_the_same_however_much_there_is(
    site: Site, ann: Staff, browser: Browser
) -> None:
    spent = []
    for more in (1, 20):
        for number in range(more):
            given(site, ann, f"T{number}", TODAY + timedelta(days=number - 3))
        with clock.at(NOW), site.counted() as seen:
            assert browser.get("/my-work").status_code == 200
        spent.append(len(seen))
    assert spent[1] <= spent[0] <= 6, "the first page of a site also reads settings"


def test_a_record_shows_its_tasks_and_takes_another_in_one_line(
    site: Site, ann: Staff, browser: Browser
) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
    path = f"/clients/{client.id}"
    typed = {"name": "Send the offer", "due_on": "2026-11-20", "assignees": str(ann.id)}
    with clock.at(NOW):
        assert browser.post(f"{path}/tasks", typed).headers["Location"].endswith(path)
        page = browser.get(path).text
    assert "Send the offer" in page
    assert "Friday" in page
    with site.context():
        task = session().scalars(sa.select(Task)).one()
        assert (task.related, task.related_label) == (f"host.client:{client.id}", "Owlcroft Ltd")
    listed = browser.get(f"/tasks/?about=host.client:{client.id}").text
    assert f'href="{path}"' in listed


def test_what_was_typed_goes_on_in_the_form_when_it_is_refused(
    site: Site, ann: Staff, browser: Browser
) -> None:
    stranger = site.staff(["clients:view"], name="Sam")
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
    typed = {"name": "Send the offer", "due_on": "2026-11-20", "assignees": str(stranger.id)}
    form = browser.post(f"/clients/{client.id}/tasks", typed, follow_redirects=True).text
    assert 'value="Send the offer"' in form
    assert "Owlcroft Ltd" in form
    assert "Sam may not see tasks" in form


def test_who_may_see_the_record_but_not_the_task_sees_nothing_of_it(site: Site, ann: Staff) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
    given(site, ann, "Secret talk", TODAY, related=f"host.client:{client.id}")
    for rights in (["clients:view"], ["clients:view", "tasks:view_own", "tasks:create"]):
        page = site.login(site.staff(rights)).get(f"/clients/{client.id}").text
        assert "Secret talk" not in page
        assert ("Add a task" in page) == (len(rights) > 1)


def test_every_page_of_the_type_opens(site: Site, ann: Staff, browser: Browser) -> None:
    task = given(site, ann, "Call back", TODAY, priority="urgent", repeat_unit="week")
    with clock.at(NOW):
        for address in ("/", "/board", "/calendar", "/new", f"/{task}", f"/{task}/edit"):
            answer = browser.get(f"/tasks{address}")
            assert answer.status_code == 200, address
            assert address == "/new" or "Call back" in answer.text, address


def test_the_form_chooses_a_record_by_search(site: Site, ann: Staff, browser: Browser) -> None:
    with site.context():
        client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM)
    found = browser.get("/search/records?q=owl").json
    assert found is not None
    assert [(one["id"], one["label"]) for one in found["options"]] == [
        (f"host.client:{client.id}", "Owlcroft Ltd")
    ]
    typed = {
        "name": "Call",
        "related": f"host.client:{client.id}",
        "kind": "call",
        "status": "not_started",
        "priority": "normal",
    }
    page = browser.post("/tasks/new", typed, follow_redirects=True).text
    assert f'href="/clients/{client.id}"' in page
    blind = site.login(site.staff(["tasks:view_own"])).get("/search/records?q=owl").json
    assert blind == {"options": []}


def test_steps_and_the_reminder_stand_on_the_page(site: Site, ann: Staff, browser: Browser) -> None:
    task = given(site, ann, "Call back", TODAY)
    with site.context():
        step = checklist.add(task, "Find the number", SYSTEM).id
    with clock.at(NOW):
        browser.post(f"/tasks/{task}/steps", {"text": "Dial"})
        browser.post(f"/tasks/{task}/steps/{step}", {"do": "done"})
        page = browser.get(f"/tasks/{task}").text
        assert "1 of 2" in page
        assert "As usual: 1 hour before" in page
        assert browser.post(f"/tasks/{task}/remind", {"minutes": "15"}).status_code == 302
        assert '<option value="15" selected>' in browser.get(f"/tasks/{task}").text
        assert browser.post(f"/tasks/{task}/remind", {"minutes": "7"}).status_code == 404
    assert (
        "Say what the step is."
        in browser.post(f"/tasks/{task}/steps", {"text": " "}, follow_redirects=True).text
    )


def test_an_open_task_is_completed_by_the_button_on_top(
    site: Site, ann: Staff, browser: Browser
) -> None:
    path = f"/tasks/{given(site, ann, 'Ring the bakery')}"
    before = buttons_on_top(browser, path)
    assert before == ["Complete", "Edit"]
    assert browser.post(f"{path}/do/host.complete").status_code == 302
    assert not stored(site, int(path.rpartition("/")[2])).is_open
    assert buttons_on_top(browser, path) == ["Edit"]


def test_many_are_completed_and_put_off_at_once(site: Site, ann: Staff, browser: Browser) -> None:
    ids = [given(site, ann, f"T{number}", TODAY) for number in range(3)]
    chosen = {"id": [str(one) for one in ids], "go": "1"}
    with clock.at(NOW):
        browser.post("/tasks/bulk", {**chosen, "action": "do:host.next_week"})
        assert {stored(site, one).due_on for one in ids} == {date(2026, 11, 23)}
        browser.post("/tasks/bulk", {**chosen, "action": "do:host.complete"})
        assert {stored(site, one).status for one in ids} == {"complete"}


def test_the_dashboard_shows_what_is_near(site: Site, ann: Staff, browser: Browser) -> None:
    given(site, ann, "Near", TODAY)
    given(site, ann, "Far", TODAY + timedelta(days=90))
    with clock.at(NOW):
        page = browser.get("/").text
    assert "Near" in page
    assert ">Far<" not in page
