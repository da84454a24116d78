"""Setup → Modules → a module → Licence."""

from __future__ import annotations

import pytest

from host import background
from host.background import tasks
from host.background.queue import queue_of
from host.licensing import service as licensing
from host.licensing.models import ModuleLicence
from host.testing import Browser, Site
from tests.licensing import shop
from tests.licensing.conftest import Sell
from tests.licensing.servers import LicenceServer

PAGE = "/setup/licences/shop"


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def row(site: Site) -> ModuleLicence:
    with site.context():
        found = licensing.of("shop")
        assert found is not None
        return found


def test_the_page_shows_how_the_licence_stands(
    site: Site, browser: Browser, sell: Sell, server: LicenceServer
) -> None:
    server.says({"status": "valid", "licensee": "<Ada>", "id": "L-7", "expires": "2040-12-31"})
    sell(site)
    page = browser.get(PAGE)
    assert page.status_code == 200
    for words in ("&lt;Ada&gt;", "L-7", "2040", "Valid", "Next check", server.url):
        assert words in page.text
    assert "the-token" not in page.text
    assert shop.CODE not in page.text


def test_only_administrators_with_a_token_of_the_form_come_in(site: Site, sell: Sell) -> None:
    sell(site)
    colleague = site.login(site.staff(["shop.goods:view"]))
    admin = site.login(site.staff(admin=True))
    assert colleague.get(PAGE).status_code == 403
    for action in ("code", "server", "check", "release"):
        assert colleague.post(f"{PAGE}/{action}").status_code == 403
        assert admin.post(f"{PAGE}/{action}", csrf=False).status_code == 400


def test_a_refused_code_stays_in_its_field_with_the_reason(
    site: Site, browser: Browser, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    server.says({"status": "other_site", "site": "b.example"})
    page = browser.post(f"{PAGE}/code", {"code": shop.OTHER_CODE})
    assert page.status_code == 422
    assert "in use on b.example" in page.text
    assert shop.OTHER_CODE in page.text
    assert row(site).code == shop.CODE
    assert browser.post(f"{PAGE}/code", {"code": " "}).status_code == 422
    server.says({"status": "valid", "licensee": "Bob"})
    assert browser.post(f"{PAGE}/code", {"code": shop.OTHER_CODE}).status_code == 302
    assert "Bob" in browser.get(PAGE).text


def test_the_server_is_changed_and_asked_in_the_background(
    site: Site, browser: Browser, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    wrong = {"server-endpoint": "ftp://a.example", "server-token": ""}
    page = browser.post(f"{PAGE}/server", wrong)
    assert page.status_code == 422
    assert "ftp://a.example" in page.text
    waiting = queue_of(site.config).pending()
    address = f"{server.url}?a=1"
    fields = {"server-endpoint": address, "server-token": "new"}
    assert browser.post(f"{PAGE}/server", fields).status_code == 302
    assert server.asked == []
    assert queue_of(site.config).pending() == waiting + 1
    with site.context():
        tasks.find(licensing.CHECK)("shop")
    assert server.tokens[-1] == "Bearer new"
    fields = {"server-endpoint": address, "server-forget": "y"}
    assert browser.post(f"{PAGE}/server", fields).status_code == 302
    assert row(site).token == ""


def test_check_now_only_asks_a_worker_to(
    site: Site, browser: Browser, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    waiting = queue_of(site.config).pending()
    page = browser.post(f"{PAGE}/check", follow_redirects=True)
    assert "runs in the background" in page.text
    assert server.asked == []
    assert queue_of(site.config).pending() == waiting + 1
    assert licensing.CHECK == "host.licences.check"
    assert background.task is tasks.task


def test_a_release_that_fails_says_so_and_changes_nothing(
    site: Site, browser: Browser, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    server.says("", 500)
    page = browser.post(f"{PAGE}/release", follow_redirects=True)
    assert "status 500" in page.text
    assert row(site).code == shop.CODE
    server.says({"status": "released"})
    page = browser.post(f"{PAGE}/release", follow_redirects=True)
    assert "was released for another site" in page.text
    assert "No code" in page.text


def test_a_module_without_a_licence_has_no_such_page(site: Site, browser: Browser) -> None:
    site.install("tests/setup/garden")
    assert browser.get("/setup/licences/garden").status_code == 404
    assert browser.get("/setup/licences/nothing").status_code == 404
