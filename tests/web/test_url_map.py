"""Walks the URL map: every page, of today and of tomorrow, keeps its door shut to the others."""

from __future__ import annotations

import io
from collections import defaultdict

import pytest
import sqlalchemy as sa
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from host.hooks.access import Access, Audience, access_of
from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("modules/account_planning")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
FREE_OF_CSRF = {"setup_cron_token.run", "setup_unsubscribe.act"}
"""The only state-changing pages without a CSRF token: they check a secret of their own."""


def pages(site: Site, audience: Audience) -> list[tuple[Rule, Access, str]]:
    """Return every rule of the audience with an address in which each argument is 1."""
    app = site.app
    found: list[tuple[Rule, Access, str]] = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        assert access is not None, rule.endpoint
        if access.audience is audience:
            built = rule.build({name: _value(rule, name) for name in rule.arguments})
            assert built is not None
            found.append((rule, access, built[1]))
    return found


def _value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, IntegerConverter) else "x"


def ask(browser: Browser, rule: Rule, path: str) -> dict[str, int]:
    """Return the status of each method of the rule."""
    statuses: dict[str, int] = {}
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        if method == "GET":
            statuses[method] = browser.get(path).status_code
        else:
            statuses[method] = browser.post(path, method=method).status_code
    return statuses


@pytest.mark.parametrize("audience", [Audience.STAFF, Audience.ADMIN, Audience.CLIENT])
def test_strangers_are_sent_to_log_in(site: Site, audience: Audience) -> None:
    browser = site.anonymous()
    walked = 0
    for rule, _, path in pages(site, audience):
        for method, status in ask(browser, rule, path).items():
            assert status == 302, f"{method} {path} answered a stranger with {status}"
            walked += 1
    assert walked > 4


def test_staff_without_rights_are_refused_everywhere_a_right_is_named(site: Site) -> None:
    browser = site.login(site.staff())
    walked = 0
    for rule, access, path in pages(site, Audience.STAFF):
        if access.rights:
            for method, status in ask(browser, rule, path).items():
                assert status == 403, f"{method} {path} answered without a right with {status}"
                walked += 1
    assert walked > 20


def test_every_right_but_the_needed_ones_is_not_enough(site: Site) -> None:
    """Each page is asked by somebody who holds all rights but those that it names or follows."""
    with site.context():
        from host.kernel.generation import current

        every = {
            f"{feature.key}:{action}"
            for feature in current().registry.features.values()
            for action in feature.all_actions
        }
        sources = defaultdict[str, set[str]](set)
        for feature in current().registry.features.values():
            for action, rights in feature.follows.items():
                sources[f"{feature.key}:{action}"].update(rights)
    browsers: dict[frozenset[str], Browser] = {}
    for rule, access, path in pages(site, Audience.STAFF):
        if not access.rights:
            continue
        held = frozenset(every - set(access.rights).union(*map(sources.__getitem__, access.rights)))
        if held not in browsers:
            browsers[held] = site.login(site.staff(sorted(held)))
        for method, status in ask(browsers[held], rule, path).items():
            assert status == 403, f"{method} {path} opened without {access.rights}: {status}"


def test_setup_is_for_administrators(site: Site) -> None:
    with site.context():
        from host.kernel.generation import current

        every = [
            f"{feature.key}:{action}"
            for feature in current().registry.features.values()
            for action in feature.all_actions
        ]
    browser = site.login(site.staff(every))
    walked = 0
    for rule, _, path in pages(site, Audience.ADMIN):
        for method, status in ask(browser, rule, path).items():
            assert status == 403, f"{method} {path} answered staff with {status}"
            walked += 1
    assert walked > 20


def test_staff_and_clients_do_not_pass_each_others_doors(site: Site) -> None:
    staff, contact = site.login(site.staff(admin=True)), site.login(site.contact())
    for rule, _, path in pages(site, Audience.CLIENT):
        assert set(ask(staff, rule, path).values()) == {302}, path
    for audience in (Audience.STAFF, Audience.ADMIN):
        for rule, _, path in pages(site, audience):
            assert set(ask(contact, rule, path).values()) == {302}, path


def test_client_pages_with_a_contact_permission_are_closed_without_it(site: Site) -> None:
    browser = site.login(site.contact(areas=[]))
    walked = 0
    for rule, access, path in pages(site, Audience.CLIENT):
        if access.area is not None:
            for method, status in ask(browser, rule, path).items():
                assert status == 404, f"{method} {path} answered with {status}"
                walked += 1
    assert walked > 2


def _share_file(site: Site, client_id: int) -> None:
    browser, path = site.login(site.staff(admin=True)), f"/clients/{client_id}/files"
    browser.post(path, {"files": [(io.BytesIO(b"Hello"), "notes.txt")]})
    browser.post(f"{path}/1/visibility", {"visibility": "client"})


def test_client_pages_know_no_row_of_another_client(site: Site) -> None:
    with site.context():
        settings.save("account_planning", {"portal_enabled": True}, SYSTEM)
    client = site.client("Whose plan it is")
    _make_plan(site.login(site.staff(admin=True)), client.name)
    with site.context() as db:
        db.execute(sa.text("UPDATE account_planning_plan SET status = 'in_progress'"))
        db.commit()
    _share_file(site, client.id)
    areas = ["account_planning", "host.files"]
    owner, other = (site.login(site.contact(whose, areas=areas)) for whose in (client, None))
    walked = 0
    for rule, _, path in pages(site, Audience.CLIENT):
        if rule.arguments:
            if "GET" in (rule.methods or set()):
                assert owner.get(path).status_code == 200, path
            for method, status in ask(other, rule, path).items():
                assert status == 404, f"{method} {path} answered another client with {status}"
                walked += 1
    assert walked > 1


def test_every_state_changing_page_refuses_a_missing_safety_token(site: Site) -> None:
    areas = ["account_planning", "host.company", "host.files"]
    people = {
        Audience.STAFF: site.login(site.staff(admin=True)),
        Audience.ADMIN: site.login(site.staff(admin=True)),
        Audience.CLIENT: site.login(site.contact(areas=areas)),
        Audience.PUBLIC: site.anonymous(),
    }
    walked = 0
    for audience, browser in people.items():
        for rule, _, path in pages(site, audience):
            for method in set(CHANGING) & (rule.methods or set()):
                status = browser.post(path, csrf=False, method=method).status_code
                assert status == 400, f"{method} {path} took a form without a token: {status}"
                walked += 1
    assert walked > 30


def test_pages_free_of_safety_tokens_are_listed_here(site: Site) -> None:
    free = {
        rule.endpoint
        for rule, _, _ in pages(site, Audience.TOKEN)
        if set(CHANGING) & (rule.methods or set())
    }
    assert free <= FREE_OF_CSRF


def test_no_page_changes_anything_on_get(site: Site) -> None:
    """A GET of any page by an administrator leaves every business table as it was."""
    unmoved = ("host_client", "host_contact", "host_setting", "host_role_grant", "host_module")
    browser = site.login(site.staff(admin=True))

    def picture() -> list[list[object]]:
        with site.engine.connect() as connection:
            return [
                [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}"))]
                for name in unmoved
            ]

    before = picture()
    for audience in (Audience.STAFF, Audience.ADMIN):
        for rule, _, path in pages(site, audience):
            if "GET" in (rule.methods or set()):
                status = browser.get(path).status_code
                assert status < 500, f"{path} broke with {status}"
    assert picture() == before


_NASTY = "\u2028x'\"<script>\x00{{7*7}}" * 3
_TEXTS = ("name", "email", "subject", "client", "period_start", "status", "owner", "pic", "file")
RUBBISH: dict[str, dict[str, str]] = {
    "empty": {},
    "rubbish": dict.fromkeys(_TEXTS, _NASTY)
    | {
        "id": "9" * 30,
        "record_version": "-1",
        "event": "x",
        "url": "gopher://[::1",
        "date": "0000",
    },
}


@pytest.mark.parametrize("kind", RUBBISH)
def test_no_page_breaks_on_what_a_form_should_never_send(site: Site, kind: str) -> None:
    with site.context():
        client = site.client("Rubbish Ltd")
    people = {
        Audience.STAFF: site.login(site.staff(admin=True)),
        Audience.ADMIN: site.login(site.staff(admin=True)),
        Audience.CLIENT: site.login(site.contact(client, areas=["account_planning"])),
        Audience.PUBLIC: site.anonymous(),
    }
    _make_plan(people[Audience.STAFF], client.name)
    for audience, browser in people.items():
        for rule, _, path in pages(site, audience):
            if rule.endpoint in {"staff_area.logout", "client_area.logout"}:
                continue
            for method in set(CHANGING) & (rule.methods or set()):
                status = browser.post(path, RUBBISH[kind], method=method).status_code
                assert status < 500, f"{method} {path} broke with {status}"
            if "GET" in (rule.methods or set()):
                query = "?q=%00%27&sort=-x&after=zz&before=%F0&page=-1&state=%3C&status=x&size=9e9"
                status = browser.get(path + query).status_code
                assert status < 500, f"GET {path}{query} broke with {status}"


def _make_plan(browser: Browser, client: str) -> None:
    plan = {
        "subject": "A plan to throw rubbish at",
        "client_id": "",
        "client_id-typed": client,
        "period_type": "quarter",
        "period_start": "2026-10-01",
        "status": "draft",
        "client_status": "",
        "bcg": "",
        "industry": "",
        "owner_id": "",
    }
    assert browser.post("/account_planning/new", plan).status_code == 302
