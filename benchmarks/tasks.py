"""Tasks at their full size: 200,000 in the table, 2,000 open ones of one person.

The list stands against a page that a newcomer would write over the same table; the other pages
have a limit of statements, and their time is told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client as Client_
from werkzeug.wrappers import Response

from benchmarks.against_bare import opened, page, ratio
from benchmarks.figure import Figure
from benchmarks.records.loading import load
from host import clock
from host.clients import service as clients
from host.clients.data import ClientData
from host.hooks.actor import SYSTEM
from host.sandbox import Site
from host.sandbox.site import prepared
from host.tasks.models import FAR

TASKS = 200_000
PEOPLE = 60
MINE = 2_000
ABOUT_ONE = 3_000
"""Tasks about the client whose page is measured."""
_PAGE = """<!doctype html><title>Tasks</title><table>{% for task in tasks %}<tr>
<td><a href="/tasks/{{ task.id }}">{{ task.name }}</a></td><td>{{ task.due_on or '' }}</td>
<td>{{ task.status }}</td><td>{{ task.priority }}</td>
<td>{% for one in task.assignees %}{{ names[one] }}{% endfor %}</td>
<td>{{ task.related_label }}</td></tr>{% endfor %}</table>"""


def run() -> Iterator[Figure]:
    """Measure list, my work and the page of a record."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(prepared(Path(folder)))
        staff = [site.staff(["tasks:view_own", "clients:view"]) for _ in range(PEOPLE)]
        with site.context():
            client = clients.create(ClientData("Owlcroft Ltd"), SYSTEM).id
        _fill(site, [one.id for one in staff], client)
        admin, busy = site.login(site.staff(admin=True)), site.login(staff[0])
        bare = _bare(site)
        yield from ratio(
            site, "tasks.list", partial(opened, admin, "/tasks/"), partial(bare, "/tasks/")
        )
        own = partial(bare, f"/tasks/?mine={staff[0].id}")
        yield from ratio(site, "tasks.list_of_own", partial(opened, busy, "/tasks/"), own)
        for name, browser, path, most in (
            ("tasks.my_work", busy, "/my-work", 6),
            ("tasks.my_work_later", busy, "/my-work/later", 6),
            ("tasks.board", admin, "/tasks/board", 6),
            ("tasks.calendar", admin, "/tasks/calendar", 6),
            ("tasks.beside_a_client", busy, f"/clients/{client}", 15),
            ("tasks.of_a_client", admin, f"/tasks/?about=host.client:{client}", 6),
            ("tasks.home", busy, "/", 15),
        ):
            yield from page(site, name, partial(opened, browser, path), most)
        site.close()


def _fill(site: Site, people: list[int], client: int) -> None:
    today = clock.now().date()
    numbers = range(1, TASKS + 1)
    owners = [people[0] if n <= 2 * MINE else people[n % (PEOPLE - 1) + 1] for n in numbers]
    opened = [n % 2 == 0 for n in numbers]
    days = [today + timedelta(days=n * 7 % 400 - 30) if n % 10 else None for n in numbers]
    order = [(day or FAR) if is_open else FAR for day, is_open in zip(days, opened, strict=True)]
    tasks = {
        "id": numbers,
        "name": [f"Call number {n * 7919 % TASKS}" for n in numbers],
        "status": ["not_started" if one else "complete" for one in opened],
        "priority": [("normal", "high", "low")[n % 3] for n in numbers],
        "urgency": [(2, 3, 1)[n % 3] for n in numbers],
        "kind": ["call"] * TASKS,
        "assignees": [f'["{one}"]' for one in owners],
        "due_on": [day.isoformat() if day else None for day in days],
        "to_do_on": [day.isoformat() for day in order],
        "related": [f"host.client:{client if n <= ABOUT_ONE else n % 900 + 9}" for n in numbers],
        "related_label": ["Owlcroft Ltd"] * TASKS,
        "series_number": [1] * TASKS,
    }
    load(site.engine, "host_task", TASKS, tasks)
    rows = {
        "task_id": numbers,
        "role": ["assignee"] * TASKS,
        "staff_id": owners,
        "is_open": opened,
        "to_do_on": tasks["to_do_on"],
    }
    load(site.engine, "host_task_person", TASKS, rows)
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _bare(site: Site) -> Callable[[str], object]:
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
    database = SQLAlchemy(app)
    with app.app_context():
        names = ("host_task", "host_task_person", "host_staff")
        database.metadata.reflect(database.engine, only=names)

        class Task(database.Model):  # type: ignore[name-defined,misc]
            __table__ = database.metadata.tables["host_task"]

        class Staff(database.Model):  # type: ignore[name-defined,misc]
            __table__ = database.metadata.tables["host_staff"]

    people = database.metadata.tables["host_task_person"]
    drawn = app.jinja_env.from_string(_PAGE)

    def index() -> str:
        query = sa.select(Task).order_by(Task.to_do_on, Task.id).limit(26)
        if "mine" in request.args:
            mine = sa.select(people.c.task_id).where(people.c.staff_id == int(request.args["mine"]))
            query = query.where(Task.id.in_(mine))
        found = list(database.session.scalars(query))
        ids = {int(one) for task in found for one in task.assignees}
        staff = database.session.scalars(sa.select(Staff).where(Staff.id.in_(ids)))
        return drawn.render(tasks=found[:25], names={str(one.id): one.name for one in staff})

    app.add_url_rule("/tasks/", view_func=index)
    browser = Client_(app, Response)
    return lambda path: browser.get(path).data
