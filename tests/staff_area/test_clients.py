"""Pages of clients: who sees which, forms that keep what was typed, lists that stay quick."""

from __future__ import annotations

import re

import pytest

from host.access.models import Staff
from host.clients import contacts, service
from host.clients.data import ClientData
from host.clients.models import Client
from host.hooks.actor import SYSTEM
from host.hooks.records import Blocker
from host.kernel.hook_calls import HookCalls
from host.testing import Browser, Site


def make(site: Site, name: str = "Acme GmbH", **facts: object) -> Client:
    with site.context():
        return service.create(ClientData(name, **facts), SYSTEM)  # type: ignore[arg-type]


def stored(site: Site, client: Client) -> Client:
    with site.context():
        return service.get_visible(client.id, SYSTEM)


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


# ------------------------------------------------------------------ who may
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/clients/new"),
        ("get", "/clients/{id}/edit"),
        ("get", "/contacts/new"),
        ("get", "/clients/import"),
        ("post", "/clients/{id}/archive"),
        ("post", "/clients/{id}/delete"),
    ],
)
def test_who_may_only_look_is_refused_every_change(
    site: Site, reader: Browser, method: str, path: str
) -> None:
    client = make(site)
    answer = getattr(reader, method)(path.format(id=client.id))
    assert answer.status_code == 403
    assert stored(site, client).archived_at is None


def test_without_any_right_the_list_is_closed_and_not_offered(site: Site) -> None:
    browser = site.login(site.staff())
    assert browser.get("/clients/").status_code == 403
    assert 'href="/clients/"' not in browser.get("/profile").text


def test_a_reader_is_offered_no_button_that_would_be_refused(site: Site, reader: Browser) -> None:
    client = make(site)
    for page in (reader.get("/clients/"), reader.get(f"/clients/{client.id}")):
        assert page.status_code == 200
        for address in ("/new", "/import", "/edit", "/archive", "/delete"):
            assert f'{address}"' not in page.text


def test_who_sees_only_their_own_finds_no_trace_of_others(site: Site, seller: Staff) -> None:
    own = make(site, "Own Company", owner_id=seller.id, industry="Mine")
    other = make(site, "Other Company", industry="Secret trade")
    browser = site.login(seller)
    page = browser.get("/clients/").text
    assert listed(page) == ["Own Company"]
    assert "Secret trade" not in page
    assert browser.get(f"/clients/{own.id}").status_code == 200
    for path in ("", "/edit", "/contacts", "/activity"):
        assert browser.get(f"/clients/{other.id}{path}").status_code == 404
    assert browser.post(f"/clients/{other.id}/archive").status_code == 404
    assert "Other" not in browser.get("/search?q=company").text
    assert browser.get("/clients/options?q=company").json == {
        "options": [{"id": own.id, "label": "Own Company", "detail": "Mine"}]
    }


def test_a_client_handed_on_leaves_the_sight_of_who_sees_only_their_own(
    site: Site, seller: Staff, manager: Staff
) -> None:
    own = make(site, owner_id=seller.id)
    browser = site.login(seller)
    answer = browser.post(f"/clients/{own.id}/edit", {"name": "Acme", "owner_id": manager.id})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/clients/")


# ------------------------------------------------------------------ forms
def test_a_new_client_is_made_and_shown(site: Site, browser: Browser, manager: Staff) -> None:
    answer = browser.post(
        "/clients/new",
        {"name": "Acme GmbH", "website": "acme.example", "owner_id": manager.id, "city": "Bern"},
    )
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200
    for text in (
        "Acme GmbH",
        "https://acme.example",
        "Mara Manager",
        "Bern",
        "Added the client Acme GmbH.",
    ):
        assert text in page.text
    assert '<meta name="trellis-draft-done" content="host.client.new">' in page.text


def test_a_refused_form_keeps_everything_and_points_at_each_fault(browser: Browser) -> None:
    page = browser.post(
        "/clients/new",
        {"name": "Acme <b>", "email": "nobody", "currency": "EURO", "notes": "Long story"},
    )
    assert page.status_code == 422
    assert 'value="Acme &lt;b&gt;"' in page.text
    assert "Long story" in page.text
    assert "2 things need a change" in page.text
    assert re.search(r'id="email"[^>]*aria-invalid="true"', page.text) or "email-error" in page.text


def test_a_name_that_is_there_already_is_asked_about_once(site: Site, browser: Browser) -> None:
    make(site, "ACME", city="Basel")
    sent = {"name": "Acme GmbH"}
    first = browser.post("/clients/new", sent)
    assert first.status_code == 409
    assert "There is a client of this name already" in first.text
    assert "Basel" in first.text
    assert 'name="twins" value="1"' in first.text
    second = browser.post("/clients/new", sent | {"twins": "1"})
    assert second.status_code == 302


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    assert browser.post("/clients/new", {"name": "Acme"}, csrf=False).status_code == 400


def test_a_stale_form_shows_what_others_changed_and_keeps_what_was_typed(
    site: Site, browser: Browser
) -> None:
    client = make(site, "Acme", city="Bern", phone="1")
    other = ClientData.of(client, city="Genf", industry="Retail")
    with site.context():
        service.update(client.id, other, SYSTEM)
    typed = {"name": "Acme", "city": "Bern", "phone": "2", "record_version": "1", "industry": ""}
    page = browser.post(f"/clients/{client.id}/edit", typed)
    assert page.status_code == 409
    assert "Somebody else saved this while your form was open" in page.text
    assert re.search(r"Bern</del>.*Genf</ins>", page.text, re.S)
    for name, value in (("phone", "2"), ("city", "Genf"), ("industry", "Retail")):
        assert re.search(rf'id="{name}"[^>]*value="{value}"', page.text), name
    assert stored(site, client).phone == "1"
    version = re.search(r'name="record_version"[^>]*value="(\d+)"', page.text)
    assert version is not None
    again = browser.post(
        f"/clients/{client.id}/edit",
        typed | {"city": "Genf", "industry": "Retail", "record_version": version[1]},
    )
    assert again.status_code == 302
    assert (stored(site, client).phone, stored(site, client).city) == ("2", "Genf")


# ------------------------------------------------------------------ actions
def test_archived_clients_leave_the_list_and_come_back(site: Site, browser: Browser) -> None:
    client = make(site)
    browser.post(f"/clients/{client.id}/archive")
    assert listed(browser.get("/clients/").text) == []
    assert listed(browser.get("/clients/?archived=only").text) == ["Acme GmbH"]
    assert "Archived" in browser.get(f"/clients/{client.id}").text
    browser.post(f"/clients/{client.id}/restore")
    assert listed(browser.get("/clients/").text) == ["Acme GmbH"]


def test_the_question_before_deleting_says_what_goes(site: Site, browser: Browser) -> None:
    client = make(site)
    with site.context():
        contacts.create(client.id, contacts.ContactData("Ann"), SYSTEM)
        contacts.create(client.id, contacts.ContactData("Bob"), SYSTEM)
    page = browser.get(f"/clients/{client.id}/delete").text
    assert "<li>2 contacts</li>" in page
    assert browser.post(f"/clients/{client.id}/delete").headers["Location"] == "/clients/"
    assert browser.get(f"/clients/{client.id}").status_code == 404


def test_what_stands_in_the_way_of_deleting_is_listed(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(site)
    found = [Blocker("Account plans", 3, ("P-1", "P-2"))]
    monkeypatch.setattr(HookCalls, "client_blockers", lambda _self, _id: found)
    page = browser.post(f"/clients/{client.id}/delete")
    assert page.status_code == 409
    assert "Account plans: 3 (P-1, P-2, …)" in page.text


# ------------------------------------------------------------------ lists
def test_the_empty_list_says_what_to_do(browser: Browser, reader: Browser) -> None:
    page = browser.get("/clients/").text
    assert 'href="/clients/new"' in page
    assert 'href="/clients/import"' in page
    assert 'class="t-empty"' in reader.get("/clients/").text


def test_the_list_sorts_and_filters_by_its_address(
    site: Site, browser: Browser, manager: Staff
) -> None:
    make(site, "élan", industry="Retail", city="Bern", owner_id=manager.id)
    make(site, "Zebra", industry="Retail", city="Aarau")
    make(site, "Ant", industry="Energy", city="Chur")
    assert listed(browser.get("/clients/").text) == ["Ant", "élan", "Zebra"]
    assert listed(browser.get("/clients/?sort=-name").text) == ["Zebra", "élan", "Ant"]
    assert listed(browser.get("/clients/?sort=city").text) == ["Zebra", "élan", "Ant"]
    assert listed(browser.get("/clients/?industry=Retail&q=Elan").text) == ["élan"]
    assert listed(browser.get("/clients/?q=NT").text) == ["Ant"]
    assert listed(browser.get(f"/clients/?owner_id={manager.id}").text) == ["élan"]
    assert listed(browser.get("/clients/?owner_id=none").text) == ["Ant", "Zebra"]
    nothing = browser.get("/clients/?q=%25&industry=Retail").text
    assert "No client fits these filters." in nothing
    assert "Remove the filter Industry Retail" in nothing


def test_pages_follow_one_another_without_gap_or_repetition(site: Site, browser: Browser) -> None:
    with site.context():
        service.create_many([ClientData(f"Firm {n:02}") for n in range(60)], SYSTEM)
    seen: list[str] = []
    url: str | None = "/clients/?sort=-name"
    while url:
        page = browser.get(url).text
        seen += listed(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"Firm {n:02}" for n in reversed(range(60))]


def test_pages_ask_the_database_a_fixed_number_of_times(site: Site, browser: Browser) -> None:
    owner = site.staff(name="Owner")
    with site.context():
        data = [ClientData(f"Firm {n}", f"Trade {n}", owner_id=owner.id) for n in range(30)]
        made = service.create_many(data, SYSTEM)
        for number in range(5):
            contacts.create(made[0].id, contacts.ContactData(f"Person {number}"), SYSTEM)
    for path, most in (
        ("/clients/", 6),
        ("/clients/?q=firm&owner_id=none&industry=x", 6),
        (f"/clients/{made[0].id}", 15),
        (f"/clients/{made[0].id}/contacts", 15),
        (f"/clients/{made[0].id}/activity", 15),
        ("/search?q=firm", 8),
        ("/", 9),
    ):
        browser.get(path)
        with site.counted() as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= most, (path, statements)


def test_a_damaged_cursor_is_told_kindly(site: Site, browser: Browser) -> None:
    make(site)
    assert browser.get("/clients/?after=rubbish").status_code == 422
