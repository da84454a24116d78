"""The board of 100,000 deals of the sample module, against a bare one of the same cards."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client as Browser
from werkzeug.wrappers import Response

from benchmarks.figure import Figure
from benchmarks.records import rows, words
from benchmarks.records.bare import like_ours
from benchmarks.records.draw import Draw
from benchmarks.records.loading import load
from benchmarks.records.pages import LIST_RATIO, LIST_STATEMENTS, opened, ratio
from benchmarks.records.stage import PEOPLE, Size, Stage, fill
from host.sandbox import Site
from host.sandbox.site import prepared

MODULE = Path(__file__).resolve().parents[2] / "tests" / "records" / "pipeline"
DEALS = 100_000
CLIENTS = Size(2_000)
PAGE = "/pipeline/deals/board"
STAGES = ("won", "lost", "engaging", "prospecting")
CARDS = 50
_BARE = """<!doctype html><title>Deals</title>{% for stage, deals, count, sum in columns %}
<section><h2>{{ stage }} {{ count }} {{ sum }}</h2>{% for deal in deals %}<article>
<a href="/pipeline/deals/{{ deal.id }}">{{ deal.name }}</a><p>{{ deal.client.name }}</p>
<p>{{ deal.value }} {{ deal.currency }}</p><p>{{ deal.close_date }}</p>
<p>{{ deal.owner.name if deal.owner else '' }}</p></article>{% endfor %}</section>{% endfor %}"""


def boards(_stage: Stage) -> Iterator[Figure]:
    """Measure the board, its statements and its weight."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(prepared(Path(folder)))
        site.install(MODULE)
        fill(site, CLIENTS)
        _load_deals(site)
        browser, bare = site.login(site.staff(admin=True)), _bare(site)
        page = opened(browser, PAGE)
        with site.counted() as statements:
            opened(browser, PAGE)
        apart = _deals(page) ^ _deals(bare.get(PAGE).data)
        yield Figure("records.board.cards_apart", len(apart), "cards", 0)
        yield Figure("records.board.statements", len(statements), "statements", LIST_STATEMENTS)
        yield Figure("records.board.html", len(page) / 1000, "kB")
        theirs = partial(bare.get, PAGE)
        yield from ratio("records.board", partial(opened, browser, PAGE), theirs, LIST_RATIO)
        site.close()


def _deals(page: bytes) -> set[str]:
    return set(re.findall(r'href="/pipeline/deals/([1-9]\d*)"', page.decode()))


def _load_deals(site: Site) -> None:
    draw = Draw("deals", DEALS)
    trades = zip(rows.company_names(DEALS), draw.often(words.TRADES), strict=True)
    columns = {
        "id": range(1, DEALS + 1),
        "name": [f"{trade} for {company}" for company, trade in trades],
        "code": [f"D{number}" for number in range(1, DEALS + 1)],
        "stage": draw.often(STAGES, 1.0),
        "client_id": [number + 1 for number in draw.numbers(CLIENTS.clients)],
        "owner_id": draw.often((None, *range(1, PEOPLE + 1))),
        "value": [number * 100 for number in draw.numbers(90_000)],
        "currency": ["EUR"] * DEALS,
        "close_date": [str(moment.date()) for moment in draw.instants(700)],
        "updated_at": draw.instants(900),
    }
    load(site.engine, "pipeline_deal", DEALS, columns)


def _bare(site: Site) -> Browser:
    """Build the board that a newcomer would write: two queries for each column."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
    database = SQLAlchemy(app)
    with app.app_context():
        sa.event.listen(database.engine, "connect", like_ours)
        database.metadata.reflect(
            database.engine, only=("host_staff", "host_client", "pipeline_deal")
        )
    tables = database.metadata.tables

    class Staff(database.Model):  # type: ignore[name-defined,misc]
        __table__ = tables["host_staff"]

    class Client(database.Model):  # type: ignore[name-defined,misc]
        __table__ = tables["host_client"]

    class Deal(database.Model):  # type: ignore[name-defined,misc]
        __table__ = tables["pipeline_deal"]
        owner = sa.orm.relationship(Staff, foreign_keys=[__table__.c.owner_id])
        client = sa.orm.relationship(Client, foreign_keys=[__table__.c.client_id])

    def column(stage: str) -> tuple[object, ...]:
        held = Deal.stage == stage
        both = (sa.orm.joinedload(Deal.client), sa.orm.joinedload(Deal.owner))
        cards = sa.select(Deal).options(*both).where(held)
        deals = database.session.scalars(cards.order_by(Deal.id.desc()).limit(CARDS)).all()
        some = sa.select(Deal.value).where(held).limit(1001).subquery()
        head = sa.select(sa.func.count(), sa.func.sum(some.c.value)).select_from(some)
        return stage, deals, *database.session.execute(head).one()

    @app.get(PAGE)
    def board() -> str:
        return render_template(template, columns=[column(stage) for stage in STAGES])

    template = app.jinja_env.from_string(_BARE)
    return Browser(app, Response)
