"""Formatted texts of the planning: safe, shown as formatted, read as words, migrated both ways."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from host.database import Chain, begin_write
from host.hooks.actor import SYSTEM
from host.messaging.webhooks.models import WebhookDelivery
from host.testing import Site
from tests.account_planning.conftest import MODULE, Planning, form
from tests.account_planning.test_webhooks import listening

RICH = ("objectives", "opportunity", "threat", "criteria", "constraints")
__all__ = ["listening"]


@pytest.mark.parametrize("key", RICH)
def test_planning_texts_keep_formatting_and_lose_scripts(
    site: Site, planning: Planning, key: str
) -> None:
    browser = site.login(site.staff(admin=True))
    typed = "<p>Win <strong>all</strong> berths</p><script>alert(1)</script><img src=x onerror=a>"
    answer = browser.post("/account_planning/new", form(site.client(), **{key: typed}))
    assert answer.status_code == 302
    [plan] = planning.stored("plans.models.Plan")
    assert getattr(plan, key) == "<p>Win <strong>all</strong> berths</p>"
    page = browser.get(f"/account_planning/{plan.id}").text
    assert "<p>Win <strong>all</strong> berths</p>" in page
    assert "alert(1)" not in page
    edit = browser.get(f"/account_planning/{plan.id}/edit").text
    assert f'name="{key}"' in edit
    assert edit.count("data-rich-text") == len(RICH)


def test_text_without_an_editor_is_taken_as_words(site: Site, planning: Planning) -> None:
    browser = site.login(site.staff(admin=True))
    typed = "Prices < 5 & falling\nevery year\n\nNew rivals"
    browser.post("/account_planning/new", form(site.client(), threat=typed))
    [plan] = planning.stored("plans.models.Plan")
    assert plan.threat == "<p>Prices &lt; 5 &amp; falling<br>every year</p><p>New rivals</p>"


def test_the_list_shows_how_objectives_begin_and_sorts_by_it(
    site: Site, planning: Planning
) -> None:
    for text in ("<p>Beta <em>berths</em></p><ul><li>first</li></ul>", "<p>Alpha</p>", ""):
        planning.plan(objectives=text)
    planning.plan(objectives=f"<p>{'word ' * 60}</p>")
    browser = site.login(site.staff(admin=True))
    page = browser.get("/account_planning/?col=subject&col=objective&sort=objective").text
    assert "Beta berths first" in page
    assert page.index("Alpha") < page.index("Beta berths")
    assert "<em>berths" not in page
    excerpts = [plan.objective for plan in planning.stored("plans.models.Plan")]
    assert max(map(len, excerpts)) <= 160
    assert excerpts[3].endswith("word…")
    assert "Objective" not in browser.get("/account_planning/").text.partition("</thead>")[0]


def test_the_excerpt_follows_the_objectives(site: Site, planning: Planning) -> None:
    plan = planning.plan(objectives="<p>Before</p>")
    planning.change(plan, objectives="<h2>After</h2><p>all</p>")
    assert planning.stored("plans.models.Plan")[0].objective == "After all"
    planning.change(plan, objectives="")
    assert planning.stored("plans.models.Plan")[0].objective == ""


def test_history_and_exports_have_the_words_alone(site: Site, planning: Planning) -> None:
    plan = planning.plan(objectives="<p>One</p>")
    planning.change(plan, objectives="<p>Two <b>bold</b></p>")
    browser = site.login(site.staff(admin=True))
    history = browser.get(f"/account_planning/{plan.id}/activity").text
    assert "<del>One</del>" in history
    assert "<ins>Two bold</ins>" in history
    answer = browser.post("/account_planning/export", {"format": "csv", "col": "objectives"})
    [row] = csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert row["Objectives"] == "Two bold"


def test_webhooks_carry_the_formatted_text(site: Site, listening: Planning) -> None:
    plan = listening.plan(objectives="<p>One</p>")
    listening.change(plan, objectives="<p>Two</p>")
    with site.context() as db:
        bodies = [json.loads(row.body) for row in db.query(WebhookDelivery).order_by("id")]
    assert bodies[0]["data"]["plan"]["objectives"] == "<p>One</p>"
    assert bodies[1]["data"]["changes"] == {"objectives": ["<p>One</p>", "<p>Two</p>"]}


def test_a_copy_keeps_formatting(site: Site, planning: Planning) -> None:
    plan = planning.plan(objectives="<p>Two <b>bold</b></p>")
    with site.context():
        planning.part("plans.copying").duplicate(plan.id, SYSTEM)
    copy = planning.stored("plans.models.Plan")[1]
    assert (copy.objectives, copy.objective) == ("<p>Two <b>bold</b></p>", "Two bold")


def test_plain_texts_become_formatted_ones_and_go_back(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    plan, empty = planning.plan(), planning.plan()
    module = any_site.runtime.generation().module("account_planning")
    assert module is not None
    chain = Chain("account_planning", module.artefact.versions)
    plain = {
        "objectives": "Keep <all> ships & crews\nand their parts\n\nSecond block",
        "threat": "<script>alert(1)</script>",
    }
    table = sa.table("account_planning_plan", *map(sa.column, ("id", "objective", *plain)))
    query = sa.select(table.c.objectives, table.c.threat).where(table.c.id == plan.id)
    with begin_write(any_site.engine) as connection:
        chain.downgrade(connection, "account_planning_0003")
        columns = {one["name"] for one in sa.inspect(connection).get_columns(table.name)}
        assert columns.isdisjoint({"objective", "approved_version"})
        connection.execute(sa.update(table).where(table.c.id == plan.id).values(**plain))
    with begin_write(any_site.engine) as connection:
        chain.upgrade(connection)
        formatted = connection.execute(query).one()
        excerpts = connection.execute(sa.select(table.c.objective).order_by(table.c.id))
        assert list(excerpts.scalars()) == [
            "Keep <all> ships & crews and their parts Second block",
            "",
        ]
    assert formatted == (
        "<p>Keep &lt;all&gt; ships &amp; crews<br>and their parts</p><p>Second block</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    )
    [stored, other] = planning.stored("plans.models.Plan")
    clean = planning.part("plans.rules").clean_html
    assert clean(stored.objectives) == stored.objectives
    assert other.id == empty.id
    assert other.objectives == ""
    with begin_write(any_site.engine) as connection:
        chain.downgrade(connection, "account_planning_0003")
        assert connection.execute(query).one() == tuple(plain.values())
        chain.upgrade(connection)


def test_clients_read_formatted_objectives_and_no_scripts(site: Site, planning: Planning) -> None:
    planning.set(portal_enabled=True)
    client = site.client()
    plan = planning.plan(
        client, status="in_progress", objectives="<p>Win <em>all</em></p><script>x()</script>"
    )
    contact = site.login(site.contact(client, areas=["account_planning"]))
    page = contact.get(f"/portal/account_planning/{plan.id}?tab=planning").text
    assert "<p>Win <em>all</em></p>" in page
    assert "x()" not in page


def test_the_planning_tab_shows_what_is_planned_in_words_and_figures(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan(
        site.client(currency="EUR"),
        criteria="<ul><li>Signed</li></ul>",
        revenue_next_year=Decimal(1250),
        margin=Decimal(-12),
    )
    page = site.login(site.staff(admin=True)).get(f"/account_planning/{plan.id}/planning").text
    assert "<ul><li>Signed</li></ul>" in page
    assert "EUR" in page
    assert "Threat" not in page.partition('id="outline"')[0].partition("<main")[2]
    assert "Margin" in page
