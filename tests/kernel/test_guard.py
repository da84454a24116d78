"""A module that misbehaves at run time is left out, recorded, and takes nobody with it."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa

from host.clients.models import Client
from host.kernel.models import ModuleFault
from host.testing import Site
from tests.broken_modules import PLUGIN, make

RAISING = (
    PLUGIN.replace("MenuEntry, hookimpl", "DashboardWidget, MenuEntry, SearchProvider, hookimpl")
    + """

def explode(*_args: object) -> None:
    raise RuntimeError("the widget exploded")


@hookimpl
def dashboard_widgets() -> Sequence[DashboardWidget]:
    return [DashboardWidget("sample.widget", "Sample", "sample/none.html", explode)]


@hookimpl
def search_providers() -> Sequence[SearchProvider]:
    return [SearchProvider("sample.search", "Sample", explode)]


@hookimpl
def record_changed(event: object) -> None:
    raise RuntimeError("the observer exploded")


@hookimpl
def client_blockers(client_id: int) -> Sequence[object]:
    raise RuntimeError("the blocker exploded")


@pages_of_sample.get("/broken")
@requires("sample.things", "view")
def broken() -> str:
    raise RuntimeError("the page exploded")
"""
)


def faults(site: Site) -> dict[str, int]:
    with site.engine.connect() as connection:
        rows = connection.execute(sa.select(ModuleFault.hook, ModuleFault.times))
        return {row.hook: row.times for row in rows}


def test_pages_stay_whole_around_a_module_that_raises(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path, plugin=RAISING))
    client = site.client("Careful Ltd")
    browser = site.login(site.staff(admin=True))
    assert browser.get("/").status_code == 200
    assert "Careful Ltd" in browser.get("/search?q=Careful").text
    answer = browser.post(f"/clients/{client.id}/archive")
    assert answer.status_code == 302
    page = browser.get("/sample/broken")
    assert page.status_code == 500
    assert "exploded" not in page.text
    assert page.headers["X-Request-Id"] in page.text
    assert browser.get("/clients/").status_code == 200
    recorded = faults(site)
    assert recorded["record_changed"] == 2  # the new person, and the client that was archived
    assert recorded["page sample.broken"] == 1
    assert any("widget" in hook for hook in recorded)
    assert any("search" in hook for hook in recorded)


def test_a_module_that_cannot_be_asked_forbids_the_deletion(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path, plugin=RAISING))
    client = site.client("Careful Ltd")
    browser = site.login(site.staff(admin=True))
    answer = browser.post(f"/clients/{client.id}/delete", follow_redirects=True)
    assert "sample could not be asked" in answer.text
    assert browser.get(f"/clients/{client.id}").status_code == 200


def test_safe_mode_leaves_every_module_out(site: Site, tmp_path: Path) -> None:
    from dataclasses import replace

    site.install(make(tmp_path))
    person = site.staff(admin=True)
    safe = Site(replace(site.config, safe_mode=True))
    browser = safe.login(person)
    assert browser.get("/sample/").status_code == 404
    page = browser.get("/setup/modules/")
    assert "Safe mode" in page.text
    assert "Sample" in page.text
    safe.close()


LEAVING = (
    PLUGIN.replace(
        "MenuEntry, hookimpl", "Client, MenuEntry, client_only, clock, hookimpl, session"
    )
    + """

def half_done() -> None:
    session().add(Client(name="Half", match_key="half", created_at=clock.now()))
    session().flush()


portal_of_sample = Blueprint("sample_portal", __name__, url_prefix="/portal/sample")


@pages_of_sample.get("/locking")
@requires("sample.things", "view")
def locking() -> str:
    now = clock.now()
    session().add(Client(name="Half", match_key="half", created_at=now, updated_at=now))
    session().flush()
    raise RuntimeError("the page left a lock behind")


@portal_of_sample.get("/")
@client_only()
def index_of_portal() -> str:
    raise RuntimeError("the client page exploded")


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [pages_of_sample, portal_of_sample]


@hookimpl
def record_changed(event: object) -> None:
    half_done()


@hookimpl
def on_deactivate() -> None:
    half_done()
"""
)


def clients(site: Site) -> list[str]:
    with site.engine.connect() as connection:
        return list(connection.scalars(sa.select(Client.name)))


def test_what_a_failing_page_began_is_undone_and_locks_nobody_out(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path, plugin=LEAVING))
    begun = time.monotonic()
    assert site.login(site.staff(admin=True)).get("/sample/locking").status_code == 500
    assert time.monotonic() - begun < 10  # SQLite waits twenty seconds for a lock
    assert faults(site)["page sample.locking"] == 1
    assert clients(site) == []


def test_a_failing_client_page_is_counted_against_its_module(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path, plugin=LEAVING))
    contact = site.contact()
    assert site.login(contact).get("/portal/sample/").status_code == 500
    assert faults(site)["page sample_portal.index_of_portal"] == 1


def test_an_observer_that_spoils_its_session_spoils_nothing_else(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path, plugin=LEAVING))
    answer = site.login(site.staff(admin=True)).post("/clients/new", {"name": "Whole"})
    assert answer.status_code == 302
    assert clients(site) == ["Whole"]


def test_a_module_that_fails_to_tidy_up_can_still_be_switched_off(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path, plugin=LEAVING))
    admin = site.login(site.staff(admin=True))
    assert admin.post("/setup/modules/sample/deactivate").status_code == 302
    assert admin.get("/sample/").status_code == 404
    assert clients(site) == []
