"""10,000 plans with 200,000 tasks: list, board and dashboard against bare pages, and the cron.

Each page stands beside one of Flask, SQLAlchemy and Jinja alone that reads and shows the same
rows and figures. The jobs run over all of them.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client
from werkzeug.wrappers import Response

from benchmarks.against_bare import LIST_RATIO, opened, page
from benchmarks.figure import Figure
from benchmarks.plan_list import MODULE, PLANS, bare_page, fill, filled
from benchmarks.side_by_side import medians
from host import clock
from host.cli.site import prepare
from host.config import Config
from host.hooks.actor import SYSTEM
from host.hooks.cron import CronContext
from host.kernel.generation import current
from host.settings import service as settings
from host.testing import Site

TASKS_EACH = 20
ITEMS_EACH = 2
CRON_SECONDS = 10
DETAIL_STATEMENTS = 15
ROUNDS = 20
LIST = "/account_planning/"
BOARD = "/account_planning/board"
DASHBOARD = "/account_planning/dashboard?span=all"
CARDS = 50
STATUSES = ("draft", "in_progress", "review", "completed", "archived")
_BOARD = """<!doctype html><title>Plans</title>{% for status, plans, count, sum in columns %}
<section><h2>{{ status }} {{ count }} {{ sum }}</h2>{% for plan in plans %}<article>
<a href="/account_planning/{{ plan.id }}">{{ plan.subject }}</a><p>{{ plan.client_name }}</p>
<p>{{ plan.period_start }}</p><p>{{ plan.client_status }}</p><p>{{ plan.owner_id }}</p></article>
{% endfor %}</section>{% endfor %}"""
_DASHBOARD = """<!doctype html><title>Plans</title>
{% for name, rows in parts %}<h2>{{ name }}</h2><table>{% for row in rows %}<tr>
{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"""


def run() -> Iterator[Figure]:
    """Measure pages, then jobs: these change what is there."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.load({"TRELLIS_DATA_DIR": folder})
        prepare(config)
        site = Site(config)
        site.install(MODULE)
        admin = site.staff(admin=True)
        fill(site, admin.id)
        with site.engine.begin() as connection:
            _Loading(site, admin.id).write(connection)
        yield Figure("plans.tasks", PLANS * TASKS_EACH, "tasks")
        browser = site.login(admin)
        bare = Bare(site)
        sides: tuple[tuple[str, str, Callable[[], object], int], ...] = (
            ("list", LIST, bare_page(site), 6),
            ("board", BOARD, bare.board, 6),
            ("dashboard", DASHBOARD, bare.dashboard, DETAIL_STATEMENTS),
        )
        for name, path, theirs, most in sides:
            yield from _compared(
                site, f"plans.{name}", partial(opened, browser, path), theirs, most
            )
        planning = partial(opened, browser, "/account_planning/1/planning")
        yield from page(site, "plans.planning_tab", planning, DETAIL_STATEMENTS)
        yield from _jobs(site)
        site.close()


def _compared(
    site: Site, name: str, ours: Callable[[], object], theirs: Callable[[], object], most: int
) -> Iterator[Figure]:
    yield from page(site, name, ours, most)
    mine, bare = medians([ours, theirs], ROUNDS)
    yield Figure(f"{name}.ratio_to_bare", mine.clock / bare.clock, "ratio", LIST_RATIO)
    yield Figure(f"{name}.bare", bare.clock * 1000, "ms")


def _jobs(site: Site) -> Iterator[Figure]:
    with site.context():
        settings.save("account_planning", {"reminders_enabled": True, "reminder_days": 3}, SYSTEM)
    for name, job, day in (
        ("reminders", "reminders", 0),
        ("reminders_next_day", "reminders", 1),
        ("health", "health", 0),
        ("health_again", "health", 0),
    ):
        seconds, counts = _ran(site, job, clock.now() + timedelta(days=day))
        for what, number in counts.items():
            yield Figure(f"plans.cron.{name}.{what.replace(' ', '_')}", number, "rows")
        yield Figure(f"plans.cron.{name}", seconds, "s", CRON_SECONDS)


def _ran(site: Site, job: str, now: datetime) -> tuple[float, dict[str, int]]:
    context = CronContext(now=now, timezone=ZoneInfo("UTC"))
    with site.context(), clock.at(now):
        begun = time.perf_counter()
        current().registry.jobs[f"account_planning.{job}"].run(context)
        return time.perf_counter() - begun, dict(context.counts)


class _Loading:
    """Objectives, items, tasks, years and goals of every plan, on their way into the tables.

    Reminders of open tasks are in step, as they are on a site that has run for a while.
    """

    NAMES = ("objective", "item", "task", "financial", "goal")

    def __init__(self, site: Site, person: int) -> None:
        self.person, self.now, self.chance = person, clock.now(), random.Random(11)
        metadata = sa.MetaData()
        metadata.reflect(site.engine, only=[f"account_planning_{name}" for name in self.NAMES])
        self.tables = {name: metadata.tables[f"account_planning_{name}"] for name in self.NAMES}
        self.rows: dict[str, list[dict[str, object]]] = {name: [] for name in self.NAMES}
        for plan in range(1, PLANS + 1):
            self._plan(plan)
            for place in range(TASKS_EACH):
                self._task(plan, place)

    def write(self, connection: sa.Connection) -> None:
        """Write all rows."""
        for name, table in self.tables.items():
            for begin in range(0, len(self.rows[name]), 20_000):
                connection.execute(sa.insert(table), self.rows[name][begin : begin + 20_000])
        connection.exec_driver_sql("ANALYZE")

    def _add(self, table: str, plan: int, values: dict[str, object]) -> None:
        number = {"id": len(self.rows[table]) + 1, "plan_id": plan}
        row = filled(self.tables[table], number | values, self.now)
        self.rows[table].append(row)

    def _plan(self, plan: int) -> None:
        self._add("objective", plan, {"id": plan, "title": "Grow", "position": 1})
        for place in range(ITEMS_EACH):
            item = {"id": plan * ITEMS_EACH - place, "objective_id": plan, "title": "Step"}
            self._add("item", plan, item | {"position": place})
        for year in (2024, 2025):
            amount = self.chance.randint(10_000, 900_000) * 100
            self._add("financial", plan, {"year": year, "revenue": amount, "position": year})
        actual = self.chance.randint(0, 10_000)
        goal = {"name": "Seats", "target": 10_000, "actual": actual, "position": 1}
        self._add("goal", plan, goal)

    def _task(self, plan: int, place: int) -> None:
        today = self.now.date()
        deadline = today + timedelta(days=self.chance.randint(-40, 400))
        done = self.chance.random() < 0.5
        values: dict[str, object] = {
            "item_id": plan * ITEMS_EACH - place % ITEMS_EACH,
            "action": f"Call number {place}",
            "pic_id": self.person,
            "deadline": deadline,
            "status": "complete" if done else self.chance.choice(("not_started", "in_progress")),
            "priority": "medium",
            "position": place,
            "reminder": "" if done else _mark(deadline, self.person, today),
        }
        self._add("task", plan, values)


def _mark(deadline: date, person: int, today: date) -> str:
    """Return what a task remembers of its reminder, as the module writes it."""
    late = deadline < today
    day = deadline + timedelta(days=1) if late else deadline - timedelta(days=3)
    return f"{'overdue' if late else 'before'}:{deadline}:{person}:{day}"


class Bare:
    """Board and dashboard as somebody would write them who needs nothing else."""

    def __init__(self, site: Site) -> None:
        app = Flask("bare plans")
        app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
        self.db = SQLAlchemy(app)
        with app.app_context():
            for name in ("plan", "task", "financial", "health_week"):
                table = f"account_planning_{name}"
                sa.Table(table, self.db.metadata, autoload_with=self.db.engine)
        tables = self.db.metadata.tables
        self.plan, self.task = tables["account_planning_plan"], tables["account_planning_task"]
        self.financial = tables["account_planning_financial"]
        self.week = tables["account_planning_health_week"]
        board, dashboard = (app.jinja_env.from_string(one) for one in (_BOARD, _DASHBOARD))
        app.add_url_rule(BOARD, "board", lambda: render_template(board, columns=self._columns()))
        path = DASHBOARD.partition("?")[0]
        app.add_url_rule(path, "dashboard", lambda: render_template(dashboard, parts=self._parts()))
        client = Client(app, Response)
        self.board = lambda: client.get(BOARD).data
        self.dashboard = lambda: client.get(DASHBOARD).data

    def _columns(self) -> list[tuple[Any, ...]]:
        plan, run = self.plan.c, self.db.session.execute
        sums = run(
            sa.select(plan.status, sa.func.count(), sa.func.sum(plan.revenue_next_year)).group_by(
                plan.status
            )
        )
        known = {row[0]: row[1:] for row in sums}
        found = []
        for status in STATUSES:
            query = sa.select(self.plan).where(plan.status == status)
            cards = run(query.order_by(plan.updated_at.desc(), plan.id.desc()).limit(CARDS)).all()
            found.append((status, cards, *known.get(status, (0, 0))))
        return found

    def _parts(self) -> list[tuple[str, Any]]:
        plan, task, run = self.plan.c, self.task.c, self.db.session.execute
        today = clock.now().date()
        joined = self.task.join(self.plan, plan.id == task.plan_id)
        late = sa.and_(task.status != "complete", task.deadline < today, plan.status != "archived")
        sunday = today + timedelta(days=6 - today.weekday())
        soon = sa.and_(
            task.status != "complete",
            task.deadline.between(today, sunday),
            plan.status != "archived",
        )
        top = run(
            sa.select(self.plan)
            .where(plan.status != "archived")
            .order_by(sa.func.coalesce(plan.revenue_next_year, -1).desc(), plan.id)
            .limit(61)
        ).all()
        number = sa.func.count(task.id)
        risk = (
            sa.select(plan.id, plan.subject, plan.client_name, number, sa.func.min(task.deadline))
            .select_from(joined)
            .where(late, plan.client_status == "red")
            .group_by(plan.id, plan.subject, plan.client_name)
            .order_by(number.desc(), plan.id)
            .limit(9)
        )
        due = (
            sa.select(task.id, task.action, task.deadline, plan.client_name)
            .select_from(joined)
            .where(soon)
            .order_by(task.deadline, task.id)
            .limit(9)
        )
        years = (
            sa.select(self.financial.c.plan_id, self.financial.c.year, self.financial.c.revenue)
            .where(self.financial.c.plan_id.in_([row.id for row in top[:60]]))
            .order_by(self.financial.c.plan_id, self.financial.c.year.desc())
        )
        weeks = (
            sa.select(self.week.c.monday, sa.func.avg(self.week.c.score), sa.func.count())
            .join(self.plan, plan.id == self.week.c.plan_id)
            .group_by(self.week.c.monday)
        )
        counts = sa.select(plan.status, sa.func.count()).group_by(plan.status)
        lights = sa.select(plan.client_status, sa.func.count()).where(plan.status != "archived")
        overdue = sa.select(number, sa.func.count(task.plan_id.distinct())).select_from(joined)
        shown = [(row.subject, row.client_name, row.wallet_share, row.bcg) for row in top[:60]]
        return [
            ("Status", run(counts).all()),
            ("Client status", run(lights.group_by(plan.client_status)).all()),
            ("Overdue", run(overdue.where(late)).all()),
            ("At risk", run(risk).all()),
            ("Due", run(due).all()),
            ("Plans", shown),
            ("Years", run(years).all()),
            ("Health", run(weeks).all()),
        ]
