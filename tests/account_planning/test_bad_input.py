"""Bad input and faults, a test for each case: what is typed stays, and nothing is broken by it."""

from __future__ import annotations

import csv
import io
import threading
from datetime import date
from typing import Any

import pytest

from host.clients import service as clients
from host.clients.models import Client
from host.errors import Conflict
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import delivery, service
from host.messaging.webhooks.models import WebhookDelivery
from host.testing import Browser, Site
from host.testing.server import environment
from host.testing.webhooks import Receiver
from tests.account_planning.conftest import Planning, form
from tests.cli.conftest import trellis

NASTY = '<img src=x onerror="alert(1)"><script>alert(2)</script><p>Fine <b>words</b></p>'
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x.example")')


@pytest.fixture
def boss(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def test_client_deleted_is_refused_with_the_list_while_plans_exist(
    site: Site, planning: Planning, boss: Browser
) -> None:
    client = site.client("Still Needed")
    planning.plan(client, subject="First plan")
    planning.plan(client, subject="Second plan")
    refused = boss.post(f"/clients/{client.id}/delete")
    assert refused.status_code == 409
    for text in ("AP-0001 First plan", "AP-0002 Second plan"):
        assert text in refused.text
    with site.context() as db:
        assert db.get(Client, client.id) is not None


def test_client_archived_leaves_its_plans_to_be_read(
    site: Site, planning: Planning, boss: Browser
) -> None:
    client = site.client("Put Away")
    plan = planning.plan(client, vision="Still there")
    with site.context():
        clients.archive(client.id, SYSTEM)
    page = boss.get(f"/account_planning/{plan.id}").text
    for text in ("Put Away", "Still there", "is archived, so this plan can only be read"):
        assert text in page
    sent = form(client, subject="Changed", record_version=str(plan.version))
    refused = boss.post(f"/account_planning/{plan.id}/edit", sent)
    assert refused.status_code in (302, 409)
    assert planning.stored("plans.models.Plan")[0].subject == "Grow"
    with site.context(), pytest.raises(Conflict):
        planning.part("plans.service").editable(plan.id, SYSTEM)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("revenue_next_year", "-0.01"),
        ("revenue_next_year", "a lot"),
        ("revenue_next_year", "1e400"),
        ("revenue_next_year", "NaN"),
        ("margin", "100.01"),
        ("margin", "-100.01"),
        ("margin", "Infinity"),
        ("wallet_share", "-1"),
        ("wallet_share", "100.5"),
        ("period_start", "1899-12-31"),
        ("period_start", "2201-01-01"),
        ("period_start", "0000-00-00"),
    ],
)
def test_bad_money_margin_or_year_is_an_error_of_its_field_and_the_form_is_kept(
    site: Site, planning: Planning, boss: Browser, field: str, text: str
) -> None:
    typed = form(site.client(), mission="Typed with care", **{field: text})
    answer = boss.post("/account_planning/new", typed)
    assert answer.status_code == 422
    assert f'id="{field}-error' in answer.text or f'href="#{field}"' in answer.text
    assert "Typed with care" in answer.text
    assert not planning.stored("plans.models.Plan")


def test_script_in_rich_text_is_sanitised_wherever_it_comes_in(
    site: Site, planning: Planning, boss: Browser
) -> None:
    client = site.client()
    keys = ("objectives", "opportunity", "threat", "criteria", "constraints")
    boss.post("/account_planning/new", form(client, **dict.fromkeys(keys, NASTY)))
    nasty: dict[str, Any] = dict.fromkeys(keys, NASTY)
    planning.plan(client, **nasty)
    for plan in planning.stored("plans.models.Plan"):
        for key in keys:
            text = getattr(plan, key)
            assert "words" in text
            for part in ("script", "onerror", "alert"):
                assert part not in text, key
        page = boss.get(f"/account_planning/{plan.id}").text
        assert "alert(" not in page


def test_formula_in_an_exported_cell_is_neutralised(
    site: Site, planning: Planning, boss: Browser
) -> None:
    client = site.client()
    for formula in FORMULAS:
        planning.plan(client, subject=formula.strip(), vision=formula)
    asked = {"format": "csv", "col": ["subject", "vision"]}
    answer = boss.post("/account_planning/export", asked)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    cells = [cell for row in rows[1:] for cell in row]
    assert len([cell for cell in cells if "SUM(A1)" in cell]) == 2
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_huge_paste_of_10_000_rows_is_refused_with_the_limit(
    site: Site, planning: Planning, boss: Browser
) -> None:
    plan = planning.plan()
    typed: dict[str, Any] = {f"competitors-{n}-name": f"Rival {n}" for n in range(10_000)}
    answer = boss.post(f"/account_planning/{plan.id}/grid/competitors", typed)
    assert answer.status_code == 422
    assert "A grid takes 200 lines; 10,000 were sent, so nothing was saved." in answer.text
    assert "Rival 199" in answer.text
    assert not planning.stored("grids.models.Competitor")


def test_two_people_edit_one_plan_and_the_second_sees_both_versions(
    site: Site, planning: Planning, boss: Browser
) -> None:
    client = site.client()
    plan = planning.plan(client)
    path, opened = f"/account_planning/{plan.id}/edit", str(plan.version)
    first = form(client, subject="By the first", record_version=opened)
    second = form(client, subject="By the second", vision="Mine", record_version=opened)
    assert site.login(site.staff(admin=True)).post(path, first).status_code == 302
    refused = boss.post(path, second)
    assert refused.status_code == 409
    for text in ("By the first", "By the second", "Mine"):
        assert text in refused.text
    assert planning.stored("plans.models.Plan")[0].subject == "By the first"


def test_session_expired_leads_to_the_log_in_and_back_to_the_form(
    site: Site, planning: Planning
) -> None:
    """The browser keeps what was typed: tests/browser/test_keyboard.py restores it."""
    plan = planning.plan()
    gone = site.anonymous().get(f"/account_planning/{plan.id}/edit")
    assert gone.status_code == 302
    assert f"next=/account_planning/{plan.id}/edit" in gone.headers["Location"].replace("%2F", "/")
    page = site.login(site.staff(admin=True)).get(f"/account_planning/{plan.id}/edit").text
    assert "data-draft=" in page


def test_cron_run_twice_at_once_makes_one_plan_and_both_end_well(
    site: Site, planning: Planning
) -> None:
    planning.set(recurring_enabled=True)
    planning.plan(status="completed", period_type="month", period_start=date(2026, 10, 1))
    said: list[Any] = []
    words = ("cron", "run", "account_planning.recurring", "--date", "2026-11-03")

    def call() -> None:
        said.append(trellis(environment(site.config), *words))

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done.returncode for done in said] == [0, 0], [done.stderr for done in said]
    assert len(planning.stored("plans.models.Plan")) == 2


def test_a_dead_webhook_url_waits_is_shown_and_delays_no_other(
    site: Site, planning: Planning, boss: Browser, webhooks: Receiver
) -> None:
    alive = webhooks.subscribe(site, "account_planning", ["account_plan.created"])
    with site.context():
        dead = service.add_target(
            "account_planning", "http://127.0.0.1:9/dead", ["account_plan.created"], SYSTEM
        ).id
    planning.plan()
    with site.context():
        delivery.deliver(dead)
    webhooks.deliver(site, alive)
    assert [call.json["type"] for call in webhooks.received] == ["account_plan.created"]
    with site.context() as db:
        waiting = db.query(WebhookDelivery).filter_by(target_id=dead).one()
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert waiting.due_at > waiting.created_at
    page = boss.get("/setup/settings/account_planning").text
    assert "http://127.0.0.1:9/dead" in page
    planning.plan()
    webhooks.deliver(site, alive)
    assert len(webhooks.received) == 2
