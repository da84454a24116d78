"""Staff are added, changed and closed; somebody always stays in charge."""

from __future__ import annotations

from host.access import service as access
from host.access.models import Staff
from host.testing import Browser, Site
from host.testing.site import PASSWORD

NEW = {
    "name": "Grace Hopper",
    "email": "grace@example.com",
    "password": "a long enough password",
    "role_id": "",
    "job_title": "Admiral",
    "phone": "123",
    "is_active": "y",
}


SENT = {"is_admin-sent": "1", "is_active-sent": "1"}
"""What a form sends beside its check boxes, ticked or not."""


def stored(site: Site, staff_id: int) -> Staff:
    with site.context():
        return access.get_staff(staff_id)


def form_of(person: Staff, **changes: str) -> dict[str, str]:
    values = {"name": person.name, "email": person.email, "is_active": "y"}
    values |= {"is_admin": "y"} if person.is_admin else {}
    return {name: text for name, text in (values | changes).items() if text}


def test_a_new_person_can_log_in(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/staff/new", NEW)
    assert answer.status_code == 302
    visitor = site.anonymous()
    visitor.post("/login", {"email": NEW["email"], "password": NEW["password"]})
    assert visitor.get("/").status_code == 200
    assert "Grace Hopper" in browser.get("/setup/staff/").text


def test_a_refused_form_keeps_what_was_typed_and_adds_nobody(site: Site, browser: Browser) -> None:
    answer = browser.post("/setup/staff/new", NEW | {"password": "hunter2"})
    assert answer.status_code == 422
    assert "at least 10 characters" in answer.text.lower()
    assert "Grace Hopper" in answer.text
    assert "hunter2" not in answer.text
    assert "Grace Hopper" not in browser.get("/setup/staff/").text


def test_two_people_cannot_share_an_address(site: Site, browser: Browser, admin: Staff) -> None:
    answer = browser.post("/setup/staff/new", NEW | {"email": admin.email.upper()})
    assert answer.status_code == 422
    assert "Somebody else on staff has this address already." in answer.text


def test_an_empty_password_keeps_the_old_one(site: Site, browser: Browser) -> None:
    person = site.staff()
    answer = browser.post(f"/setup/staff/{person.id}/edit", form_of(person, job_title="Captain"))
    assert answer.status_code == 302
    assert stored(site, person.id).job_title == "Captain"
    visitor = site.anonymous()
    visitor.post("/login", {"email": person.email, "password": PASSWORD})
    assert visitor.get("/").status_code == 200


def test_a_deactivated_person_is_out_at_once(site: Site, browser: Browser) -> None:
    person = site.staff()
    theirs = site.login(person)
    assert theirs.get("/").status_code == 200
    browser.post(f"/setup/staff/{person.id}/edit", form_of(person, is_active="", **SENT))
    assert theirs.get("/").status_code == 302


def test_the_last_administrator_stays_one(site: Site, browser: Browser, admin: Staff) -> None:
    answer = browser.post(
        f"/setup/staff/{admin.id}/edit", form_of(admin, is_admin="", name="Renamed", **SENT)
    )
    assert answer.status_code == 409
    assert "only active administrator" in answer.text
    assert "Renamed" in answer.text
    kept = stored(site, admin.id)
    assert (kept.name, kept.is_admin, kept.is_active) == ("Ada Admin", True, True)


def test_what_a_colleague_saved_meanwhile_is_shown_and_not_overwritten(
    site: Site, browser: Browser
) -> None:
    person = site.staff()
    opened = stored(site, person.id).version
    browser.post(f"/setup/staff/{person.id}/edit", form_of(person, phone="555"))
    late = form_of(person, job_title="Captain", record_version=str(opened))
    answer = browser.post(f"/setup/staff/{person.id}/edit", late)
    assert answer.status_code == 409
    assert "Somebody else saved this while your form was open" in answer.text
    kept = stored(site, person.id)
    assert (kept.phone, kept.job_title) == ("555", "")


def test_a_deleted_role_is_refused_by_name(site: Site, browser: Browser) -> None:
    person = site.staff()
    answer = browser.post(f"/setup/staff/{person.id}/edit", form_of(person, role_id="999"))
    assert answer.status_code == 422
    assert stored(site, person.id).role_id is None


def test_the_history_names_roles(site: Site, browser: Browser) -> None:
    person, role_id = site.staff(), site.staff(["clients:view"]).role_id
    with site.context():
        name = access.get_role(role_id or 0).name
    browser.post(f"/setup/staff/{person.id}/edit", form_of(person, role_id=str(role_id)))
    assert f"<ins>{name}</ins>" in browser.get(f"/setup/staff/{person.id}/activity").text


def test_the_list_is_narrowed_by_words_and_state(site: Site, browser: Browser) -> None:
    site.staff(name="Barbara Liskov")
    page = browser.get("/setup/staff/?q=liskov&is_active=yes").text
    assert "Barbara Liskov" in page
    assert "Ada Admin" not in page.partition("<main")[2]
    assert "No member of staff fits" in browser.get("/setup/staff/?q=liskov&is_active=no").text
