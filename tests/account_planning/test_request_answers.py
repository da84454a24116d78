"""A request and its answer: asked once, answered by mail and on the page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from host.clients.models import Client, Contact
from host.database import session
from host.messaging.mail.models import Mail
from host.testing import Browser, Site
from tests.account_planning.conftest import MODULE, Planning

if TYPE_CHECKING:
    from host.testing.mail import PostOffice

AREA = "account_planning"


@pytest.fixture
def client(site: Site) -> Client:
    return site.client("Own House")


@pytest.fixture
def contact(site: Site, client: Client) -> Contact:
    return site.contact(client, [AREA])


@pytest.fixture
def plan(planning: Planning, client: Client) -> Any:
    planning.set(portal_enabled=True)
    return planning.plan(client, status="in_progress", subject="Ours")


@pytest.fixture
def asked(site: Site, planning: Planning, plan: Any, contact: Contact) -> int:
    site.login(contact).post(
        f"/portal/account_planning/{plan.id}/request", {"message": "How far\nare <we>?"}
    )
    [request] = planning.stored("update_requests.models.UpdateRequest")
    return int(request.id)


@pytest.fixture
def staff(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Vera Answer"))


def answer(staff: Browser, plan: Any, request_id: int, text: str = "Half way.") -> str:
    path = f"/account_planning/{plan.id}/request/{request_id}/handle"
    return staff.post(path, {"answer": text}, follow_redirects=True).text


def mails_to(site: Site, contact: Contact) -> list[str]:
    with site.context() as db:
        return [row.subject for row in db.query(Mail).filter_by(to=contact.email)]


def test_an_answer_reaches_who_asked_by_mail(
    site: Site, plan: Any, contact: Contact, asked: int, staff: Browser, smtp: PostOffice
) -> None:
    smtp.serve(site)
    said = answer(staff, plan, asked, "Half way,\nand <b>on time</b>.")
    assert f"{contact.name} gets your answer by mail too" in said
    smtp.deliver(site)
    [mail] = smtp.about("Our answer about Ours")
    assert mail["To"] == contact.email
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for part in ("How far", "are <we>?", "Half way,", "<b>on time</b>", "Vera Answer"):
        assert part in text
    assert f"/portal/account_planning/{plan.id}" in text


def test_no_answer_no_mail(
    site: Site, plan: Any, contact: Contact, asked: int, staff: Browser
) -> None:
    said = answer(staff, plan, asked, "  ")
    assert "as handled." in said
    assert "by mail" not in said
    assert mails_to(site, contact) == []


@pytest.mark.parametrize("way", ["off", "status", "area", "log-in", "inactive", "client"])
def test_who_may_not_see_the_plan_any_more_is_not_mailed(
    site: Site,
    planning: Planning,
    plan: Any,
    contact: Contact,
    asked: int,
    staff: Browser,
    way: str,
) -> None:
    if way == "off":
        planning.set(portal_enabled=False)
    if way == "status":
        planning.set(portal_statuses=["completed"])
    with site.context() as db:
        stored = db.get_one(Contact, contact.id)
        if way == "area":
            stored.areas = []
        if way == "log-in":
            stored.can_log_in = False
        if way == "inactive":
            stored.is_active = False
        if way == "client":
            owner = db.get_one(Client, contact.client_id)
            owner.archived_at = owner.created_at
        db.commit()
    assert "by mail" not in answer(staff, plan, asked)
    [request] = planning.stored("update_requests.models.UpdateRequest")
    assert request.answer == "Half way."
    assert mails_to(site, contact) == []


def test_an_answer_that_is_refused_mails_nothing_and_leaves_the_request_pending(
    site: Site, planning: Planning, plan: Any, contact: Contact, asked: int, staff: Browser
) -> None:
    assert "Keep this to 2,000 characters" in answer(staff, plan, asked, "x" * 2001)
    [request] = planning.stored("update_requests.models.UpdateRequest")
    assert request.is_pending
    assert mails_to(site, contact) == []


def test_a_double_click_asks_once_and_answers_once(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    planning.set(portal_enabled=True)
    client = any_site.client()
    contact, boss = any_site.contact(client, [AREA]), any_site.staff(admin=True)
    plan = planning.plan(client, status="in_progress")
    path = f"/portal/account_planning/{plan.id}/request"
    _both([any_site.login(contact) for _ in range(4)], path, {"message": "Well?"}, any_site)
    [request] = planning.stored("update_requests.models.UpdateRequest")
    handle = f"/account_planning/{plan.id}/request/{request.id}/handle"
    _both([any_site.login(boss) for _ in range(4)], handle, {"answer": "Yes."}, any_site)
    assert mails_to(any_site, contact) == [f"Our answer about {plan.subject}"]


def _both(browsers: list[Browser], path: str, data: dict[str, str], site: Site) -> None:
    barrier = threading.Barrier(len(browsers))
    codes: list[int] = []

    def press(browser: Browser) -> None:
        browser.get("/")
        barrier.wait()
        codes.append(browser.post(path, data).status_code)
        with site.context():
            session().rollback()

    threads = [threading.Thread(target=press, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * len(browsers)
