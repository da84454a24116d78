"""A module that fails over and over, for a reason in its code, is taken out of service."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.hooks.actor import SYSTEM
from host.kernel.models import ModuleTrip
from host.lifecycle import archive, breaker, service
from host.lifecycle.models import Module, ModuleEvent
from host.messaging.notifications.models import Notification
from host.sandbox import Browser
from host.settings import service as settings
from host.testing import Site
from tests.broken_modules import PLUGIN, make

FAILING = (
    PLUGIN.replace("hookimpl, requires", "DashboardWidget, hookimpl, requires")
    + """
from flask import render_template, render_template_string, url_for
from sqlalchemy import text
from host.api import Conflict, session


def broken(*_):
    return None.nothing


FAULTS = {
    "AttributeError": broken,
    "TypeError": lambda: len(3),
    "NameError": lambda: missing,
    "ImportError": lambda: __import__("nothing_of_that_name"),
    "SyntaxError": lambda: compile("def", "x", "exec"),
    "UndefinedError": lambda: render_template_string("{{ a.b.c }}"),
    "TemplateNotFound": lambda: render_template("sample/none.html"),
    "BuildError": lambda: url_for("sample.nowhere"),
    "OperationalError": lambda: session().execute(text("SELECT * FROM no_such_table")),
    "TimeoutError": lambda: (_ for _ in ()).throw(TimeoutError("late")),
    "ConnectionError": lambda: (_ for _ in ()).throw(ConnectionError("away")),
    "OSError": lambda: open("/no/such/file"),
    "Conflict": lambda: (_ for _ in ()).throw(Conflict("not now")),
    "ValueError": lambda: int("x"),
    "KeyError": lambda: {}["x"],
}


@pages_of_sample.get("/fail/<kind>")
@requires("sample.things", "view")
def fail(kind: str) -> str:
    FAULTS[kind]()
    return "no"


@hookimpl
def dashboard_widgets() -> Sequence[DashboardWidget]:
    return [
        DashboardWidget("sample.one", "One", "sample/none.html", broken),
        DashboardWidget("sample.two", "Two", "sample/none.html", broken),
    ]
"""
)
DETERMINISTIC = (
    "AttributeError",
    "TypeError",
    "NameError",
    "ImportError",
    "SyntaxError",
    "UndefinedError",
    "TemplateNotFound",
    "BuildError",
)
PASSING = (
    "OperationalError",
    "TimeoutError",
    "ConnectionError",
    "OSError",
    "Conflict",
    "ValueError",
    "KeyError",
)


@pytest.fixture
def admin(site: Site, tmp_path: Path) -> Browser:
    site.install(make(tmp_path, plugin=FAILING))
    return site.login(site.staff(admin=True))


def set_limit(site: Site, limit: int) -> None:
    with site.context():
        settings.save("modules", {"breaker_errors": limit}, SYSTEM)


def state(site: Site) -> Module:
    with site.engine.connect() as connection:
        row = connection.execute(sa.select(Module.state, Module.state_reason)).one()
    return Module(state=row.state, state_reason=row.state_reason)


def trips(site: Site) -> int:
    with site.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count(ModuleTrip.id))).scalar() or 0


def fail(browser: Browser, kinds: Sequence[str]) -> list[int]:
    return [browser.get(f"/sample/fail/{kind}").status_code for kind in kinds]


def test_faults_of_the_code_are_counted_and_what_the_world_did_is_not(
    site: Site, admin: Browser
) -> None:
    for number, kind in enumerate(DETERMINISTIC, start=1):
        assert fail(admin, [kind]) == [500]
        assert trips(site) == number, kind
    fail(admin, PASSING)
    assert trips(site) == len(DETERMINISTIC)


def test_the_last_of_ten_suspends_the_module_and_tells(site: Site, admin: Browser) -> None:
    assert set(fail(admin, ["AttributeError"] * 9)) == {500}
    assert state(site).state == "active"
    page = admin.get("/sample/fail/TypeError")
    assert page.status_code == 500
    assert page.headers["X-Request-Id"] in page.text
    assert admin.get("/sample/").status_code == 404
    assert admin.get("/clients/").status_code == 200
    suspended = state(site)
    assert suspended.state == "suspended"
    assert "10 requests within 10 minutes" in suspended.state_reason
    assert "TypeError" in suspended.state_reason
    assert trips(site) == 0
    with site.context() as db:
        notice = db.scalars(sa.select(Notification)).one()
        assert notice.url == "/setup/modules/sample"
        assert notice.title == "Sample was suspended"
        event = db.scalars(sa.select(ModuleEvent).where(ModuleEvent.step == "suspend")).one()
        assert event.outcome == "done"
        assert db.scalar(sa.select(Activity.id).where(Activity.verb == "suspended"))
    assert admin.get("/setup/modules/sample").status_code == 200


def test_one_request_counts_once_whatever_fails_in_it(site: Site, admin: Browser) -> None:
    set_limit(site, 2)
    assert admin.get("/").status_code == 200
    assert trips(site) == 1
    assert state(site).state == "active"


def test_zero_switches_the_breaker_off(site: Site, admin: Browser) -> None:
    set_limit(site, 0)
    fail(admin, ["TypeError"] * 12)
    assert state(site).state == "active"
    assert trips(site) == 0


def test_old_failures_do_not_count(site: Site, admin: Browser) -> None:
    set_limit(site, 3)
    with clock.at(clock.now() + timedelta(minutes=1)):
        fail(admin, ["TypeError"] * 2)
    with clock.at(clock.now() + timedelta(minutes=12)):
        fail(admin, ["TypeError"] * 2)
        assert state(site).state == "active"
        fail(admin, ["TypeError"])
    assert state(site).state == "suspended"


def test_an_activated_module_begins_with_a_clean_sheet(site: Site, admin: Browser) -> None:
    set_limit(site, 3)
    fail(admin, ["TypeError"] * 3)
    with site.context():
        service.activate("sample", None, SYSTEM)
    fail(admin, ["TypeError"] * 2)
    assert state(site).state == "active"
    fail(admin, ["TypeError"])
    assert state(site).state == "suspended"


def test_several_workers_count_together_and_suspend_once(any_site: Site, tmp_path: Path) -> None:
    any_site.install(make(tmp_path, plugin=FAILING))
    set_limit(any_site, 12)
    person = any_site.staff(admin=True)
    other = Site(any_site.config)
    browsers = [site.login(person) for site in (any_site, other) for _ in range(2)]
    threads = [
        threading.Thread(target=fail, args=(browser, ["TypeError"] * 4)) for browser in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_site.engine.connect() as connection:
        states = list(connection.scalars(sa.select(Module.state)))
        steps = list(connection.scalars(sa.select(ModuleEvent.step)))
    assert states == ["suspended"]
    assert steps.count("suspend") == 1
    assert {browser.get("/sample/").status_code for browser in browsers} == {404}
    other.close()


def test_a_table_that_is_away_costs_nobody_the_error_page(site: Site, admin: Browser) -> None:
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE host_module_trip RENAME TO away")
    page = admin.get("/sample/fail/TypeError")
    assert page.status_code == 500
    assert "Something broke" in page.text


def test_errors_of_the_old_version_never_suspend_the_new_one(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path / "old", plugin=FAILING))
    set_limit(site, 2)
    admin = site.login(site.staff(admin=True))
    assert fail(admin, ["TypeError"]) == [500]
    old = site.runtime.generation()
    failed = old.module("sample")
    assert failed is not None
    upgrade(site, make(tmp_path / "new", version="1.1.0"))
    with old.app.app_context():  # a request that began before, on its way out
        assert breaker._trips(site.engine, failed.artefact, "late") == 0
        assert not breaker.suspend(failed.artefact, "TypeError: old", 2)
    assert state(site).state == "active"
    assert site.runtime.generation().module("sample") is not failed
    assert admin.get("/sample/").status_code == 200


def upgrade(site: Site, folder: Path) -> None:
    name, data = archive.pack(folder)
    with site.context():
        service.upload(data, name, SYSTEM)
        service.upgrade("sample", SYSTEM)
