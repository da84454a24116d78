"""An error page keeps the frame that the person works in, where there is one."""

from __future__ import annotations

import pytest

from host.testing import Site
from host.web.shell import StaffShell

MENU = 'href="/clients/"'


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/here", 404), ("/clients/999", 404), ("/setup/modules/", 403)],
)
def test_staff_keep_their_menu(path: str, status: int, site: Site) -> None:
    answer = site.login(site.staff(["clients:view"])).get(path)
    assert answer.status_code == status
    assert MENU in answer.text
    assert answer.text.count("<h1>") == 1
    assert "reference <code>" in answer.text


def test_what_cannot_be_saved_keeps_the_menu_too(site: Site) -> None:
    browser = site.login(site.staff(["clients:view", "clients:edit"]))
    answer = browser.post("/clients/999/archive")
    assert answer.status_code == 404
    assert MENU in answer.text


def test_strangers_and_clients_see_no_menu_of_staff(site: Site) -> None:
    for browser in (site.anonymous(), site.login(site.contact(site.client("Acme")))):
        for path in ("/nothing/here", "/portal/nothing"):
            answer = browser.get(path)
            assert answer.status_code == 404
            assert MENU not in answer.text
            assert "Nothing here" in answer.text


def test_a_menu_that_fails_does_not_take_the_page_along(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = site.login(site.staff(["clients:view"]))
    for broken in ({"groups": property(lambda _: 1 / 0)}, {"__init__": lambda *_: 1 / 0}):
        with monkeypatch.context() as patch:
            for name, value in broken.items():
                patch.setattr(StaffShell, name, value)
            answer = browser.get("/nothing/here")
        assert answer.status_code == 404
        assert "Nothing here" in answer.text
        assert MENU not in answer.text


def test_what_nobody_sees_does_not_take_the_notices_away(site: Site) -> None:
    browser = site.login(site.staff(["clients:view", "clients:create"]))
    browser.post("/clients/new", {"name": "Acme"})
    icon = browser.get("/favicon.ico", headers={"Accept": "image/avif,image/*"})
    assert icon.status_code == 404
    assert MENU not in icon.text
    assert "Added the client Acme." in browser.get("/clients/").text
