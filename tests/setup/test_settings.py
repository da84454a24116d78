"""Settings: drawn from their description, checked as a whole, secrets never shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from host.database import transaction
from host.errors import Conflict
from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.settings import undoing
from host.settings.service import UnknownSetting
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

VALID: dict[str, Any] = {
    "s_motto": "Slowly",
    "s_plants": "Rose\nOak\n",
    "s_depth": "5",
    "s_soil": "sand",
    "s_tools": ["hoe", "saw"],
    "s_key": "under the mat",
    "s_mail": "",
    "s_site": "https://seeds.example/shop",
    "s_data": "fine",
}


def value(site: Site, key: str) -> Any:
    with site.context():
        return settings.get("garden", key)


@pytest.mark.modules(GARDEN)
def test_a_section_is_saved_and_the_message_names_what_changed(
    site: Site, browser: Browser
) -> None:
    answer = browser.post("/setup/settings/garden", VALID)
    assert answer.status_code == 302
    page = browser.get("/setup/settings/garden").text
    assert (
        "Changed Motto, Plants, Depth, Open gate, Soil, Tools, Shed key, Seed shop and Data."
        in page
    )
    assert value(site, "plants") == ["Rose", "Oak"]
    assert value(site, "tools") == ["hoe", "saw"]
    assert value(site, "gate") is False
    assert value(site, "key") == "under the mat"


@pytest.mark.modules(GARDEN)
def test_one_refused_value_keeps_what_was_typed_and_saves_nothing(
    site: Site, browser: Browser
) -> None:
    answer = browser.post("/setup/settings/garden", VALID | {"s_depth": "99", "s_mail": "nobody"})
    assert answer.status_code == 422
    assert "must be between 1 and 9" in answer.text
    assert 'value="99"' in answer.text
    assert 'value="Slowly"' in answer.text
    assert "2 things" in answer.text or "3 things" in answer.text
    assert value(site, "motto") == ""
    assert value(site, "depth") == 3


@pytest.mark.modules(GARDEN)
def test_a_secret_is_never_shown(site: Site, browser: Browser) -> None:
    refused = browser.post("/setup/settings/garden", VALID | {"s_depth": "99"})
    assert "under the mat" not in refused.text
    assert "Enter this again" in refused.text
    browser.post("/setup/settings/garden", VALID)
    page = browser.get("/setup/settings/garden").text
    assert "under the mat" not in page
    assert "entered anew: Shed key" in page
    assert "under the mat" not in browser.get("/setup/activity").text


@pytest.mark.modules(GARDEN)
def test_an_empty_secret_keeps_the_one_that_is_there(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/garden", VALID)
    answer = browser.post("/setup/settings/garden", VALID | {"s_key": "", "s_motto": "Fast"})
    assert answer.status_code == 302
    assert (value(site, "key"), value(site, "motto")) == ("under the mat", "Fast")


def test_a_secret_is_removed_on_request(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/mail", {"s_smtp_password": "hunter2"})
    browser.post("/setup/settings/mail", {"s_smtp_password": "", "forget": "smtp_password"})
    with site.context():
        assert settings.get("mail", "smtp_password") == ""
    assert "removed: Password" in browser.get("/setup/settings/mail").text


def test_keys_are_strict(site: Site, browser: Browser) -> None:
    with site.context():
        with pytest.raises(UnknownSetting):
            settings.get("general", "nickname")
        with pytest.raises(UnknownSetting):
            settings.save("general", {"nickname": "x"}, SYSTEM)
    assert browser.get("/setup/settings/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("s_timezone", "Mars/Olympus", "is not a time zone"),
        ("s_timezone", "../../etc/passwd", "is not a time zone"),
        ("s_timezone", "Europe", "is not a time zone"),
        ("s_currency", "eur", "three capital letters"),
        ("s_company", "", "must not be empty"),
        ("s_accent", "pink", "must be one of"),
    ],
)
def test_a_general_setting_that_cannot_be_is_refused(
    site: Site, browser: Browser, field: str, text: str, words: str
) -> None:
    valid = {"s_company": "ACME", "s_timezone": "Asia/Tokyo", "s_currency": "JPY", "s_accent": ""}
    answer = browser.post("/setup/settings/general", valid | {field: text})
    assert answer.status_code == 422
    assert words in answer.text
    with site.context():
        assert settings.get("general", "currency") == "USD"


def test_the_company_and_the_accent_reach_every_page_at_once(site: Site, browser: Browser) -> None:
    valid = {"s_company": "ACME", "s_timezone": "Asia/Tokyo", "s_currency": "JPY"}
    browser.post("/setup/settings/general", valid | {"s_accent": "teal"})
    page = browser.get("/").text
    assert "ACME" in page
    assert 'data-accent="teal"' in page


@pytest.mark.modules(GARDEN)
def test_a_setting_is_found_by_its_words(site: Site, browser: Browser) -> None:
    page = browser.get("/setup/settings/?q=above+gate").text.partition("<main")[2]
    assert "/setup/settings/garden#s_motto" in page
    assert "Time zone" not in page
    assert "No setting speaks of" in browser.get("/setup/settings/?q=xyzzy").text


@pytest.mark.modules(GARDEN)
def test_a_risky_switch_carries_its_warning(site: Site, browser: Browser) -> None:
    assert "Deer." in browser.get("/setup/settings/garden").text


@pytest.mark.modules(GARDEN)
def test_what_a_colleague_saved_meanwhile_is_shown_and_kept(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/garden", VALID | {"record_version": "0"})
    late = VALID | {"record_version": "0", "s_motto": "", "s_depth": "7", "s_key": ""}
    answer = browser.post("/setup/settings/garden", late)
    assert answer.status_code == 409
    assert "Somebody else saved this while your form was open" in answer.text
    assert 'value="Slowly"' in answer.text  # not touched here: brought up to date
    assert 'value="7"' in answer.text  # typed here: kept
    assert value(site, "depth") == 5


@pytest.mark.modules(GARDEN)
def test_an_unknown_setting_is_refused_with_the_nearest_name(site: Site, browser: Browser) -> None:
    with site.context():
        with pytest.raises(UnknownSetting, match="Did you mean “motto”"):
            settings.save("garden", {"moto": "x"}, SYSTEM)
        with pytest.raises(UnknownSetting, match="Did you mean “garden”"):
            settings.get("gardn", "motto")
    answer = browser.post("/setup/settings/garden", VALID | {"s_moto": "Typed"})
    assert answer.status_code == 422
    assert "Did you mean “motto”?" in answer.text
    assert value(site, "motto") == ""


def take_back_addresses(browser: Browser) -> list[str]:
    page = browser.get("/setup/settings/garden").text
    return re.findall(r'action="(/setup/settings/garden/changes/\d+/take-back)"', page)


@pytest.mark.modules(GARDEN)
def test_one_change_is_taken_back_and_the_others_stay(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/garden", VALID)
    with site.context():
        changes = {one.key: one.id for one in settings.history("garden")}
    address = f"/setup/settings/garden/changes/{changes['plants']}/take-back"
    assert address in take_back_addresses(browser)
    browser.post(address)
    assert "Took back the change of Plants" in browser.get("/setup/settings/garden").text
    assert (value(site, "plants"), value(site, "depth")) == (["Rose"], 5)
    secret = f"/setup/settings/garden/changes/{changes['key']}/take-back"
    assert secret not in take_back_addresses(browser)
    browser.post(secret)
    assert "its old value is not kept" in browser.get("/setup/settings/garden").text
    assert value(site, "key") == "under the mat"


@pytest.mark.modules(GARDEN)
def test_a_change_that_others_built_on_is_not_taken_back(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/garden", VALID)
    with site.context():
        first = next(one.id for one in settings.history("garden") if one.key == "depth")
    browser.post("/setup/settings/garden", VALID | {"s_depth": "7"})
    address = f"/setup/settings/garden/changes/{first}/take-back"
    assert address not in take_back_addresses(browser)
    browser.post(address)
    assert "was changed again since" in browser.get("/setup/settings/garden").text
    assert value(site, "depth") == 7
    assert browser.post("/setup/settings/general/changes/1/take-back").status_code == 404


@pytest.mark.modules(GARDEN)
def test_an_old_value_that_no_longer_fits_is_refused_with_the_reason(site: Site) -> None:
    with site.context():
        settings.save("garden", {"depth": 4}, SYSTEM)
    with site.context(), transaction():
        change = settings.history("garden")[0]
        change.old = 99
    with (
        site.context(),
        pytest.raises(Conflict, match=r"no longer fits.*between 1 and 9"),
    ):
        undoing.take_back("garden", change.id, SYSTEM)
    assert value(site, "depth") == 4


@pytest.mark.modules(GARDEN)
def test_the_list_of_missed_changes_holds_no_form_within_the_form(browser: Browser) -> None:
    browser.post("/setup/settings/garden", VALID | {"record_version": "0"})
    late = browser.post("/setup/settings/garden", VALID | {"record_version": "0", "s_motto": "x"})
    form = late.text.partition('class="t-form"')[2].partition("</form>")[0]
    assert "missed" in form or "Somebody else saved" in form
    assert "/take-back" not in form
