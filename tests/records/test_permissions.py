"""For every type of record, role and way in: exactly what the role grants, own and team included.

Three records of each type stand on the site: one of the person's own, one of a colleague in the
person's team, and one of somebody else. A type that is new needs a line in ``MAKERS`` and is
then asked everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from host.access.models import Staff
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.records import service as records
from host.staffing.record_types import TEAM
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
READING = ("view", "view_team", "view_own")
NAMES = ("Owlcroft", "Foxglove", "Hareby")
"""Of the own record, the colleague's and the stranger's: no name holds a part of another."""
SEEN = {
    "view": set(NAMES),
    "view_team": {"Owlcroft", "Foxglove"},
    "view_own": {"Owlcroft"},
    None: set[str](),
}
_numbers = itertools.count(1)


def _client(name: str, owner: int) -> dict[str, Any]:
    return {"name": name, "owner_id": owner}


def _contact(name: str, owner: int) -> dict[str, Any]:
    client = records.create(_kind("host.client"), _client(f"{name[::-1]} Ltd", owner), SYSTEM)
    return {"name": name, "client_id": client.record.id}


def _deal(name: str, owner: int) -> dict[str, Any]:
    return {"name": name, "owner_id": owner, "stage": "engaging", "margin": 7}


def _task(name: str, owner: int) -> dict[str, Any]:
    return {"name": name, "assignees": (str(owner),)}


def _named(name: str, owner: int) -> dict[str, Any]:
    return {"name": name}


MAKERS: dict[str, Callable[[str, int], dict[str, Any]]] = {
    "host.client": _client,
    "host.contact": _contact,
    "host.task": _task,
    "pipeline.deal": _deal,
    "pipeline.product": _named,
    "pipeline.region": _named,
}
UNOWNED = {"pipeline.product", "pipeline.region"}
SETUP = {"host.staff", "host.role", "host.team", "host.exchange_rate"}


def _kind(key: str) -> Any:
    return current().registry.record_types[key]


@dataclass
class Scene:
    """A site with three records of one type, and a person with some rights on it."""

    site: Site
    key: str
    person: Staff
    browser: Browser
    ids: dict[str, int]

    @property
    def path(self) -> str:
        with self.site.context():
            return str(_kind(self.key).address)

    def stored(self, name: str) -> Any:
        with self.site.context() as db:
            return db.get(_kind(self.key).model, self.ids[name], populate_existing=True)


def scene(site: Site, key: str, *actions: str) -> Scene:
    """Set the scene for somebody who holds these actions on the type's feature."""
    with site.context():
        feature = _kind(key).rights_on
    person = site.staff([f"{feature}:{action}" for action in actions])
    mate, stranger = site.staff(), site.staff()
    ids: dict[str, int] = {}
    with site.context():
        members = (str(person.id), str(mate.id))
        records.create(TEAM, {"name": f"Team {next(_numbers)}", "members": members}, SYSTEM)
        for name, owner in zip(NAMES, (person, mate, stranger), strict=True):
            given = MAKERS[key](name, owner.id)
            ids[name] = records.create(_kind(key), given, SYSTEM).record.id
    return Scene(site, key, person, site.login(person), ids)


def visible(key: str, action: str | None) -> set[str]:
    """Return which of the three the action shows; what nobody owns is shown by “view” only."""
    if key in UNOWNED and action != "view":
        return set()
    return SEEN[action]


def shown(text: str) -> set[str]:
    """Return which names stand in a page, the menu and its drawers left out."""
    main = text.partition("<main")[2] or text
    return {name for name in NAMES if name in main}


def test_no_type_is_left_out(site: Site) -> None:
    with site.context():
        assert set(MAKERS) | SETUP == set(current().registry.record_types)


@pytest.mark.parametrize("action", [*READING, None])
@pytest.mark.parametrize("key", MAKERS)
def test_every_way_to_read_shows_the_same(site: Site, key: str, action: str | None) -> None:
    at = scene(site, key, *([action] if action else []))
    seen = visible(key, action)
    opens = 200 if action and (key not in UNOWNED or action == "view") else 403
    lists = ["/", "/?q=o", "/?archived=all", "/?layout=tree", "/?layout=board"]
    for address in lists:
        answer = at.browser.get(at.path + address)
        assert answer.status_code == opens, address
        if address in {"/", "/?archived=all"}:
            assert shown(answer.text) == seen, address
        else:
            assert shown(answer.text) <= seen, address
    assert at.browser.get(f"{at.path}/options?q=").status_code == opens
    if opens == 200:
        offered: Any = at.browser.get(f"{at.path}/options?q=").json
        found = offered["options"]
        assert {one["label"] for one in found} & set(NAMES) == seen
    for name, record_id in at.ids.items():
        for page in ("", "/activity"):
            status = at.browser.get(f"{at.path}/{record_id}{page}").status_code
            wanted = opens if name in seen or opens == 403 else 404
            assert status == wanted, (name, page)


@pytest.mark.parametrize("action", [*READING, None])
@pytest.mark.parametrize("key", MAKERS)
def test_the_search_finds_what_the_list_shows(site: Site, key: str, action: str | None) -> None:
    at = scene(site, key, *([action] if action else []))
    seen = visible(key, action)
    for name in NAMES:
        for address in (f"/search?q={name.lower()}", f"/search/palette?q={name.lower()}"):
            found = name in _hits(at.browser.get(address).text, name)
            assert found == (name in seen), (address, name)


def _hits(text: str, name: str) -> str:
    """Return the answer without what repeats the question."""
    main = text.partition("<main")[2] or text
    return main.replace(f'"{name.lower()}"', "").replace(f"“{name.lower()}”", "")


@pytest.mark.parametrize("action", [*READING, None])
@pytest.mark.parametrize("key", MAKERS)
def test_a_file_holds_what_the_list_shows(site: Site, key: str, action: str | None) -> None:
    at = scene(site, key, *([action] if action else []))
    seen = visible(key, action)
    opens = 200 if action and (key not in UNOWNED or action == "view") else 403
    assert at.browser.get(f"{at.path}/export").status_code == opens
    for chosen in ({}, {"id": [str(one) for one in at.ids.values()]}):
        answer = at.browser.post(f"{at.path}/export", {"col": "name", "format": "csv", **chosen})
        assert answer.status_code == opens
        assert {name for name in NAMES if name in answer.text} == seen


@pytest.mark.parametrize("key", MAKERS)
def test_a_file_is_taken_in_only_by_who_may_make_records(site: Site, key: str) -> None:
    reader = scene(site, key, "view", "edit")
    assert reader.browser.get(f"{reader.path}/import").status_code == 403
    maker = reader.site.login(reader.site.staff([f"{feature_of(reader)}:create"]))
    assert maker.get(f"{reader.path}/import").status_code == 200


def feature_of(at: Scene) -> str:
    with at.site.context():
        return str(_kind(at.key).rights_on)


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("key", MAKERS)
def test_reading_lets_nobody_write(site: Site, key: str, action: str) -> None:
    at = scene(site, key, action)
    one = at.ids["Owlcroft"]
    refused = ["/new", f"/{one}/edit", f"/{one}/copy"]
    for address in refused:
        assert at.browser.get(at.path + address).status_code == 403, address
    for address in ("/new", f"/{one}/edit", f"/{one}/delete", "/import"):
        assert at.browser.post(at.path + address, {"name": "X"}).status_code == 403, address
    assert at.stored("Owlcroft").name == "Owlcroft"


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("key", MAKERS)
def test_who_may_edit_edits_what_they_see(site: Site, key: str, action: str) -> None:
    at = scene(site, key, action, "edit")
    seen = visible(key, action)
    for name, record_id in at.ids.items():
        typed = {"name": f"{name} II", "stage": "engaging"}
        if key == "host.contact":
            typed["client_id"] = str(at.stored(name).client_id)
        status = at.browser.post(f"{at.path}/{record_id}/edit", typed).status_code
        if key in UNOWNED and action != "view":
            assert status in {403, 404}
        else:
            assert status == (302 if name in seen else 404), name
        assert (at.stored(name).name == f"{name} II") == (name in seen)
    assert at.browser.post(f"{at.path}/{at.ids['Owlcroft']}/delete").status_code == 403
    assert at.browser.get(f"{at.path}/new").status_code == 403


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("key", MAKERS)
def test_who_may_delete_deletes_what_they_see(site: Site, key: str, action: str) -> None:
    at = scene(site, key, action, "delete")
    seen = visible(key, action)
    for name, record_id in at.ids.items():
        status = at.browser.post(f"{at.path}/{record_id}/delete").status_code
        assert (status == 302) == (name in seen), name
        assert (at.stored(name) is None) == (name in seen), name


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("key", MAKERS)
def test_a_bulk_change_reaches_what_they_see(site: Site, key: str, action: str) -> None:
    at = scene(site, key, action, "edit", "delete")
    seen = visible(key, action)
    ids = [str(one) for one in at.ids.values()]
    field = "series" if key == "pipeline.product" else "name"  # no two products share a name
    for sent in ({"id": ids}, {"all": "1"}):
        form = {**sent, "action": "edit", "field": field, field: "Same", "go": "1"}
        at.browser.post(f"{at.path}/bulk", form)
    changed = {name for name in NAMES if getattr(at.stored(name), field) == "Same"}
    assert changed == seen
    at.browser.post(f"{at.path}/bulk", {"id": ids, "action": "delete", "go": "1"})
    assert {name for name in NAMES if at.stored(name) is None} == seen


@pytest.mark.parametrize("key", MAKERS)
def test_a_bulk_change_needs_the_right(site: Site, key: str) -> None:
    at = scene(site, key, "view")
    ids = [str(one) for one in at.ids.values()]
    for action in ("edit", "delete", "archive"):
        form = {"id": ids, "action": action, "field": "name", "name": "Same", "go": "1"}
        assert at.browser.post(f"{at.path}/bulk", form).status_code == 403
    assert {at.stored(name).name for name in NAMES} == set(NAMES)


@pytest.mark.parametrize("key", MAKERS)
def test_who_may_only_make_makes(site: Site, key: str) -> None:
    at = scene(site, key, "create")
    assert at.browser.get(f"{at.path}/new").status_code == 200
    typed = {"name": "Otterby", "stage": "engaging"}
    if key == "host.contact":
        answer = at.browser.post(f"{at.path}/new", typed | {"client_id": "1"})
        assert answer.status_code == 422, "a client out of sight was taken"
    else:
        assert at.browser.post(f"{at.path}/new", typed).status_code == 302
    assert at.browser.get(f"{at.path}/").status_code == 403
    assert at.browser.post(f"{at.path}/{at.ids['Owlcroft']}/edit", typed).status_code == 403


@pytest.mark.parametrize("key", sorted(SETUP))
def test_set_up_is_for_administrators(site: Site, key: str) -> None:
    with site.context():
        kind = _kind(key)
        path, feature = kind.address, kind.rights_on
    person = site.staff([f"{feature}:{action}" for action in (*READING, "create", "edit")])
    browser = site.login(person)
    for address in ("/", "/new", f"/{person.id}", "/options?q="):
        assert browser.get(path + address).status_code == 403, address
    assert browser.post(f"{path}/new", {"name": "X"}).status_code == 403
    assert "Person" not in _hits(browser.get("/search?q=person").text, "person")


def test_a_team_counts_from_the_next_click_on(site: Site) -> None:
    at = scene(site, "host.client", "view_team")
    assert shown(at.browser.get("/clients/").text) == {"Owlcroft", "Foxglove"}
    with site.context() as db:
        team = db.query(TEAM.model).one()
        records.update(TEAM, team.id, {"members": (str(at.person.id),)}, SYSTEM)
    assert shown(at.browser.get("/clients/").text) == {"Owlcroft"}


def test_a_hidden_field_cannot_be_filtered_sorted_or_shown_by(site: Site) -> None:
    at = scene(site, "pipeline.deal", "view")
    every = at.browser.get("/pipeline/deals/").text
    narrowed = at.browser.get("/pipeline/deals/?f=0~margin~more~50&col=margin&sort=margin").text
    assert shown(narrowed) == shown(every) == set(NAMES)
    assert "Margin" not in narrowed
    seer = scene(site, "pipeline.deal", "view", "see_margin")
    page = seer.browser.get("/pipeline/deals/?f=0~margin~more~50").text
    assert shown(page) == set()
