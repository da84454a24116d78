"""The activity log, the state of the system, and what monitors ask."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.kernel.models import Epoch, ModuleFault, Worker
from host.staffing import service as staffing
from host.testing import Browser, Site


def worker(site: Site, epoch: int, error: str | None = None, age: int = 0) -> None:
    seen = clock.now() - timedelta(seconds=age)
    with site.context(), transaction() as db:
        key = f"elsewhere:{age}:{epoch}"
        db.add(
            Worker(
                id=key, node="elsewhere", pid=7, kind="web", epoch=epoch, error=error, seen_at=seen
            )
        )


def newest(site: Site) -> int:
    with site.context() as db:
        return db.scalar(sa.select(sa.func.max(Epoch.id))) or 0


def test_the_log_is_narrowed_by_person_type_and_verb(site: Site, browser: Browser) -> None:
    with site.context():
        staffing.save_role("Gardener", [], SYSTEM)
    browser.post("/setup/roles/new", {"name": "Cook"})
    everything = browser.get("/setup/activity").text
    assert "Gardener" in everything
    assert "Cook" in everything
    assert "Gardener" not in browser.get("/setup/activity?person=staff:1").text
    assert "Cook" not in browser.get("/setup/activity?person=system&type=host.role").text
    assert "Nothing fits" in browser.get("/setup/activity?verb=deleted").text


def test_a_change_leads_to_its_record(site: Site, browser: Browser) -> None:
    browser.post("/setup/roles/new", {"name": "Cook"})
    assert 'href="/setup/roles/1"' in browser.get("/setup/activity").text


def test_workers_behind_the_newest_epoch_are_counted(site: Site, browser: Browser) -> None:
    worker(site, newest(site))
    worker(site, 0)
    worker(site, 0, age=3600)
    page = browser.get("/setup/system").text
    assert f"2 of 3 workers on epoch {newest(site)}" in page
    assert "2 of 3 workers" in browser.get("/setup/").text


def test_a_workers_fault_is_told(site: Site, browser: Browser) -> None:
    worker(site, newest(site), "Module garden cannot be imported")
    assert "Module garden cannot be imported" in browser.get("/setup/system").text
    assert "one reports a fault" in browser.get("/setup/").text


def test_a_fault_is_shown_with_its_trace_and_dismissed(site: Site, browser: Browser) -> None:
    now = clock.now()
    with site.context(), transaction() as db:
        fault = {"slug": "garden", "hook": "menu", "error": "KeyError", "trace": "line <12>"}
        db.add(ModuleFault(**fault, times=3, first_at=now, last_at=now))
    page = browser.get("/setup/system").text
    assert "line &lt;12&gt;" in page
    assert "Something in garden failed" in browser.get("/setup/").text
    browser.post("/setup/system/faults/1/dismiss")
    assert "KeyError" not in browser.get("/setup/system").text.partition("<main")[2]
    assert browser.post("/setup/system/faults/1/dismiss").status_code == 404


def test_a_live_process_asks_no_database_for_its_answer(site: Site) -> None:
    visitor = site.anonymous()
    visitor.get("/health/live")
    with site.counted() as statements:
        answer = visitor.get("/health/live")
    assert answer.get_json() == {"status": "alive"}
    assert statements == []


def test_a_ready_worker_names_its_epoch(site: Site) -> None:
    answer = site.anonymous().get("/health/ready")
    assert answer.status_code == 200
    good = dict.fromkeys(("database", "migrations", "generation"), "good")
    assert answer.get_json() == {"status": "ready", "epoch": newest(site), **good}


def test_a_worker_behind_is_not_ready(site: Site) -> None:
    app = site.app
    generation = app.extensions["trellis"]
    generation.epoch -= 1
    assert app.test_client().get("/health/ready").status_code == 503


PAGES = ["", "staff?q=a&sort=-email", "roles", "mail", "webhooks", "activity", "cron", "system"]


def test_the_pages_answer_on_every_database(any_site: Site) -> None:
    browser = any_site.login(any_site.staff(["clients:view"], admin=True))
    browser.post("/setup/mail/test", {"to": "ada@example.com"})
    for page in PAGES:
        assert browser.get(f"/setup/{page}").status_code == 200, page
