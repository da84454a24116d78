"""The cron address runs what is due for whoever knows the key, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from host import clock
from host.cron import service as cron
from host.cron.keep_alive import held
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

pytestmark = pytest.mark.modules(GARDEN)


def key(site: Site) -> str:
    with site.context():
        return cron.key()


@pytest.mark.parametrize("form", ["/cron/{}", "/cron/index/{}"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_both_forms_of_the_address_run_what_is_due(site: Site, form: str, method: str) -> None:
    address = form.format(key(site))
    ask = getattr(site.anonymous(), method)
    options = {"csrf": False} if method == "post" else {}
    with clock.at(datetime(2030, 1, 5, 6, 30, tzinfo=UTC)):
        assert ask(address, **options).status_code == 200
    with clock.at(datetime(2030, 1, 5, 7, 1, tzinfo=UTC)):
        answer = ask(address, **options)
    assert answer.mimetype == "text/plain"
    assert "garden.water  done  beds 4" in answer.text


@pytest.mark.parametrize("wrong", ["/cron/wrong", "/cron/index/wrong", "/cron/%C3%A4"])
def test_a_wrong_key_is_nothing_here(site: Site, wrong: str) -> None:
    right = key(site)
    answer = site.anonymous().get(wrong)
    assert answer.status_code == 404
    assert right not in answer.text
    with site.context():
        assert cron.last_call() is None


def test_a_second_caller_is_told_so_and_does_nothing(site: Site) -> None:
    address = f"/cron/{key(site)}"
    with held(site.engine, cron.LEASE, "scheduled jobs for scheduler"):
        answer = site.anonymous().get(address)
    assert answer.status_code == 200
    assert "this call did nothing" in answer.text


def test_a_new_key_leaves_the_old_one_a_week_or_until_it_is_ended(
    site: Site, browser: Browser
) -> None:
    old = key(site)
    assert old in browser.get("/setup/cron").text
    browser.post("/setup/cron/key")
    assert site.anonymous().get(f"/cron/{old}").status_code == 200
    assert site.anonymous().get(f"/cron/{key(site)}").status_code == 200
    page = browser.get("/setup/cron").text
    assert old not in page
    assert "The old key works until" in page
    browser.post("/setup/cron/key/end-old")
    assert site.anonymous().get(f"/cron/{old}").status_code == 404
    assert "The old key works until" not in browser.get("/setup/cron").text


def test_with_another_secret_the_page_still_offers_a_new_key(site: Site, browser: Browser) -> None:
    browser.get("/setup/cron")
    changed = Site(replace(site.config, secret_key="another secret"))
    admin = changed.login(changed.staff(admin=True))
    assert "cannot be read" in admin.get("/setup/cron").text
    admin.post("/setup/cron/key")
    assert "curl -fsS" in admin.get("/setup/cron").text
    changed.close()


def test_a_job_is_run_by_hand_and_its_log_shown(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/cron/jobs/garden.water/run")
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "Watered as planned" in page
    assert "somebody on this page" in page


def test_a_dry_run_shows_what_would_happen_and_leaves_no_row(site: Site, browser: Browser) -> None:
    page = browser.post("/setup/cron/jobs/garden.water/dry-run").text
    assert "Nothing was written" in page
    assert "Watered as planned" in page
    with site.context():
        assert cron.history("garden.water") == []


def test_a_failed_run_shows_its_trace_and_asks_for_a_look(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/cron/jobs/garden.break/run")
    assert "ValueError: the hose is broken" in browser.get(answer.location).text
    overview = browser.get("/setup/").text
    assert "Failed: Break the hose" in overview
    assert "Something in garden failed" in overview


def test_schedules_stand_in_words(site: Site, browser: Browser) -> None:
    assert "At 07:00 every day" in browser.get("/setup/cron").text


def test_an_unknown_job_is_nothing_here(site: Site, browser: Browser) -> None:
    assert browser.post("/setup/cron/jobs/garden.dance/run").status_code == 404


def test_a_job_is_switched_off_with_a_reason_and_on_again(site: Site, browser: Browser) -> None:
    off = "/setup/cron/jobs/garden.water/off"
    refused = browser.post(off, data={"reason": " "})
    assert refused.status_code == 400
    assert "Say why" in refused.text
    browser.post(off, data={"reason": "It rains."})
    page = browser.get("/setup/cron/jobs/garden.water").text
    assert "It rains." in page
    assert "Switched off" in browser.get("/setup/cron").text
    address = f"/cron/{key(site)}"
    for minute in (0, 1):
        with clock.at(datetime(2030, 1, 5, 7, minute, tzinfo=UTC)):
            assert "garden.water" not in site.anonymous().get(address).text
    browser.post("/setup/cron/jobs/garden.water/on")
    assert "It rains." not in browser.get("/setup/cron/jobs/garden.water").text
    log = browser.get("/setup/activity").text
    assert "switched off" in log
    assert "switched on" in log


def test_a_job_takes_another_schedule_and_its_own_back(site: Site, browser: Browser) -> None:
    address = "/setup/cron/jobs/garden.water/schedule"
    for wrong in ("every day", "0 0 30 2 *", "61 * * * *"):
        refused = browser.post(address, data={"schedule": wrong})
        assert refused.status_code == 400
        assert "not a cron expression" in refused.text
        assert wrong in refused.text, "what was typed is kept"
    browser.post(address, data={"schedule": "30  6 * * 1-5"})
    page = browser.get("/setup/cron/jobs/garden.water").text
    assert "30 6 * * 1-5" in page
    assert "schedule of its own" in page
    browser.post(address, data={"schedule": ""})
    assert "schedule of its own" not in browser.get("/setup/cron/jobs/garden.water").text


def test_only_failed_runs_are_listed_when_asked_for(site: Site, browser: Browser) -> None:
    browser.post("/setup/cron/jobs/garden.water/run")
    assert "Water the beds" in browser.get("/setup/cron/runs?state=done").text
    assert "Nothing failed." in browser.get("/setup/cron/runs?state=failed").text
