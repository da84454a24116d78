"""The pages of accounts, and who may see and do what."""

from __future__ import annotations

import pytest

from host.errors import NotFound
from host.testing import Site
from tests.customers.conftest import ACCOUNTS, Customers, form

VIEW, OWN = f"{ACCOUNTS}:view", f"{ACCOUNTS}:view_own"
CREATE, EDIT, DELETE = f"{ACCOUNTS}:create", f"{ACCOUNTS}:edit", f"{ACCOUNTS}:delete"


def test_the_bare_address_leads_to_the_accounts(customers: Customers, site: Site) -> None:
    answer = site.login(site.staff([OWN])).get("/customers/")
    assert (answer.status_code, answer.location) == (302, "/customers/accounts")
    assert site.login(site.staff([])).get("/customers/").status_code == 403


def test_an_account_is_made_opened_and_changed(customers: Customers, site: Site) -> None:
    browser = site.login(site.staff([VIEW, CREATE, EDIT]))
    top = customers.add("Top", country="Norway", industry="Logistics")
    page = browser.get(f"/customers/accounts/new?parent={top.id}").text
    assert "ACC-000001 Top" in page
    assert "Norway" in page
    made = browser.post(
        "/customers/accounts/new",
        form(name="Branch", parent=top.code, employees="1,200", annual_revenue="2.5"),
    )
    assert made.status_code == 302
    shown = browser.get(made.headers["Location"]).text
    assert "Enterprise" in shown
    assert "Top" in shown
    url = f"{made.headers['Location']}/edit"
    assert browser.post(url, form(name="Branch 2")).status_code == 302
    assert "Branch 2" in browser.get("/customers/accounts").text


def test_all_faults_of_a_form_show_at_once(customers: Customers, site: Site) -> None:
    browser = site.login(site.staff([CREATE]))
    answer = browser.post(
        "/customers/accounts/new",
        form(name="", parent="Nowhere", employees="1.5", annual_revenue="-3", tax_rate="abc"),
    )
    assert answer.status_code == 422
    for words in ("Enter a name.", "No account is called", "Enter a number such as"):
        assert words in answer.text
    assert 'value="1.5"' in answer.text


def test_an_overtaken_form_is_refused_and_keeps_what_was_typed(
    customers: Customers, site: Site
) -> None:
    account = customers.add("Acme")
    browser = site.login(site.staff([VIEW, EDIT]))
    answer = browser.post(
        f"/customers/accounts/{account.id}/edit", form(record_version="1", fax="typed-here")
    )
    assert answer.status_code == 409
    assert "typed-here" in answer.text


def test_e3_a_name_that_is_elsewhere_is_asked_about_once(customers: Customers, site: Site) -> None:
    customers.add("Berlin", customers.add("Top"))
    browser = site.login(site.staff([VIEW, CREATE]))
    asked = browser.post("/customers/accounts/new", form(name="BERLIN"))
    assert asked.status_code == 409
    assert "ACC-000002 Berlin" in asked.text
    again = browser.post("/customers/accounts/new", form(name="BERLIN", twins_accepted="BERLIN"))
    assert again.status_code == 302


def test_moving_by_the_page(customers: Customers, site: Site) -> None:
    top, leaf = customers.add("Top"), customers.add("Leaf")
    browser = site.login(site.staff([VIEW, EDIT]))
    url = f"/customers/accounts/{leaf.id}/move"
    assert browser.post(url, {"parent": "leaf"}).status_code == 422
    assert browser.post(url, {"parent": "top"}).status_code == 302
    assert customers.stored(leaf).parent_id == top.id
    assert browser.post(f"/customers/accounts/{top.id}/move", {"parent": "Leaf"}).status_code == 422
    assert browser.post(url, {"parent": ""}).status_code == 302
    assert customers.stored(leaf).parent_id is None


def test_archive_restore_blacklist_status_and_delete_by_the_pages(
    customers: Customers, site: Site
) -> None:
    person = site.staff(admin=True)
    browser = site.login(person)
    top = customers.add("Top", manager_id=person.id)
    customers.add("Leaf", top)
    url = f"/customers/accounts/{top.id}"
    assert browser.post(f"{url}/status/active").status_code == 302
    assert customers.stored(top).status == "active"
    assert browser.post(f"{url}/blacklist", {"reason": ""}).status_code == 422
    assert browser.post(f"{url}/blacklist", {"reason": "No"}).status_code == 302
    assert "on the blacklist" in browser.get(url).text
    assert browser.post(f"{url}/archive").status_code == 409
    assert browser.post(f"{url}/archive", {"attach_children": "y"}).status_code == 302
    assert ">Top</a>" not in browser.get("/customers/accounts").text
    assert ">Top</a>" in browser.get("/customers/accounts?archived=1").text
    assert browser.post(f"{url}/restore").status_code == 302
    assert browser.post(f"{url}/delete").status_code == 302
    assert browser.get(url).status_code == 404


def test_a_blacklisted_ancestor_warns_below(customers: Customers, site: Site) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", customers.add("Middle", top))
    customers.do("standing", "blacklist", top.id, "Never paid")
    page = site.login(site.staff([VIEW])).get(f"/customers/accounts/{leaf.id}").text
    assert "An account above is on the blacklist" in page
    assert "Never paid" in page


def test_the_list_filters_by_what_the_address_says(customers: Customers, site: Site) -> None:
    person = site.staff([VIEW])
    top = customers.add("Alpha", manager_id=person.id)
    customers.add("Beta", top, node_type="branch")
    gamma = customers.add("Gamma")
    customers.do("standing", "blacklist", gamma.id, "No")
    customers.status(top, "active")
    browser = site.login(person)
    names = ("Alpha", "Beta", "Gamma")
    for query, expected in {
        "q=bet": {"Beta"},
        "q=ACC-000003": {"Gamma"},
        "status=active": {"Alpha"},
        "status=active&status=prospect": set(names),
        "type=branch": {"Beta"},
        f"manager={person.id}": {"Alpha"},
        "blacklisted=1": {"Gamma"},
        "archived=1": set(),
        f"under={top.id}": {"Beta"},
        "under=999": set(),
    }.items():
        page = browser.get(f"/customers/accounts?{query}").text
        found = {name for name in names if f">{name}</a>" in page and "<tbody>" in page}
        assert found == expected, query


def test_pages_of_the_list_and_of_children_follow_each_other(
    customers: Customers, site: Site
) -> None:
    top = customers.add("Top")
    for number in range(30):
        customers.add(f"Branch {number:02}", top)
    browser = site.login(site.staff([VIEW]))
    for url in (f"/customers/accounts/{top.id}", "/customers/accounts"):
        first = browser.get(url).text
        assert "Branch 00" in first
        assert "Branch 29" not in first
        after = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        assert "Branch 29" in browser.get(after.replace("&amp;", "&")).text
    assert "25 of 31 accounts" in browser.get("/customers/accounts").text


def test_statements_do_not_grow_with_the_rows(customers: Customers, site: Site) -> None:
    top = customers.add("Top")
    leaf = customers.add("Leaf", top)
    for number in range(30):
        customers.add(f"Branch {number:02}", leaf)
    browser = site.login(site.staff(admin=True))
    for url, most in ((f"/customers/accounts/{leaf.id}", 15), ("/customers/accounts", 6)):
        browser.get(url)
        with site.counted() as statements:
            assert browser.get(url).status_code == 200
        assert len(statements) <= most, statements


def test_clients_from_before_become_accounts(customers: Customers, site: Site) -> None:
    site.client("Before One"), site.client("Before Two")
    browser = site.login(site.staff([VIEW, CREATE]))
    assert "2 clients have no account yet" in browser.get("/customers/accounts").text
    assert browser.post("/customers/accounts/adopt").status_code == 302
    page = browser.get("/customers/accounts").text
    assert "no account yet" not in page
    assert "Before Two" in page


def test_suggestions_find_by_name_and_code(customers: Customers, site: Site) -> None:
    customers.add("Berlin"), customers.add("New Berlin"), customers.add("Paris")
    browser = site.login(site.staff([VIEW, CREATE]))
    ask = "/customers/accounts/options?parent="
    assert "ACC-000001 Berlin" in browser.get(f"{ask}ber").text
    assert "ACC-000003 Paris" in browser.get(f"{ask}acc-000003").text
    assert "ACC-000002 New Berlin" in browser.get(f"{ask}w%20ber").text


# ---- permissions, section 19


def test_own_accounts_are_those_managed_here_or_above(customers: Customers, site: Site) -> None:
    person = site.staff([OWN, EDIT])
    mine = customers.add("Mine", manager_id=person.id)
    below = customers.add("Below mine", customers.add("Between", mine))
    other = customers.add("Not mine")
    browser = site.login(person)
    page = browser.get("/customers/accounts").text
    assert "Below mine" in page
    assert "Not mine" not in page
    assert browser.get(f"/customers/accounts/{below.id}").status_code == 200
    for path in ("", "/edit", "/move"):
        assert browser.get(f"/customers/accounts/{other.id}{path}").status_code == 404
    assert "Not mine" not in browser.get("/search?q=mine").text
    assert "Below mine" in browser.get("/search?q=mine").text
    with pytest.raises(NotFound):
        customers.do("moving", "move", other.id, mine.id, actor=site.actor(person))
    assert (
        browser.post(f"/customers/accounts/{mine.id}/move", {"parent": other.code}).status_code
        == 422
    )


def test_who_sees_only_their_own_sees_what_they_make(customers: Customers, site: Site) -> None:
    person = site.staff([OWN, CREATE])
    browser = site.login(person)
    made = browser.post("/customers/accounts/new", form(name="Fresh"))
    assert browser.get(made.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "right", "data"),
    [
        ("new", CREATE, form(name="New")),
        ("{id}/edit", EDIT, form(name="Changed")),
        ("{id}/move", EDIT, {"parent": ""}),
        ("{id}/status/closed", EDIT, {}),
        ("{id}/blacklist", f"{ACCOUNTS}:blacklist", {"reason": "No"}),
        ("{id}/archive", DELETE, {}),
        ("{id}/restore", DELETE, {}),
        ("{id}/delete", DELETE, {}),
        ("adopt", CREATE, {}),
    ],
)
def test_each_change_needs_its_right(
    customers: Customers, site: Site, path: str, right: str, data: dict[str, str]
) -> None:
    account = customers.add("Acme")
    url = f"/customers/accounts/{path.format(id=account.id)}"
    rights = {CREATE, EDIT, DELETE, f"{ACCOUNTS}:blacklist"}
    without = site.login(site.staff([VIEW, *sorted(rights - {right})]))
    assert without.post(url, data).status_code == 403
    expected = 403 if "closed" in path else 302
    assert site.login(site.staff([VIEW, right])).post(url, data).status_code == expected
