"""A module whose licence lapsed is read and exported, and nothing in it is changed."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from host import clock
from host.cron import service as cron
from host.cron.models import CronRun
from host.licensing import checking, errors
from host.licensing import service as licensing
from host.testing import Browser, Site
from tests.licensing import shop
from tests.licensing.conftest import Sell
from tests.licensing.servers import LicenceServer

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)
BANNER = "Shop is read-only"


def lapse(site: Site, server: LicenceServer) -> None:
    server.says({"status": "revoked"})
    with site.context():
        checking.check(shop.manifest())


def colleague(site: Site) -> Browser:
    return site.login(site.staff(["shop.goods:view"]))


def test_staff_read_on_and_are_told_why_nothing_is_saved(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    browser = colleague(site)
    assert browser.post("/shop/").status_code == 200
    assert BANNER not in browser.get("/shop/").text
    lapse(site, server)
    page = browser.get("/shop/")
    assert page.status_code == 200
    assert BANNER in page.text
    assert "/setup/licences/shop" not in page.text
    refused = browser.post("/shop/")
    assert refused.status_code == 403
    assert "Shop is read-only since" in refused.text
    assert "has taken this purchase code back" in refused.text
    assert "Nothing was saved" in refused.text
    assert BANNER not in browser.get("/").text
    assert "/setup/licences/shop" in site.login(site.staff(admin=True)).get("/shop/").text


def test_an_error_carries_its_code(site: Site, sell: Sell, server: LicenceServer) -> None:
    sell(site)
    lapse(site, server)
    with site.context(), pytest.raises(errors.LicenceLapsed) as refused:
        licensing.refuse_if_lapsed("shop")
    assert (refused.value.code, refused.value.status) == ("licence_lapsed", 403)


def test_clients_and_other_systems_are_refused_without_the_reason(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    client = site.login(site.contact(areas=["shop.list"]))
    system = site.anonymous()
    assert client.post("/portal/shop/").status_code == 200
    assert system.post("/shop/in/abc", csrf=False).status_code == 200
    lapse(site, server)
    for refused in (client.post("/portal/shop/"), system.post("/shop/in/abc", csrf=False)):
        assert refused.status_code == 403
        assert "can only be read at the moment" in refused.text
        assert "licence" not in refused.text.lower()
        assert "purchase code" not in refused.text
    assert client.get("/portal/shop/").text == "the goods of a client"
    assert system.get("/shop/in/abc").status_code == 200


def test_who_may_not_see_a_page_hears_that_first(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    lapse(site, server)
    stranger = site.login(site.staff(["clients:view"]))
    assert "needs the permission" in stranger.post("/shop/").text
    assert site.anonymous().post("/shop/").status_code == 302


def test_other_modules_and_the_host_go_on(site: Site, sell: Sell, server: LicenceServer) -> None:
    sell(site)
    lapse(site, server)
    admin = site.login(site.staff(admin=True))
    assert admin.post("/setup/licences/shop/check").status_code == 302
    assert admin.post("/notifications/read").status_code != 403


def test_a_code_found_good_opens_it_for_the_next_request_of_every_worker(
    any_site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(any_site)
    other = Site(any_site.config)
    person = any_site.staff(["shop.goods:view"])
    here, there = any_site.login(person), other.login(person)
    for answer, status in (("revoked", 403), ("valid", 200)):
        server.says({"status": answer})
        with any_site.context():
            checking.check(shop.manifest())
        assert here.post("/shop/").status_code == status
        assert there.post("/shop/").status_code == status
    other.close()


def test_grace_is_shown_to_administrators_alone(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    server.says("", 500)
    with site.context():
        checking.check(shop.manifest())
    words = "licence of Shop cannot be checked"
    assert words in site.login(site.staff(admin=True)).get("/shop/").text
    browser = colleague(site)
    assert words not in browser.get("/shop/").text
    assert browser.post("/shop/").status_code == 200


def test_jobs_are_left_out_with_a_reason_and_made_up_for(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    with clock.at(NOON):
        sell(site)
        with site.context():
            cron.run_due(caller="test")
    with clock.at(NOON + timedelta(hours=1)):
        lapse(site, server)
    for day in (1, 2):
        with clock.at(NOON + timedelta(days=day)), site.context():
            cron.run_due(caller="test")
    with site.context():
        runs = cron.history("shop.count")
        assert [run.counts for run in runs] == [{}, {}]
        assert all("Not run. Shop is read-only since 2030-03-01" in run.log for run in runs)
        assert cron.history("shop.each") == []
        with pytest.raises(errors.LicenceLapsed):
            cron.run_job("shop.count", caller="test")
        assert cron.run_job("shop.count", dry_run=True, caller="test").counts == {"goods": 3}
    server.says({"status": "valid"})
    with clock.at(NOON + timedelta(days=3)):
        with site.context():
            checking.check(shop.manifest())
        with site.context():
            cron.run_due(caller="test")
            made_up: list[CronRun] = cron.history("shop.each")
    assert [run.counts for run in made_up] == [{"goods": 3}] * 3


def test_asking_costs_no_query(site: Site, sell: Sell) -> None:
    sell(site)
    with site.context():
        assert not licensing.is_lapsed("shop")
    with site.context(), site.counted() as statements:
        assert not licensing.is_lapsed("shop")
    assert statements == []


def test_the_serving_process_opens_no_connection_of_its_own(
    site: Site, sell: Sell, server: LicenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(site)
    admin = site.login(site.staff(admin=True))
    browser = colleague(site)
    opened: list[Any] = []
    connect = socket.socket.connect

    def note(self: socket.socket, address: Any) -> None:
        opened.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", note)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: opened.append(args))
    for answer in ({"status": "valid"}, {"status": "revoked"}, {"status": "valid"}):
        server.says(answer)
        # Even the check itself, in which an administrator waits, is another process's call.
        admin.post("/setup/licences/shop/code", {"code": shop.CODE})
        for path in ("/", "/shop/", "/search?q=x"):
            assert browser.get(path).status_code == 200
        browser.post("/shop/")
        for path in ("/setup/modules/shop", "/setup/licences/shop"):
            assert admin.get(path).status_code == 200
        admin.post("/setup/licences/shop/check")
    assert len(server.asked) == 3
    assert opened == []
