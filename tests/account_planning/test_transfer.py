"""Plans and templates as files: out of one site and into another, whole, checked and once."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.records.custom import service as custom
from host.records.custom.describing import ChoiceData, FieldData
from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning
from tests.account_planning.test_templates import TEXTS

BRING = "/account_planning/bring"


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


@pytest.fixture
def full(site: Site, planning: Planning) -> Any:
    """A plan with a part of everything."""
    person = site.staff(name="Olga Owner")
    plan = planning.plan(
        site.client("Northern", currency="EUR", vat_number="NO 123"),
        subject="Grow",
        status="review",
        objectives="<p>One <strong>more</strong></p>",
        vision="Far",
        margin=Decimal("-12.50"),
        industry="Finance",
        owner_id=person.id,
    )
    _, item = planning.outline(plan)
    planning.task(plan, "Call", item=item, pic=person, deadline=date(2026, 11, 3), status="on_hold")
    planning.task(plan, "Write", item=item, status="complete")
    forms = {
        "FINANCIAL": {"financial-0-year": "2025", "financial-0-revenue": "1234.50"},
        "COMPANY_TEAM": {"company_team-0-staff_id": str(person.id), "company_team-0-role": "Lead"},
        "GOALS": {"goals-0-name": "Offers", "goals-0-target": "2", "goals-0-due_on": "2026-12-31"},
    }
    grids, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    notes = planning.part("notes.service")
    with site.context():
        for name, form in forms.items():
            kind = getattr(kinds, name)
            typed = grids.read(kind, form)
            grids.save(plan.id, kind, typed, SYSTEM, grids.fingerprint(kind, []))
        maps, tree = planning.part("mind_map.service"), planning.part("mind_map.tree")
        maps.save(plan.id, tree.MindMap.blank("The middle"), SYSTEM, 0)
        notes.add(plan.id, notes.NoteData(date(2026, 10, 9), "call", "Ann", "They said"), SYSTEM)
    return plan


def exported(browser: Browser, plan_id: int) -> dict[str, Any]:
    """Return the file of a plan, read."""
    answer = browser.get(f"/account_planning/{plan_id}/plan.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    found: dict[str, Any] = json.loads(answer.text)
    return found


def sent(whole: dict[str, Any], **more: str) -> dict[str, str]:
    """Return what the page sends once it has shown the file."""
    return {"content": json.dumps(whole), **more}


def elsewhere(
    whole: dict[str, Any], origin: str = "plan-7-20250101T000000000000"
) -> dict[str, Any]:
    """Return the file as if it came from another site."""
    return whole | {"origin": origin}


def test_a_plan_comes_through_a_file_as_it_was(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    answer = editor.post(BRING, sent(whole, go="1"))
    assert answer.headers["Location"] == "/account_planning/2", answer.text
    assert exported(editor, 2) == whole
    [_, copy] = planning.stored("plans.models.Plan")
    assert (copy.number, copy.status, copy.margin) == (2, "review", Decimal("-12.50"))


def test_what_will_come_is_shown_and_nothing_is_changed(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    data = json.dumps(whole).encode()
    page = editor.post(BRING, {"file": (io.BytesIO(data), "plan.json")}).text
    assert "This plan will be made" in page
    assert "AP-0002 Grow" in page
    assert len(planning.stored("plans.models.Plan")) == 1
    assert planning.stored("plans.models.Counter")[0].last == 1
    assert len(planning.stored("tasks.models.Task")) == 2


def test_a_file_that_comes_again_updates_or_makes_another_by_choice(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    editor.post(BRING, sent(whole, go="1"))
    whole["content"]["fields"]["vision"] = "Farther"
    page = editor.post(BRING, sent(whole)).text
    assert "The file came here before, as AP-0002 Grow" in page
    editor.post(BRING, sent(whole, go="1"))
    assert [one.vision for one in planning.stored("plans.models.Plan")] == ["Far", "Farther"]
    assert len(planning.stored("tasks.models.Task", plan_id=2)) == 2
    assert len(planning.stored("notes.models.Note", plan_id=2)) == 1
    editor.post(BRING, sent(whole, go="1", how="copy"))
    assert len(planning.stored("plans.models.Plan")) == 3


def test_a_plan_that_a_file_writes_over_is_no_longer_approved(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = exported(editor, full.id)
    with planning.site.context():
        planning.part("plans.approval").approve(full.id, SYSTEM)
    whole["content"]["outline"] = []
    assert editor.post(BRING, sent(whole, go="1", how="update")).status_code == 302
    [plan] = planning.stored("plans.models.Plan")
    assert (plan.approved_at, plan.approved_by_name) == (None, "")
    assert planning.stored("tasks.models.Task") == []


def test_a_file_of_this_very_site_is_known(editor: Browser, planning: Planning, full: Any) -> None:
    whole = exported(editor, full.id)
    assert "The file came here before, as AP-0001 Grow" in editor.post(BRING, sent(whole)).text
    editor.post(BRING, sent(whole, go="1"))
    assert len(planning.stored("plans.models.Plan")) == 1


def test_people_industries_and_fields_that_are_not_here_are_named(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    content = whole["content"]
    content["owner"] = "nobody@else.example"
    content["outline"][0]["items"][0]["tasks"][0]["person"] = "nobody@else.example"
    content["grids"]["company_team"][0]["staff_id"] = "gone@else.example"
    content["fields"]["industry"] = "Mining"
    content["added_fields"] = {"Region": "North"}
    page = editor.post(BRING, sent(whole)).text
    for words in ("nobody@else.example", "gone@else.example", "“Mining”", "“Region”"):
        assert words in page
    editor.post(BRING, sent(whole, go="1"))
    copy = planning.stored("plans.models.Plan")[1]
    assert (copy.owner_id, copy.industry) == (None, "")
    assert [one.pic_id for one in planning.stored("tasks.models.Task", plan_id=2)] == [None, None]
    assert not planning.stored("grids.models.TeamMember", plan_id=2)


def test_the_client_is_known_by_number_or_name_or_asked_for(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    whole["content"]["client"] = {"name": "Called otherwise", "vat_number": "no 123", "email": ""}
    assert "This plan will be made" in editor.post(BRING, sent(whole)).text
    whole["content"]["client"]["vat_number"] = "NO 9"
    page = editor.post(BRING, sent(whole)).text
    assert "No client here is surely “Called otherwise”" in page
    assert editor.post(BRING, sent(whole, go="1")).status_code == 422
    southern = site.client("Southern")
    editor.post(BRING, sent(whole, go="1", client="southern"))
    assert planning.stored("plans.models.Plan")[1].client_id == southern.id


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("fields.period_start", "someday", "content.fields.period_start: “someday” is no day"),
        ("fields.margin", "200", "content.fields.margin: Enter 100 or less."),
        ("fields.status", "lost", "content.fields.status: “lost” is none of the choices"),
        ("mind_map", {"nodes": [{"id": "a", "topic": "A", "parent": "a"}]}, "content.mind_map: "),
        ("fields.vision", 7, "content.fields.vision: must be a text"),
        ("outline", {}, "content.outline: must be a list"),
        ("outline", [{"title": " "}], "content.outline[0].title: must not be empty"),
        ("grids.financial", [{"year": "99"}], "content.grids.financial[0].year: Enter a year"),
        ("grids.goals", [{}] * 1001, "content.grids.goals: has 1,001 elements"),
        (
            "outline",
            [{"title": "O", "items": [{"title": "I", "tasks": [{"action": " "}]}]}],
            "content.outline[0].items[0].tasks[0].action: must not be empty",
        ),
        ("notes", [{"held_on": "2026-01-01"}], "content.notes[0]: "),
    ],
)
def test_each_fault_is_named_by_its_path(
    editor: Browser, planning: Planning, full: Any, path: str, value: Any, said: str
) -> None:
    whole = elsewhere(exported(editor, full.id))
    *above, last = path.split(".")
    place = whole["content"]
    for key in above:
        place = place[key]
    place[last] = value
    answer = editor.post(BRING, sent(whole, go="1"))
    assert answer.status_code == 422
    assert said in answer.text
    assert len(planning.stored("plans.models.Plan")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Choose a file."),
        ("nonsense", "This is no JSON file"),
        ("[]", "no file of an account plan"),
        ('{"format": "trellis.account_plan", "version": 2}', "has version 2"),
        ('{"format": "trellis.account_plan", "version": 1, "origin": 5}', "has no origin"),
        ("[" * 100_000, "This is no JSON file"),
        (" " * 1_000_001, "which is the limit"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(editor: Browser, text: str, said: str) -> None:
    answer = editor.post(BRING, {"content": text, "go": "1"})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_script_in_a_file_never_gets_in(editor: Browser, planning: Planning, full: Any) -> None:
    whole = elsewhere(exported(editor, full.id))
    whole["content"]["fields"]["threat"] = "<p>Price</p><script>alert(1)</script>"
    whole["content"]["fields"]["id"] = "1"
    editor.post(BRING, sent(whole, go="1"))
    assert planning.stored("plans.models.Plan")[1].threat == "<p>Price</p>"


def test_rights_hold_for_files_too(site: Site, editor: Browser, planning: Planning) -> None:
    other = planning.plan(subject="Not theirs")
    person = site.login(site.staff([f"{PLANS}:view_own", "clients:view"]))
    assert person.get(f"/account_planning/{other.id}/plan.json").status_code == 404
    assert person.get(BRING).status_code == 403
    whole = exported(editor, other.id)
    maker = site.login(site.staff([f"{PLANS}:create", f"{PLANS}:view_own", "clients:view"]))
    maker.post(BRING, sent(whole, go="1"))
    assert [one.subject for one in planning.stored("plans.models.Plan")] == ["Not theirs"] * 2
    template = {
        "format": "trellis.account_plan_template",
        "version": 1,
        "origin": "template-9-x",
        "content": {"fields": TEXTS},
    }
    assert maker.post(BRING, sent(template, go="1")).status_code == 403


def test_a_template_comes_through_a_file_as_it_was(
    site: Site, editor: Browser, planning: Planning
) -> None:
    task = {
        "title": "Ask",
        "due_anchor": "before_end",
        "due_days": 7,
        "priority": "high",
        "for_owner": True,
    }
    goal = {"name": "Offers", "unit": "", "target": "2", "due_days": "3"}
    whole = {
        "format": "trellis.account_plan_template",
        "version": 1,
        "origin": "template-9-20250101T000000000000",
        "content": {
            "fields": TEXTS,
            "mind_map": {"nodes": [{"id": "a", "topic": "The middle"}]},
            "goals": [goal | {"due_anchor": "after_start"}],
            "outline": [{"title": "Win", "below": [{"title": "Offer", "below": [task]}]}],
        },
    }
    answer = editor.post(BRING, sent(whole, go="1"))
    assert answer.headers["Location"] == "/account_planning/templates/1", answer.text
    back = editor.get("/account_planning/templates/1/template.json").text
    assert json.loads(back) == whole
    editor.post(BRING, sent(whole, go="1"))
    assert len(planning.stored("plan_templates.models.Line")) == 3
    editor.post(BRING, sent(whole, go="1", how="copy"))
    names = [one.name for one in planning.stored("plan_templates.models.Template")]
    assert names == ["Growth", "Growth (2)"]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
TITLES = WORDS.map(str.strip).filter(bool)
TASKS = st.fixed_dictionaries(
    {
        "action": TITLES,
        "person": st.just(""),
        "deadline": st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str),
        "status": st.sampled_from(("not_started", "in_progress", "on_hold", "complete")),
        "priority": st.sampled_from(("low", "medium", "high", "urgent")),
    }
)
ITEMS = st.fixed_dictionaries({"title": TITLES, "tasks": st.lists(TASKS, max_size=3)})
OUTLINES = st.lists(
    st.fixed_dictionaries({"title": TITLES, "items": st.lists(ITEMS, max_size=2)}), max_size=3
)


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(outline=OUTLINES, vision=WORDS, margin=st.decimals(-100, 100, places=2))
def test_whatever_is_brought_is_written_the_same_again(
    site: Site, planning: Planning, outline: list[Any], vision: str, margin: Decimal
) -> None:
    writing, bringing = planning.part("transfer.writing"), planning.part("transfer.bringing")
    forms = planning.part("transfer.form")
    client = site.client()
    plan = planning.plan(client)
    with site.context():
        kept = planning.part("plans.service").get(plan.id, SYSTEM)
        whole = json.loads(writing.plan_file(kept, SYSTEM))
        whole["origin"] = f"plan-0-{plan.id}"
        whole["content"]["outline"] = outline
        whole["content"]["fields"] |= {"vision": vision.strip(), "margin": f"{margin:.2f}"}
    with site.context():
        loaded = forms.load(json.dumps(whole))
        brought = bringing.bring(loaded, bringing.How.NEW, client.name, SYSTEM)
        assert not brought.wrong
    with site.context():
        made = planning.part("plans.service").get(brought.ref.id, SYSTEM)
        again = json.loads(writing.plan_file(made, SYSTEM))
    assert Decimal(again["content"]["fields"].pop("margin")) == Decimal(
        whole["content"]["fields"].pop("margin")
    )
    assert again == whole


def test_who_owns_a_relation_travels_by_address_and_not_by_number(
    site: Site, editor: Browser, planning: Planning
) -> None:
    here, other = site.staff(name="Rita Here"), site.staff(name="Omar Other")
    plan = planning.plan(site.client("Northern"))
    grids, kinds = planning.part("grids.service"), planning.part("grids.kinds")
    form = {"stakeholders-0-name": "Ann", "stakeholders-0-relation_owner_id": str(here.id)}
    with site.context():
        typed = grids.read(kinds.STAKEHOLDERS, form)
        grids.save(plan.id, kinds.STAKEHOLDERS, typed, SYSTEM, grids.fingerprint(kinds.GOALS, []))
    whole = elsewhere(exported(editor, plan.id))
    [line] = whole["content"]["grids"]["stakeholders"]
    assert line["relation_owner_id"] == here.email
    assert editor.post(BRING, sent(whole, go="1")).status_code == 302
    line["relation_owner_id"] = str(other.id)
    again = elsewhere(whole, "plan-8-20250101T000000000000")
    assert editor.post(BRING, sent(again, go="1")).status_code == 302
    owners = [one.relation_owner_id for one in planning.stored("grids.models.ClientMember")]
    assert owners == [here.id, here.id, None]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_who_may_add_plans_brings_whole_ones_whatever_their_status(
    site: Site, editor: Browser, planning: Planning, full: Any, status: str
) -> None:
    maker = site.login(site.staff([f"{PLANS}:view", f"{PLANS}:create", "clients:view"]))
    whole = elsewhere(exported(editor, full.id))
    whole["content"]["fields"]["status"] = status
    answer = maker.post(BRING, sent(whole, go="1"))
    assert answer.headers["Location"] == "/account_planning/2", answer.text
    assert exported(editor, 2) == whole
    [first, second] = planning.stored("mind_map.models.MapVersion")
    assert (first.content, 1) == (second.content, second.number)


def test_a_file_that_became_a_plan_of_others_comes_as_one_of_the_readers_own(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    assert editor.post(BRING, sent(whole, go="1")).status_code == 302
    rights = [f"{PLANS}:{one}" for one in ("view_own", "create", "edit")]
    own = site.login(site.staff([*rights, "clients:view"]))
    answer = own.post(BRING, sent(whole, go="1"))
    assert answer.headers["Location"] == "/account_planning/3", answer.text
    assert planning.stored("transfer.models.Origin")[0].plan_id == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"vision": "half \\ud800 a sign"', "no text can hold"),
        ('"vision": "nothing \\u0000 here"', "no text can hold"),
        ('"vision": "Far", "deep": ' + "[" * 900 + "]" * 900, "deeper"),
    ],
)
def test_what_no_database_can_hold_is_refused_at_once(
    editor: Browser, planning: Planning, full: Any, text: str, said: str
) -> None:
    content = json.dumps(elsewhere(exported(editor, full.id)))
    broken = content.replace('"vision": "Far"', text, 1)
    assert broken != content
    for more in ({}, {"go": "1"}):
        answer = editor.post(BRING, {"content": broken, **more})
        assert answer.status_code == 422
        assert said in answer.text
    assert len(planning.stored("plans.models.Plan")) == 1


@pytest.mark.parametrize("goals", [[5], ["x"], [[1]], [True]])
def test_goals_of_a_template_that_are_no_lines_are_named(editor: Browser, goals: Any) -> None:
    content = {"fields": {"name": "T", "period_type": "year"}, "goals": goals}
    whole = {"format": "trellis.account_plan_template", "version": 1, "origin": "t-1"}
    answer = editor.post(BRING, sent(whole | {"content": content}))
    assert answer.status_code == 200
    assert "content.goals[0]: must be an object" in answer.text


def test_an_added_choice_that_is_no_list_is_left_out(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    with site.context():
        field = FieldData("Colours", FieldType.CHOICES, choices=(ChoiceData("Red"),))
        custom.add("account_planning.plan", field, SYSTEM)
    whole = elsewhere(exported(editor, full.id))
    whole["content"]["added_fields"] = {"Colours": 5}
    answer = editor.post(BRING, sent(whole))
    assert answer.status_code == 200
    assert "Added field “Colours”" in answer.text


def test_white_space_comes_through_a_file_by_the_names_of_clients(
    site: Site, editor: Browser, planning: Planning, full: Any
) -> None:
    below = site.client("Northern Lab", parent_id=full.client_id)
    matrix, states = planning.part("white_space.matrix"), planning.part("white_space.states")
    cells = planning.part("white_space.service")
    planning.set(services_sold=["Audit", "Hosting"])
    wanted = cells.Wanted(states.State.OPEN, Decimal("1200.50"), "Ask in May")
    free = matrix.Entry().mark
    with site.context():
        for client_id in (full.client_id, below.id):
            cells.change(full.id, (client_id, matrix.key_of("Audit")), wanted, SYSTEM, free)
    whole = elsewhere(exported(editor, full.id))
    cell = {
        "service": "Audit",
        "state": "open",
        "yearly_value": "1200.50",
        "note": "Ask in May",
    }
    assert whole["content"]["white_space"] == [
        {"client": "", **cell},
        {"client": "Northern Lab", **cell},
    ]
    editor.post(BRING, sent(whole, go="1"))
    assert exported(editor, 2)["content"] == whole["content"]
    whole["content"]["white_space"][0]["state"] = "not_relevant"
    whole["content"]["white_space"][1]["client"] = "Elsewhere"
    page = editor.post(BRING, sent(whole)).text
    assert "White space of “Elsewhere”" in page
    editor.post(BRING, sent(whole, go="1"))
    [kept] = exported(editor, 2)["content"]["white_space"]
    assert (kept["client"], kept["state"]) == ("", "not_relevant")
    del whole["content"]["white_space"]
    editor.post(BRING, sent(whole, go="1"))
    assert exported(editor, 2)["content"]["white_space"] == [kept]


def test_a_file_with_a_cell_twice_is_refused(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = elsewhere(exported(editor, full.id))
    cell = {"client": "", "service": "Audit", "state": "sold"}
    whole["content"]["white_space"] = [cell, cell | {"service": " audit "}]
    page = editor.post(BRING, sent(whole, go="1"))
    assert page.status_code == 422
    assert "The white space has own client · audit twice." in page.text


def test_a_file_does_not_write_over_what_changed_since_it_was_looked_at(
    editor: Browser, planning: Planning, full: Any
) -> None:
    whole = exported(editor, full.id)
    whole["content"]["fields"]["vision"] = "From the file"
    seen = re.search(r'name="edition" value="([^"]+)"', editor.post(BRING, sent(whole)).text)
    assert seen
    _, item = planning.outline(full)
    planning.task(full, "Added meanwhile", item=item)
    answer = editor.post(BRING, sent(whole, go="1", edition=seen[1]))
    assert answer.status_code == 422
    assert "Somebody changed it here since you looked." in answer.text
    assert planning.stored("plans.models.Plan")[0].vision == "Far"
    again = re.search(r'name="edition" value="([^"]+)"', answer.text)
    assert again
    assert again[1] != seen[1]
    assert editor.post(BRING, sent(whole, go="1", edition=again[1])).status_code == 302
    assert planning.stored("plans.models.Plan")[0].vision == "From the file"
