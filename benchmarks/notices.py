"""A person with 50,000 open notices: their list, and the bell over any other list.

The list of notices stands against a bare page of the same rows. The list of clients stands
against a bare one too, and against itself as somebody opens it who has no notice at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client as Client_
from werkzeug.wrappers import Response

from benchmarks.against_bare import ROUNDS, opened, page, ratio
from benchmarks.figure import Figure
from benchmarks.records.bare import Bare, like_ours
from benchmarks.records.loading import load
from benchmarks.records.stage import Size, fill
from benchmarks.side_by_side import medians
from host import clock
from host.sandbox import Site
from host.sandbox.site import prepared
from host.staff_area.notifications import PAGE as SIZE

OPEN = 50_000
OTHERS = 60
"""People with notices of their own, as many rows again in all."""
CLIENTS = Size(5_000)
BELL_RATIO = 1.25
KINDS = ("host.mention", "host.task_given", "host.import")
_PAGE = """<!doctype html><title>Notices</title><form method="post"><table>
{% for one in notices %}<tr><td><input type="checkbox" name="id" value="{{ one.id }}"></td>
<td><a href="/notices/{{ one.id }}">{{ one.title }}</a> {{ one.body }}</td><td>{{ one.kind }}</td>
<td>{{ one.created_at }}</td><td><button name="read" value="{{ one.id }}">Read</button></td></tr>
{% endfor %}</table></form>{% if more %}<a href="?before={{ notices[-1].id }}">Older</a>{% endif %}
"""


def run() -> Iterator[Figure]:
    """Measure the list of notices, its kinds, what the bell drops down, and a list below it."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(prepared(Path(folder)))
        fill(site, CLIENTS)
        told, untold = site.staff(admin=True), site.staff(admin=True)
        _fill(site, told.id)
        busy, free = site.login(told), site.login(untold)
        yield from ratio(
            site, "notices.list", partial(opened, busy, "/notifications"), _bare(site, told.id)
        )
        deep = f"/notifications?before={OPEN // 2}"
        for name, path in (
            ("notices.list_deep", deep),
            ("notices.of_a_kind", f"/notifications?kind={KINDS[2]}"),
            ("notices.all", "/notifications?show=all"),
            ("notices.below_the_bell", "/notifications/latest"),
        ):
            yield from page(site, name, partial(opened, busy, path), 6)
        yield from _below_the_bell(
            site, partial(opened, busy, "/clients/"), partial(opened, free, "/clients/")
        )
        site.close()


def _below_the_bell(
    site: Site, busy: Callable[[], object], free: Callable[[], object]
) -> Iterator[Figure]:
    bare = Bare(site)
    yield from ratio(site, "notices.another_list", busy, partial(bare.open, "/clients/"))
    bare.close()
    told, untold = medians([busy, free], ROUNDS)
    times = told.processor / untold.processor
    yield Figure("notices.another_list.ratio_to_none", times, "ratio of processor time", BELL_RATIO)


def _fill(site: Site, staff_id: int) -> None:
    """Give one person all these notices, and the others as many together, half of them read."""
    now, numbers = clock.now(), range(1, 2 * OPEN + 1)
    mine = [number <= OPEN for number in numbers]
    notices = {
        "id": numbers,
        "staff_id": [
            staff_id if own else number % OTHERS + 1
            for number, own in zip(numbers, mine, strict=True)
        ],
        "kind": [KINDS[0] if number % 100 else KINDS[number // 100 % 3] for number in numbers],
        "title": [f"Somebody named you in a comment about client {n}" for n in numbers],
        "body": ["Could you look at this before Friday?"] * len(numbers),
        "url": [f"/clients/{number % CLIENTS.clients + 1}" for number in numbers],
        "created_at": [
            (now - timedelta(minutes=len(numbers) - number)).replace(tzinfo=None).isoformat(" ")
            for number in numbers
        ],
        "read_at": [
            None if own or number % 2 else now.replace(tzinfo=None).isoformat(" ")
            for number, own in zip(numbers, mine, strict=True)
        ],
    }
    load(site.engine, "host_notification", len(numbers), notices)
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _bare(site: Site, staff_id: int) -> Callable[[], object]:
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
    database = SQLAlchemy(app)
    with app.app_context():
        sa.event.listen(database.engine, "connect", like_ours)
        database.metadata.reflect(database.engine, only=("host_notification",))

        class Notice(database.Model):  # type: ignore[name-defined,misc]
            __table__ = database.metadata.tables["host_notification"]

    drawn = app.jinja_env.from_string(_PAGE)

    def index() -> str:
        mine = sa.select(Notice).where(Notice.staff_id == staff_id, Notice.read_at.is_(None))
        query = mine.order_by(Notice.id.desc()).limit(SIZE + 1)
        found = list(database.session.scalars(query))
        return drawn.render(notices=found[:SIZE], more=len(found) > SIZE)

    app.add_url_rule("/notices/", view_func=index)
    browser = Client_(app, Response)
    return lambda: browser.get("/notices/").data
