"""Pages of a hand-over: offered when somebody leaves, chosen by kind, followed to its end."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from host.access.models import Staff
from host.clients.record_types import CLIENT
from host.database import session
from host.handing_over import work
from host.handing_over.models import HandOver
from host.hooks.actor import SYSTEM
from host.records import service as records
from host.testing import Browser, Site

FIRM = re.compile(r'<li><a href="/clients/\d+">')


@pytest.fixture
def leaver(site: Site) -> Staff:
    """Somebody who owns three clients."""
    person = site.staff(["clients:view"], name="Lea Leaver")
    with site.context():
        rows = [{"name": f"Firm {number}", "owner_id": person.id} for number in range(3)]
        records.create_many(CLIENT, rows, SYSTEM)
    return person


def deactivate(browser: Browser, person: Staff) -> str:
    """Switch somebody off by the form, and return the page that follows."""
    sent = {"name": person.name, "email": person.email, "is_active-sent": "1"}
    answer = browser.post(f"/setup/staff/{person.id}/edit", sent)
    assert answer.status_code == 302
    return browser.get(answer.headers["Location"]).text


def run_all(site: Site) -> None:
    """Do what a worker does."""
    with site.context():
        for job_id in session().scalars(sa.select(HandOver.id)).all():
            work.run(job_id)


def test_who_is_deactivated_is_offered_for_a_hand_over_at_once(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    url = f"/setup/staff/{leaver.id}/hand-over"
    assert "One person who left" not in browser.get("/setup/staff/").text
    page = deactivate(browser, leaver)
    assert "Lea Leaver is inactive and still owns records" in page
    assert f'href="{url}"' in page
    listed = browser.get("/setup/staff/").text
    assert "One person who left still owns records" in listed
    assert f'href="{url}"' in listed
    assert "One person who left still owns records." in browser.get("/setup/health").text


def test_everything_goes_to_one_person_and_the_page_says_so(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    heir = site.staff(name="Hal Heir")
    url = f"/setup/staff/{leaver.id}/hand-over"
    page = browser.get(url).text
    assert "3 clients" in page
    answer = browser.post(url, {"to": str(heir.id)})
    assert answer.status_code == 302
    progress = answer.headers["Location"]
    assert "0 of 3" in browser.get(progress).text
    assert browser.get(url).headers["Location"] == progress
    assert browser.post(url, {"to": str(heir.id)}).headers["Location"] == progress
    run_all(site)
    ended = browser.get(progress).text
    assert "3 things have come from Lea Leaver to others." in ended
    assert "<strong>Hal Heir</strong>: 3 clients" in ended
    changes = re.sub(r"<[^>]+>", "", browser.get("/changes").text)
    assert "Handed over 3 things from Lea Leaver" in changes
    assert "Nothing needs a new owner" in browser.get(url).text
    deactivate(browser, leaver)
    assert "still owns records" not in browser.get("/setup/staff/").text


def test_a_refused_choice_is_kept_with_what_was_chosen(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    heir = site.staff(name="Hal Heir")
    url = f"/setup/staff/{leaver.id}/hand-over"
    answer = browser.post(url, {"to": ""})
    assert answer.status_code == 422
    assert "Choose who takes over." in answer.text
    answer = browser.post(url, {"to": "nobody", "to-host.client.owner_id": ""})
    assert answer.status_code == 422
    assert "from the list" in answer.text
    answer = browser.post(url, {"to": str(leaver.id), "to-host.client.owner_id": "keep"})
    assert answer.status_code == 422
    assert '<option value="keep" selected>' in answer.text
    deactivate(browser, heir)
    answer = browser.post(url, {"to": str(heir.id)})
    assert answer.status_code == 422
    assert "active member of staff" in answer.text


def test_what_it_is_can_be_looked_at_a_page_at_a_time(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    with site.context():
        rows = [{"name": f"More {number}", "owner_id": leaver.id} for number in range(60)]
        records.create_many(CLIENT, rows, SYSTEM)
    url = f"/setup/staff/{leaver.id}/hand-over/held/host.client.owner_id"
    first = browser.get(url).text
    assert len(FIRM.findall(first)) == 50
    follow = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert len(FIRM.findall(browser.get(follow).text)) == 13
    assert browser.get(f"/setup/staff/{leaver.id}/hand-over/held/no.such").status_code == 404


def test_only_administrators_and_no_foreign_form(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    heir = site.staff(["clients:edit", "clients:view"])
    url = f"/setup/staff/{leaver.id}/hand-over"
    colleague = site.login(heir)
    assert colleague.get(url).status_code == 403
    assert colleague.post(url, {"to": str(heir.id)}).status_code == 403
    assert browser.post(url, {"to": str(heir.id)}, csrf=False).status_code == 400
    with site.context() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(HandOver)) == 0


def test_the_pages_cost_few_statements_however_much_somebody_owns(
    site: Site, browser: Browser, leaver: Staff
) -> None:
    deactivate(browser, leaver)
    for page, most in (
        (f"/setup/staff/{leaver.id}/hand-over", 15),
        (f"/setup/staff/{leaver.id}", 15),
        (f"/setup/staff/{leaver.id}/hand-over/held/host.client.owner_id", 6),
        ("/setup/staff/", 6),
    ):
        browser.get(page)
        with site.counted() as statements:
            assert browser.get(page).status_code == 200
        assert len(statements) <= most, (page, statements)
