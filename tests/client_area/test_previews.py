"""Staff look at the client area as a contact: reading only, on record, and nobody logs in."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from host.access.models import LoginSession
from host.activity.models import Activity
from host.clients import standing
from host.clients.models import Client, Contact
from host.database import session, transaction
from host.hooks.access import Audience
from host.hooks.actor import SYSTEM
from host.testing import Browser, Site
from tests.web.test_url_map import CHANGING, pages

RIGHTS = ["clients:view", "clients:preview"]


@pytest.fixture
def contact(site: Site) -> Contact:
    return site.contact(site.client("Acme GmbH"), areas=["account_planning"])


@pytest.fixture
def staff(site: Site) -> Browser:
    return site.login(site.staff(RIGHTS))


def begin(staff: Browser, contact: Contact) -> TestResponse:
    path = f"/contacts/{contact.id}/preview"
    return staff.post(path, {"client_id": str(contact.client_id)})


def test_staff_see_what_the_contact_sees_under_a_banner(staff: Browser, contact: Contact) -> None:
    assert begin(staff, contact).headers["Location"] == "/portal/"
    page = staff.get("/portal/").text
    for text in ("Acme GmbH", "Nothing can be changed", "End preview"):
        assert text in page
    back = staff.post("/contacts/preview/end").headers["Location"]
    assert back == f"/contacts/{contact.id}/client-area"
    assert staff.get("/portal/").status_code == 302


@pytest.mark.modules("modules/account_planning")
def test_no_page_of_the_client_area_changes_anything_in_a_preview(
    site: Site, staff: Browser, contact: Contact
) -> None:
    begin(staff, contact)
    walked = 0
    for audience in (Audience.CLIENT, Audience.PUBLIC):
        for rule, _, path in pages(site, audience):
            for method in set(CHANGING) & (rule.methods or set()):
                if path.startswith("/portal/"):
                    assert staff.post(path, method=method).status_code == 403, f"{method} {path}"
                    walked += 1
    assert walked > 8
    assert "End preview" in staff.get("/portal/").text


def test_the_log_knows_and_the_contact_has_no_log_in(
    site: Site, staff: Browser, contact: Contact
) -> None:
    begin(staff, contact)
    staff.get("/portal/")
    with site.context() as db:
        kinds = set(db.scalars(sa.select(LoginSession.kind)))
        verbs = list(db.scalars(sa.select(Activity.verb).where(Activity.actor_kind == "staff")))
    assert kinds == {"staff"}
    assert verbs == ["viewed_as"]
    assert "looked at" not in site.login(contact).get("/portal/profile").text


def test_what_a_page_writes_by_the_way_is_not_kept(
    site: Site, staff: Browser, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write() -> str:
        with transaction() as db:
            db.execute(sa.update(Client).values(notes="seen"))
        return "written"

    begin(staff, contact)
    write.__dict__.update(site.app.view_functions["client_area.profile"].__dict__)
    monkeypatch.setitem(site.app.view_functions, "client_area.profile", write)
    assert staff.get("/portal/profile").text == "written"
    with site.context():
        assert session().scalar(sa.select(Client.notes)) == ""


def test_a_preview_ends_with_the_log_in_of_staff(staff: Browser, contact: Contact) -> None:
    begin(staff, contact)
    staff.post("/logout")
    assert staff.get("/portal/").headers["Location"].startswith("/portal/login")


def test_a_preview_needs_the_right_and_a_client_in_sight(site: Site, contact: Contact) -> None:
    assert begin(site.login(site.staff(["clients:view"])), contact).status_code == 403
    narrow = site.login(site.staff(["clients:view_own", "clients:preview"]))
    assert begin(narrow, contact).status_code == 404
    assert narrow.get("/portal/").status_code == 302


def test_a_contact_cannot_be_viewed_as_one_of_another_client(
    site: Site, staff: Browser, contact: Contact
) -> None:
    other = site.client("Other")
    staff.post(f"/contacts/{contact.id}/preview", {"client_id": str(other.id)})
    assert staff.get("/portal/").status_code == 302


def test_a_preview_opens_on_a_page_of_the_client_area_and_ends_where_it_began(
    staff: Browser, contact: Contact
) -> None:
    path, asked = f"/contacts/{contact.id}/preview", {"client_id": str(contact.client_id)}
    leads = {"open": "/portal/profile", "next": "/clients/"}
    assert staff.post(path, asked | leads).headers["Location"] == "/portal/profile"
    assert staff.post("/contacts/preview/end").headers["Location"] == "/clients/"
    for elsewhere in ("/setup/", "https://example.com/portal/", "//example.com/portal/"):
        begun = staff.post(path, asked | {"open": elsewhere, "next": "https://example.com/"})
        assert begun.headers["Location"] == "/portal/"
        back = staff.post("/contacts/preview/end").headers["Location"]
        assert back == f"/contacts/{contact.id}/client-area"


def test_contacts_with_a_part_of_the_client_area_are_those_of_further_clients_too(
    site: Site, contact: Contact
) -> None:
    client = contact.client_id
    site.contact(site.client("Apart"), areas=["account_planning"])
    further = site.contact(site.client("Further"), areas=[])
    with site.context():
        standing.add(further.id, client, ["account_planning"], SYSTEM)
        found = [one.id for one in standing.with_area(client, "account_planning")]
        assert found == [contact.id, further.id]
        assert standing.with_area(client, "files") == []
        with transaction() as db:
            db.execute(sa.update(Contact).values(is_active=False))
        assert standing.with_area(client, "account_planning") == []
