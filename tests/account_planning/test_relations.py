"""Relations of plans: documents of the client that another module owns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from host.api import Conflict, InvalidInput
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.lifecycle import service as lifecycle
from host.testing import Browser, Site
from tests.account_planning.conftest import MODULE, PLANS, Planning, button
from tests.client_documents.conftest import WORKS, Works

pytestmark = pytest.mark.modules(MODULE, WORKS)
SEES_ALL = ("works.project:view", "works.invoice:view", "works.estimate:view", "works.letter:view")
PLANNER = (f"{PLANS}:view", f"{PLANS}:edit", "clients:view")


@pytest.fixture
def works(site: Site) -> Works:
    """The module that owns the documents."""
    return Works(site)


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


class Linking:
    """A plan, and short ways to link documents to it."""

    def __init__(self, site: Site, planning: Planning, works: Works) -> None:
        self.site, self.planning, self.works = site, planning, works
        self.client = site.client("Northern Pipes")
        self.plan = planning.plan(self.client)
        self.url = f"/account_planning/{self.plan.id}"

    def link(self, *refs: RecordRef, plan: Any = None) -> int:
        service = self.planning.part("relations.service")
        with self.site.context():
            made: int = service.link(
                (plan or self.plan).id, [f"{ref.type}:{ref.id}" for ref in refs], SYSTEM
            )
        return made

    def made(self, noun: str, name: str, **values: Any) -> RecordRef:
        """Make a document of the client and link it."""
        ref = self.works.make(noun, self.client, name, **values)
        self.link(ref)
        return ref

    def stored(self, plan: Any = None) -> list[Any]:
        plan_id = (plan or self.plan).id
        return self.planning.stored("relations.models.Relation", plan_id=plan_id)

    def labels(self, plan: Any = None) -> list[str]:
        return [row.label for row in self.stored(plan)]

    def tab(self, browser: Browser) -> str:
        answer = browser.get(f"{self.url}/relations")
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def linking(site: Site, planning: Planning, works: Works) -> Linking:
    return Linking(site, planning, works)


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def row_of(page: str, name: str) -> str:
    """Return the row of a table that names something."""
    rows: list[str] = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if name in row)


@contextmanager
def without_works(site: Site) -> Iterator[None]:
    with site.context():
        lifecycle.deactivate("works", SYSTEM)
    yield
    with site.context():
        lifecycle.activate("works", None, SYSTEM)


def test_linked_documents_stand_by_kind_with_state_day_amount_and_sums(
    linking: Linking, editor: Browser
) -> None:
    linking.made("letter", "Dear all")
    linking.made("estimate", "Roof", price=Decimal(50))
    linking.made("invoice", "INV-1", state="paid", total=Decimal(1000), currency="NOK")
    linking.made(
        "invoice", "INV-2", total=Decimal("2.50"), currency="NOK", issued_on=date(2026, 5, 4)
    )
    linking.made("invoice", "INV-3", total=Decimal(7), currency="EUR")
    project = linking.made("project", "Bridge", budget=Decimal(900))
    page = linking.tab(editor)
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    shown = [text_of(one) for one in headings]
    expected = ["Projects 1", "Invoices 3", "Estimates 1", "Other documents 1"]
    assert [one for one in shown if one in expected] == expected
    assert f'href="/works/projects/{project.id}"' in page
    assert "Running" in row_of(page, "Bridge")
    assert "Paid" in row_of(page, "INV-1")
    assert "4 May 2026" in row_of(page, "INV-2")
    assert "Letter" in row_of(page, "Dear all")
    assert "Sum in EUR 7.00 EUR Sum in NOK 1 002.50 NOK" in text_of(page)


def test_the_picker_offers_documents_of_the_plans_client_alone(
    linking: Linking, editor: Browser, site: Site
) -> None:
    linking.made("project", "Old bridge")
    bridge = linking.works.make("project", linking.client, "New bridge")
    linking.works.make("project", site.client(), "Bridge of others")
    found = editor.get(f"{linking.url}/documents/options?q=bridge").json
    assert found == {
        "options": [
            {
                "id": f"works.project:{bridge.id}",
                "label": "New bridge",
                "detail": "Project, Running",
            }
        ]
    }


def test_documents_are_linked_from_the_picker_and_removed_again(
    linking: Linking, editor: Browser
) -> None:
    one, two = (linking.works.make("letter", linking.client, name) for name in ("One", "Two"))
    keys = [f"{ref.type}:{ref.id}" for ref in (one, two)]
    answer = editor.post(f"{linking.url}/documents", {"records": ["", *keys]})
    assert answer.location.endswith("/relations")
    assert "Linked 2 documents." in linking.tab(editor)
    editor.post(f"{linking.url}/documents", {"records": keys})
    assert "They were linked already." in linking.tab(editor)
    first = linking.stored()[0]
    assert first.created_by is not None
    editor.post(f"{linking.url}/relation/{first.id}/remove")
    assert linking.labels() == ["Two"]
    assert editor.get("/works/letters/1").status_code == 200


def test_without_scripts_documents_are_searched_for_and_ticked(
    linking: Linking, editor: Browser
) -> None:
    linking.made("project", "Old bridge")
    bridge = linking.works.make("project", linking.client, "New bridge")
    linking.works.make("letter", linking.client, "About the bridge")
    page = editor.get(f"{linking.url}/documents?q=bridge&kind=project").text
    assert "New bridge" in page
    assert "About the bridge" not in page
    assert re.search(r'value="works\.project:1" checked disabled', page)
    assert f'value="works.project:{bridge.id}">' in page
    assert "No document of Northern Pipes fits that." in (
        editor.get(f"{linking.url}/documents?q=zebra").text
    )


def test_without_scripts_documents_are_named(linking: Linking, editor: Browser) -> None:
    for name in ("Bridge", "Tunnel", "Tower", "Tower"):
        linking.works.make("letter", linking.client, name)
    editor.post(f"{linking.url}/documents", {"records-typed": "bridge\r\nTunnel"})
    assert linking.labels() == ["Bridge", "Tunnel"]
    for typed, problem in (("Dam", "There is no"), ("Tower", "There is more than one")):
        answer = editor.post(f"{linking.url}/documents", {"records-typed": typed})
        assert answer.location.endswith(f"/documents?q={typed}")
        said = f"{problem} document of Northern Pipes called “{typed}”."
        assert said in text_of(editor.get(answer.location).text)
    assert linking.labels() == ["Bridge", "Tunnel"]


def test_a_name_is_found_among_many_that_begin_with_it(linking: Linking, editor: Browser) -> None:
    for name in ("Tower", *(f"Tower {number}" for number in range(30))):
        linking.works.make("letter", linking.client, name)
    editor.post(f"{linking.url}/documents", {"records-typed": "tower"})
    assert linking.labels() == ["Tower"]


def test_a_document_of_another_client_is_refused(
    linking: Linking, site: Site, editor: Browser
) -> None:
    other = linking.works.make("project", site.client(), "Of others")
    with pytest.raises(InvalidInput, match="Northern Pipes has no such document"):
        linking.link(other)
    editor.post(f"{linking.url}/documents", {"records": f"works.project:{other.id}"})
    assert linking.stored() == []
    assert "Of others" not in linking.tab(editor)


@pytest.mark.parametrize("key", ["", "x", "works.project:", "works.project:99", "host.client:1"])
def test_what_is_no_document_is_refused(linking: Linking, editor: Browser, key: str) -> None:
    answer = editor.post(f"{linking.url}/documents", {"records": key})
    assert answer.status_code == 302
    assert linking.stored() == []


def test_a_document_that_one_may_not_see_cannot_be_linked(linking: Linking, site: Site) -> None:
    hidden = linking.works.make("invoice", linking.client, "INV-1")
    planner = site.login(site.staff((*PLANNER, "works.project:view")))
    planner.post(f"{linking.url}/documents", {"records": f"works.invoice:{hidden.id}"})
    assert linking.stored() == []
    assert planner.get(f"{linking.url}/documents/options?q=INV").json == {"options": []}


def test_a_plan_takes_only_so_many_documents(
    linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking.planning.part("relations.service"), "MOST", 2)
    linking.made("letter", "One")
    linking.made("letter", "Two")
    with pytest.raises(InvalidInput, match="2 documents at most"):
        linking.made("letter", "Three")
    assert linking.labels() == ["One", "Two"]


def test_the_name_of_what_one_may_not_see_is_nowhere_on_the_page(
    linking: Linking, site: Site
) -> None:
    linking.made("invoice", "Secret invoice", total=Decimal(123), currency="NOK")
    linking.made("project", "Known bridge")
    reader = site.login(site.staff((f"{PLANS}:view", "works.project:view")))
    page = linking.tab(reader)
    assert "Secret invoice" not in page
    assert "123.00" not in page
    assert "Invoice that you may not see" in page
    assert "Known bridge" in page
    assert "Secret invoice" not in reader.get(f"{linking.url}/activity").text
    assert "#1" in reader.get(f"{linking.url}/activity").text


def test_while_its_module_is_inactive_a_document_stands_greyed_with_its_stored_label(
    linking: Linking, editor: Browser, site: Site
) -> None:
    linking.made("project", "Bridge")
    linking.made("invoice", "INV-1")
    with without_works(site):
        page = linking.tab(editor)
        row = row_of(page, "Bridge")
        assert "ap-away" in row
        assert "Its module is not active" in row
        assert "/works/" not in page
        assert [text_of(one) for one in re.findall(r"<h2>(.*?)</h2>", page)][:2] == [
            "Projects 1",
            "Invoices 1",
        ]
        editor.post(f"{linking.url}/relation/{linking.stored()[1].id}/remove")
        assert linking.labels() == ["Bridge"]
        assert editor.get("/account_planning/?relations=project").status_code == 200
    assert "ap-away" not in linking.tab(editor)


def test_after_a_purge_of_its_module_a_document_stands_greyed(
    linking: Linking, editor: Browser, site: Site
) -> None:
    linking.made("project", "Bridge")
    with site.context():
        lifecycle.deactivate("works", SYSTEM)
        lifecycle.uninstall("works", SYSTEM)
        lifecycle.purge("works", "works", SYSTEM)
    assert "Its module is not active" in row_of(linking.tab(editor), "Bridge")


def test_labels_follow_the_document_and_stay_when_it_is_deleted(
    linking: Linking, editor: Browser
) -> None:
    bridge = linking.made("project", "Bridge")
    linking.works.change(bridge, name="Long bridge")
    assert linking.labels() == ["Long bridge"]
    linking.works.delete(bridge)
    assert linking.labels() == ["Long bridge"]
    row = row_of(linking.tab(editor), "Long bridge")
    assert "Deleted" in row
    assert "ap-away" in row


def test_a_new_document_with_the_number_of_a_deleted_one_is_another_document(
    linking: Linking, editor: Browser
) -> None:
    old = linking.made("project", "Bridge")
    linking.works.delete(old)
    new = linking.works.make("project", linking.client, "Tunnel")
    assert new.id == old.id
    page = linking.tab(editor)
    assert "Deleted" in row_of(page, "Bridge")
    assert "Tunnel" not in page
    assert "AP-0001" not in editor.get(f"/works/projects/{new.id}/account-plans").text
    linking.link(new)
    assert linking.labels() == ["Tunnel"]


def test_a_document_whose_deletion_is_taken_back_is_linked_again(
    linking: Linking, editor: Browser, site: Site
) -> None:
    linking.made("project", "Bridge")
    editor.post("/works/projects/1/delete")
    assert "Deleted" in row_of(linking.tab(editor), "Bridge")
    with site.context() as db:
        entry = db.scalar(sa.text("SELECT max(id) FROM host_undo"))
    editor.post(f"/changes/{entry}/undo")
    assert 'href="/works/projects/1"' in row_of(linking.tab(editor), "Bridge")


def test_a_document_that_went_to_another_client_says_so(
    linking: Linking, editor: Browser, site: Site
) -> None:
    bridge = linking.made("project", "Bridge")
    linking.works.change(bridge, client_id=site.client().id)
    assert "Belongs to another client now" in row_of(linking.tab(editor), "Bridge")


def test_tasks_and_milestones_of_linked_projects_are_listed(
    linking: Linking, editor: Browser
) -> None:
    bridge = linking.made("project", "Bridge")
    linking.works.step(bridge, "Order stone", due_on=date(2026, 1, 5))
    linking.works.step(bridge, "Opened", is_milestone=True, due_on=date(2099, 9, 1))
    linking.works.step(bridge, "Plan it", due_on=date(2025, 1, 5), done=True)
    for number in range(20):
        linking.works.step(bridge, f"Stone {number}")
    text = text_of(linking.tab(editor))
    assert "Tasks and milestones of Bridge 1 of 23 done." in text
    assert "Order stone To do 5 Jan 2026 · overdue" in text
    assert "Opened Milestone To do 1 Sep 2099" in text
    assert text.index("Order stone") < text.index("Opened") < text.index("Stone 0")
    assert "3 more" in text


def test_a_project_is_made_beside_the_plan_by_the_rules_of_its_owner(
    linking: Linking, editor: Browser
) -> None:
    assert f'href="{linking.url}/project?type=works.project"' in linking.tab(editor)
    page = editor.get(f"{linking.url}/project?type=works.project").text
    assert re.findall(r'<(?:input|select)[^>]* id="(name|site|state|client_id)"', page) == [
        "name",
        "state",
        "site",
    ]
    url = f"{linking.url}/project?type=works.project"
    refused = editor.post(url, {"name": "Bridge", "state": "running", "site": "Atlantis"})
    assert refused.status_code == 422
    assert "There is no such place." in refused.text
    assert 'value="Bridge"' in refused.text
    assert linking.stored() == []
    typed = {"name": "Bridge", "state": "running", "site": "Oslo", "client_id": "999"}
    assert editor.post(url, typed).location.endswith("/relations")
    assert linking.labels() == ["Bridge"]
    page = linking.tab(editor)
    assert "Added the project Bridge and linked it." in page
    assert "Belongs to another client" not in page


def test_a_field_that_only_the_rules_want_comes_up_when_they_refuse(
    linking: Linking, editor: Browser
) -> None:
    url = f"{linking.url}/project?type=works.project"
    typed = {"name": "B", "state": "running", "site": "Oslo", "budget": "many"}
    refused = editor.post(url, typed)
    assert refused.status_code == 422
    assert 'id="budget"' in refused.text


@pytest.mark.parametrize(
    ("rights", "answer"),
    [
        ((*PLANNER, "works.project:create"), 302),
        (PLANNER, 403),
        ((f"{PLANS}:view", "clients:view", "works.project:create"), 403),
    ],
)
def test_a_new_project_is_offered_to_those_who_may_make_one(
    linking: Linking, site: Site, rights: tuple[str, ...], answer: int
) -> None:
    person = site.login(site.staff(rights))
    assert ("New project" in linking.tab(person)) is (answer == 302)
    typed = {"name": "Bridge", "state": "running", "site": "Oslo"}
    assert person.post(f"{linking.url}/project", typed).status_code == answer
    assert linking.labels() == (["Bridge"] if answer == 302 else [])


def test_no_project_is_offered_without_a_module_that_has_some(
    linking: Linking, editor: Browser, site: Site
) -> None:
    with without_works(site):
        page = linking.tab(editor)
        assert "New project" not in page
        assert "No active module publishes documents of clients" in text_of(page)
        answer = editor.get(f"{linking.url}/project")
        assert answer.status_code == 404
        assert "No active module has projects" in answer.text
    assert editor.get(f"{linking.url}/project?type=works.letter").status_code == 404


def test_a_plan_that_is_read_only_keeps_its_relations(
    linking: Linking, editor: Browser, planning: Planning
) -> None:
    linking.made("project", "Bridge")
    letter = linking.works.make("letter", linking.client, "Dear all")
    editor.post(button(linking.plan, "to_archived"))
    page = linking.tab(editor)
    assert "Bridge" in page
    assert "Remove the link" not in page
    assert "Browse documents" not in page
    relation = linking.stored()[0]
    editor.post(f"{linking.url}/relation/{relation.id}/remove")
    editor.post(f"{linking.url}/documents", {"records": f"works.letter:{letter.id}"})
    editor.post(f"{linking.url}/project", {"name": "B", "state": "running", "site": "Oslo"})
    assert linking.labels() == ["Bridge"]
    with pytest.raises(Conflict):
        linking.link(letter)


def test_a_link_is_logged_and_leaves_the_approval_alone(linking: Linking, editor: Browser) -> None:
    editor.post(button(linking.plan, "approve"))
    linking.made("project", "Bridge")
    (plan,) = linking.planning.stored("plans.models.Plan", id=linking.plan.id)
    assert plan.approved_at is not None
    text = text_of(editor.get(f"{linking.url}/activity").text)
    assert "linked documents to" in text
    assert "Project #1" in text


def test_changing_relations_needs_the_right_to_edit(linking: Linking, site: Site) -> None:
    linking.made("project", "Bridge")
    viewer = site.login(site.staff((f"{PLANS}:view", *SEES_ALL)))
    page = linking.tab(viewer)
    assert "Bridge" in page
    assert "Remove the link" not in page
    for path in ("documents", "documents/options", "project"):
        assert viewer.get(f"{linking.url}/{path}").status_code == 403
    relation = linking.stored()[0]
    assert viewer.post(f"{linking.url}/relation/{relation.id}/remove").status_code == 403


def test_the_page_of_a_document_lists_the_plans_that_one_may_see(
    linking: Linking, site: Site, editor: Browser
) -> None:
    own = site.staff((f"{PLANS}:view_own", *SEES_ALL))
    bridge = linking.made("project", "Bridge")
    mine = linking.planning.plan(
        linking.client, subject="Mine", owner_id=own.id, status="review", period_type="year"
    )
    linking.link(bridge, plan=mine)
    page = editor.get(f"/works/projects/{bridge.id}/account-plans").text
    assert f'href="{linking.url}/relations"' in page
    assert "Review" in row_of(page, "Mine")
    assert "2026" in row_of(page, "Mine")
    seen = site.login(own).get(f"/works/projects/{bridge.id}/account-plans").text
    assert "AP-0002 Mine" in seen
    assert "AP-0001" not in seen
    nobody = site.login(site.staff(SEES_ALL))
    assert "Account plans" not in nobody.get(f"/works/projects/{bridge.id}").text
    assert nobody.get(f"/works/projects/{bridge.id}/account-plans").status_code == 404


@pytest.mark.parametrize("noun", ["project", "invoice", "estimate", "letter"])
def test_every_type_of_document_has_the_tab_of_its_plans(
    linking: Linking, editor: Browser, noun: str
) -> None:
    ref = linking.works.make(noun, linking.client)
    path = f"/works/{noun}s/{ref.id}"
    assert f'href="{path}/account-plans"' in editor.get(path).text
    page = text_of(editor.get(f"{path}/account-plans").text)
    assert "No account plan that you may see is linked to this." in page


def test_the_page_of_a_client_lists_its_plans(linking: Linking, editor: Browser) -> None:
    path = f"/clients/{linking.client.id}"
    assert f'href="{path}/account-plans"' in editor.get(path).text
    page = editor.get(f"{path}/account-plans").text
    row = text_of(row_of(page, linking.plan.subject))
    assert "Draft" in row
    assert f'href="/account_planning/new?client_id={linking.client.id}"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("relations=any", "Apples Bananas"),
        ("relations=none", "Cherries"),
        ("relations=invoice", "Bananas"),
        ("relations=project", "Apples"),
        ("relations=project&relations=invoice", "Apples Bananas"),
        ("relations=proposal", ""),
        ("f=0~relations~not~project", "Bananas Cherries"),
    ],
)
def test_the_list_is_narrowed_by_relations(
    linking: Linking, editor: Browser, planning: Planning, query: str, expected: str
) -> None:
    named = ("Apples", "Bananas", "Cherries")
    plans = [planning.plan(linking.client, subject=name) for name in named]
    linking.link(linking.works.make("project", linking.client), plan=plans[0])
    linking.link(linking.works.make("invoice", linking.client), plan=plans[1])
    page = editor.get(f"/account_planning/?{query}&q=s").text
    found = [name for name in named if f">{name}<" in page]
    assert " ".join(found) == expected


def test_a_copy_leaves_invoices_and_estimates_behind(linking: Linking, editor: Browser) -> None:
    for noun in ("project", "invoice", "estimate", "letter"):
        linking.made(noun, f"The {noun}")
    editor.post(button(linking.plan, "copy"))
    copy = linking.planning.stored("plans.models.Plan")[-1]
    assert copy.id != linking.plan.id
    assert linking.labels(copy) == ["The project", "The letter"]
    assert len(linking.labels()) == 4


def test_the_tab_costs_the_same_with_fifty_links(
    linking: Linking, site: Site, editor: Browser
) -> None:
    nouns = ("project", "invoice", "estimate", "letter")
    first = [linking.works.make(noun, linking.client) for noun in nouns]
    linking.link(*first)
    linking.works.step(first[0], "Dig")
    linking.tab(editor)
    with site.counted() as few:
        linking.tab(editor)
    refs = [linking.works.make(nouns[n % 4], linking.client, f"More {n}") for n in range(50)]
    linking.link(*refs)
    for ref in refs[::4]:
        linking.works.step(ref, "Dig")
    with site.counted() as many:
        linking.tab(editor)
    assert len(many) == len(few)
    assert len(many) <= 15, many
    with site.counted() as listed:
        editor.get(f"{linking.url}/documents?q=more")
    assert len(listed) <= 15, listed
    with site.counted() as back:
        editor.get(f"/works/projects/{first[0].id}/account-plans")
    assert len(back) <= 15, back


def test_relations_are_read_by_their_indexes(linking: Linking, site: Site) -> None:
    if site.engine.dialect.name != "sqlite":
        pytest.skip("reads the plan of SQLite")
    table = "account_planning_relation"
    for condition, index in (
        ("kind = 'project'", "kind"),
        ("record_type = 'a' AND record_id = 1", "record"),
    ):
        with site.context() as db:
            asked = f"EXPLAIN QUERY PLAN SELECT plan_id FROM {table} WHERE {condition}"
            detail = db.execute(sa.text(asked)).all()[0][-1]
        assert f"ix_{table}_{index}" in detail


def test_a_plan_that_is_deleted_and_brought_back_has_its_relations(
    linking: Linking, editor: Browser, site: Site
) -> None:
    linking.made("project", "Bridge")
    editor.post(f"{linking.url}/delete")
    assert linking.stored() == []
    with site.context() as db:
        entry = db.scalar(sa.text("SELECT max(id) FROM host_undo"))
    editor.post(f"/changes/{entry}/undo")
    assert linking.labels() == ["Bridge"]
