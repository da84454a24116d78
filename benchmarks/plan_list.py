"""The plan list, 25 of 10,000, against a bare Flask + SQLAlchemy + Jinja page of the same rows."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client
from werkzeug.wrappers import Response

from benchmarks.figure import Figure
from benchmarks.side_by_side import median_ratio, median_seconds
from host import clock
from host.cli.site import prepare
from host.config import Config
from host.testing import Site

MODULE = Path(__file__).resolve().parents[1] / "modules" / "account_planning"
PLANS = 10_000
CLIENTS = 500
ROUNDS = 200
PAGE = "/account_planning/"
_COLUMNS = (
    "number",
    "subject",
    "client_name",
    "period_type",
    "period_start",
    "status",
    "revenue_next_year",
    "currency",
    "margin",
    "wallet_share",
    "client_status",
    "bcg",
    "owner_id",
    "updated_at",
)
_BARE_PAGE = """<!doctype html><title>Plans</title><table><thead><tr>
{% for column in columns %}<th>{{ column }}</th>{% endfor %}</tr></thead><tbody>
{% for plan in plans %}<tr><td><a href="/account_planning/{{ plan.id }}">{{ plan.number }}</a></td>
<td>{{ plan.subject }}</td><td>{{ plan.client_name }}</td>
<td>{{ plan.period_type }} {{ plan.period_start }}</td><td>{{ plan.status }}</td>
<td>{{ plan.revenue_next_year }} {{ plan.currency }}</td><td>{{ plan.margin }}</td>
<td>{{ plan.wallet_share }}</td><td>{{ plan.client_status }}</td><td>{{ plan.bcg }}</td>
<td>{{ plan.owner_id }}</td><td>{{ plan.updated_at }}</td></tr>{% endfor %}
</tbody></table>"""


def run() -> Iterator[Figure]:
    """Measure the first page, a later page and the number of statements."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.load({"TRELLIS_DATA_DIR": folder})
        prepare(config)
        site = Site(config)
        site.install(MODULE)
        admin = site.staff(admin=True)
        fill(site, admin.id)
        browser = site.login(admin)
        bare = bare_page(site)
        # The first page after a change of settings, rights or staff reads those as well.
        with site.counted() as cold:
            browser.get(PAGE)
        yield Figure("plan_list.statements_first_of_epoch", len(cold), "statements")
        with site.counted() as statements:
            answer = browser.get(PAGE)
        assert answer.status_code == 200, answer.status
        yield Figure("plan_list.statements", len(statements), "statements", 6)
        yield Figure("plan_list.html", len(answer.data) / 1000, "kB", 40)
        ours = lambda: browser.get(PAGE).data  # noqa: E731 - a side of the comparison
        yield Figure("plan_list.ratio_to_bare", median_ratio(ours, bare, ROUNDS), "ratio", 3.0)
        yield Figure("plan_list.bare", median_seconds(bare, 50) * 1000, "ms")
        yield Figure("plan_list.ours", median_seconds(ours, 50) * 1000, "ms")
        site.close()


def fill(site: Site, owner: int) -> None:
    """Write clients and plans straight into the tables."""
    chance = random.Random(7)
    now = clock.now()
    metadata = sa.MetaData()
    metadata.reflect(site.engine, only=["host_client", "account_planning_plan"])
    client, plan = metadata.tables["host_client"], metadata.tables["account_planning_plan"]
    with site.engine.begin() as connection:
        connection.execute(
            sa.insert(client),
            [
                filled(client, {"id": n, "name": f"Client {n:04}"}, now)
                for n in range(1, CLIENTS + 1)
            ],
        )
        connection.execute(
            sa.insert(plan), [_plan(plan, n, owner, chance, now) for n in range(1, PLANS + 1)]
        )


def _plan(
    table: sa.Table, number: int, owner: int, chance: random.Random, now: object
) -> dict[str, object]:
    client = chance.randint(1, CLIENTS)
    values = {
        "id": number,
        "number": number,
        "subject": f"Grow with client {client} in year {chance.randint(1, 9)}",
        "client_id": client,
        "client_name": f"Client {client:04}",
        "period_type": "quarter",
        "period_start": date(2020, 1, 1) + timedelta(days=91 * chance.randint(0, 24)),
        "status": chance.choice(["draft", "in_progress", "review", "completed"]),
        "client_status": chance.choice(["red", "yellow", "green"]),
        "bcg": chance.choice(["star", "dog", "cash_cow", "question_mark"]),
        "revenue_next_year": chance.randint(10_000, 9_000_000) * 100,
        "margin": chance.randint(-500, 5000),
        "wallet_share": chance.randint(0, 10000),
        "currency": "USD",
        "owner_id": owner,
    }
    return filled(table, values, now)


def filled(table: sa.Table, values: dict[str, object], now: object) -> dict[str, object]:
    """Complete a row: empty text, zero or now for what is required and not given."""
    row = dict(values)
    for column in table.columns:
        if column.name in row or column.nullable:
            continue
        kind = column.type.python_type
        row[column.name] = now if "date" in kind.__name__ else kind()
        if column.name == "version":
            row[column.name] = 1
    for column in table.columns:
        row.setdefault(column.name, None)
    return row


def bare_page(site: Site) -> Callable[[], bytes]:
    """Build the page that a newcomer would write: one model, one query, one template."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
    database = SQLAlchemy(app)
    with app.app_context():
        table = sa.Table("account_planning_plan", database.metadata, autoload_with=database.engine)

    class Plan(database.Model):  # type: ignore[name-defined,misc]
        __table__ = table

    shown = [getattr(Plan, name) for name in ("id", *_COLUMNS)]

    @app.get(PAGE)
    def index() -> str:
        query = (
            sa.select(Plan)
            .options(sa.orm.load_only(*shown))
            .order_by(Plan.updated_at.desc(), Plan.id.desc())
            .limit(26)
        )
        plans = database.session.scalars(query).all()[:25]
        return render_template(template, plans=plans, columns=_COLUMNS)

    template = app.jinja_env.from_string(_BARE_PAGE)
    client = Client(app, Response)
    return lambda: client.get(PAGE).data
