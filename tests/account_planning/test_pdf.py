"""A plan as PDF: on a page first, then every part that the reader may see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from host.clock import now
from host.hooks.actor import SYSTEM
from host.hooks.record_types import FieldType
from host.printing import workshop
from host.records import service as records
from host.records.custom import service as custom
from host.records.custom.describing import FieldData
from host.records.entering.fields import record_type
from host.testing import Browser, Site
from host.testing.pdf_text import pages_of, words_of
from tests.account_planning.conftest import PLAN, PLANS, Planning, button
from tests.account_planning.test_mind_map import NODES
from tests.account_planning.test_mind_map import save as save_map
from tests.account_planning.test_tabs import save
from tests.account_planning.test_white_space import AUDIT, put


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


def pdf(browser: Browser, plan: Any) -> bytes:
    """Download the PDF of a plan."""
    answer = browser.get(f"/account_planning/{plan.id}/plan.pdf")
    assert answer.status_code == 200
    return bytes(answer.data)


def test_the_first_page_is_the_plan_on_a_page(
    site: Site, editor: Browser, planning: Planning
) -> None:
    olga = site.staff(name="Olga Owner")
    plan = planning.plan(
        site.client("Northern Pipes"),
        subject="Grow in the north",
        status="review",
        client_status="yellow",
        bcg="cash_cow",
        industry="Retail",
        owner_id=olga.id,
        vision="First in the north",
        mission="Pipes on time",
        objectives="<p>Three <strong>new</strong> sites</p>",
        revenue_next_year=Decimal("1200000.50"),
        currency="EUR",
        margin=Decimal("18.5"),
        wallet_share=Decimal(42),
    )
    goal = {"name": "Sites", "unit": "sites", "target": "4", "actual": "1"}
    save(editor, plan, "planning", "goals", goal)
    item = planning.outline(plan)[1]
    planning.task(plan, "Call at once", item=item, priority=urgent(planning), pic=olga)
    planning.task(plan, "Far too late", item=item, deadline=now().date() - timedelta(days=9))
    planning.task(plan, "Write the offer", item=item, deadline=now().date() + timedelta(days=9))
    planning.task(plan, "Long done", item=item, status="complete")
    planning.change(plan, status="in_progress")
    editor.post(button(plan, "approve"))

    first = " ".join(pages_of(pdf(editor, plan))[0].split())

    for said in (
        "Grow in the north",
        "Account plan AP-0001",
        "Northern Pipes · Q4 2026 · Retail",
        "In progress",
        "Yellow",
        "Cash cow",
        "Olga Owner",
        "Ada Admin,",
        "First in the north",
        "Pipes on time",
        "Three new sites",
        "1 200 000.50 EUR",
        "18.5 %",
        "42 %",
        "1 sites of 4 sites",
        "25 %",
        "1 of 4 tasks done".upper(),
        "HEALTH",
        "of 100",
        "NEXT STEPS",
    ):
        assert said in first, said
    pressing, following = first.index("MOST PRESSING"), first.index("Write the offer")
    assert pressing < first.index("Far too late") < first.index("Call at once") < following
    assert "Long done" not in first


def urgent(planning: Planning) -> Any:
    """Return the highest priority."""
    return planning.part("plans.choices").Priority.URGENT


def test_every_tab_is_printed_in_its_order(site: Site, editor: Browser, planning: Planning) -> None:
    client = site.client()
    plan = planning.plan(client, product="Steel pipes", threat="<p>A rival</p>")
    ann = site.staff(name="Ann Able")
    lines: dict[tuple[str, str], dict[str, str]] = {
        ("due-diligence", "financial"): {"year": "2025", "revenue": "3100"},
        ("due-diligence", "marketing"): {"item": "Fair in Oslo"},
        ("team", "company_team"): {"staff_id": str(ann.id), "role": "Sponsor"},
        ("team", "client_team"): {"name": "Bo Buyer", "personality": "Dry"},
        ("services", "services"): {"service": "Hosting", "since": "2024-04-01"},
        ("services", "offerings"): {"offering": "Audit", "potential": "high"},
        ("competitors", "competitors"): {"name": "Rival plc", "threat": "medium"},
    }
    for (tab, key), line in lines.items():
        save(editor, plan, tab, key, line)
    planning.task(plan, "Call the buyer", pic=ann)
    note = {"held_on": "2026-11-01", "kind": "call", "attendees": "Bo", "text": "They want more."}
    editor.post(f"/account_planning/{plan.id}/note", note)

    told = words_of(pdf(editor, plan))

    expected = (
        *("Due diligence", "Steel pipes", "2025", "3 100", "Fair in Oslo"),
        *("Team", "Ann Able", "Sponsor", "Bo Buyer", "Dry"),
        *("Services", "Hosting", "1 Apr 2024", "Audit", "High"),
        *("Planning", "A rival", "An objective", "An item", "Call the buyer"),
        *("Meeting notes", "1 Nov 2026", "They want more."),
        *("Competitors", "Rival plc", "Medium"),
    )
    place = told.index("Page 1 of")
    for said in expected:
        place = told.index(said, place)


def test_an_empty_plan_names_what_is_not_written_yet(editor: Browser, planning: Planning) -> None:
    pages = pages_of(pdf(editor, planning.plan()))
    assert "Nothing is written down yet." in pages[0]
    told = " ".join(pages[-1].split())
    assert "Nothing is written yet under: Due diligence, Team, Services, Relations" in told
    assert len(pages) == 2


def test_tables_go_on_over_pages_with_their_head_and_the_first_page_stays_one(
    site: Site, editor: Browser, planning: Planning
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
    plan = planning.plan(
        site.client(long),
        subject=long,
        vision=long * 9,
        mission="word " * 300,
        objectives=f"<p>{'Some words. ' * 200}</p>",
    )
    models = planning.part("tasks.models")
    item = planning.outline(plan)[1]
    with site.context() as db:
        db.add_all(
            models.Task(
                plan_id=plan.id,
                item_id=item,
                action=f"Task {n}",
                position=n,
                version=1,
                created_at=now(),
                updated_at=now(),
            )
            for n in range(300)
        )
        db.commit()
    pages = pages_of(pdf(editor, plan))
    assert len(pages) > 7
    assert "NEXT STEPS" in pages[0]
    assert "Due diligence" in pages[1]
    with_tasks = [page for page in pages[1:] if "Task 1" in page or "Task 2" in page]
    assert all("In charge" in page and "Deadline" in page for page in with_tasks)


def test_added_fields_are_printed_where_that_is_ticked_for_those_who_may_see_them(
    site: Site, planning: Planning
) -> None:
    with site.context():
        kinds: dict[str, dict[str, Any]] = {
            "Printed": {"printed": True},
            "Boss only": {"printed": True, "admins_only": True},
            "Inner": {},
        }
        for label, more in kinds.items():
            custom.add(PLAN, FieldData(label, FieldType.TEXT, **more), SYSTEM)
    plan = planning.plan()
    values = {"custom_printed": "on paper", "custom_boss_only": "secret", "custom_inner": "hidden"}
    with site.context():
        records.update(record_type(PLAN), plan.id, values, SYSTEM)
    admin = words_of(pdf(site.login(site.staff(admin=True)), plan))
    reader = words_of(pdf(site.login(site.staff([f"{PLANS}:view"])), plan))
    assert "on paper" in admin
    assert "secret" in admin
    assert "on paper" in reader
    assert "secret" not in reader
    assert "hidden" not in admin


def test_whoever_may_not_see_the_plan_gets_no_pdf(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    path = f"/account_planning/{plan.id}/plan.pdf"
    assert site.login(site.staff([f"{PLANS}:view_own"])).get(path).status_code == 404
    assert site.login(site.staff()).get(path).status_code == 403
    assert (
        site.login(site.staff(admin=True)).get("/account_planning/99/plan.pdf").status_code == 404
    )
    client = site.client()
    contact = site.login(site.contact(client, ["account_planning"]))
    assert contact.get(path).status_code in {302, 403}


def test_the_file_has_a_safe_name_and_nobody_keeps_it(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan(site.client('Ash/Elm: "Sons" \\ Co'))
    answer = editor.get(f"/account_planning/{plan.id}/plan.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="AP-0001 Ash Elm Sons Co.pdf"'


def test_the_download_is_on_record(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    pdf(editor, plan)
    log = editor.get(f"/account_planning/{plan.id}/activity").text
    assert "exported" in log[log.index('id="stream"') :]


def test_the_button_leads_everybody_who_reads_the_plan_to_the_file(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan()
    reader = site.login(site.staff([f"{PLANS}:view"]))
    path = button(plan, "pdf")
    assert path in reader.get(f"/account_planning/{plan.id}").text
    assert reader.get(path).location.endswith(f"/account_planning/{plan.id}/plan.pdf")


def test_a_plan_that_can_only_be_read_is_printed(editor: Browser, planning: Planning) -> None:
    plan = planning.plan(product="Kept words")
    editor.post(button(plan, "to_archived"))
    assert "Kept words" in words_of(pdf(editor, plan))


def test_markup_in_a_plan_is_text(site: Site, editor: Browser, planning: Planning) -> None:
    nasty = '#panic("x") *b* $x$ <l> @r `c` //'
    plan = planning.plan(site.client(nasty), subject=nasty, vision=nasty, product=nasty)
    planning.task(plan, nasty)
    assert words_of(pdf(editor, plan)).count(nasty) >= 6


def test_a_pdf_costs_at_most_fifteen_statements_however_much_it_holds(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan, person = planning.plan(), site.staff()
    for _ in range(3):
        item = planning.outline(plan)[1]
        for _ in range(4):
            planning.task(plan, item=item, pic=person, deadline=date(2030, 1, 1))
    save_map(editor, plan, NODES)
    save(editor, plan, "services", "offerings", {"offering": "Audit"})
    put(planning, plan, (plan.client_id, AUDIT), "open")
    editor.get("/account_planning/")
    with site.counted() as statements:
        pdf(editor, plan)
    assert len(statements) <= 15, statements


def test_relations_are_printed_as_the_reader_may_know_them(
    site: Site, editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    relations = planning.part("relations.models")
    with site.context() as db:
        db.add(
            relations.Relation(
                plan_id=plan.id,
                record_type="elsewhere.project",
                record_id=1,
                kind="project",
                noun="project",
                label="A bridge",
                created_at=now(),
            )
        )
        db.commit()
    told = words_of(pdf(editor, plan))
    assert "Relations" in told
    assert "A bridge" in told
    assert "Its module is not active" in told


def test_stakeholders_are_printed_with_their_influence_and_support(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    boss = {"name": "Bea Boss", "influence": "5", "support": "-2"}
    clerk = {"name": "Carl Clerk", "influence": "2", "support": "1", "reports_to": "Bea Boss"}
    assert save(editor, plan, "stakeholders", "stakeholders", boss, clerk).status_code == 302
    told = words_of(pdf(editor, plan))
    told = told[told.index("Stakeholders") :]
    for said in ("Bea Boss", "5 very high", "Blocker", "Carl Clerk", "Supporter", "Reports to"):
        assert said in told, said


def test_the_mind_map_is_printed_topic_by_topic(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    assert "Mind map" not in words_of(pdf(editor, plan))
    save_map(editor, plan, NODES)
    told = words_of(pdf(editor, plan))
    place = told.index("Mind map")
    for topic in ("Fleet renewal", "People", "Odd <3 parts & service"):
        place = told.index(topic, place)


def test_the_white_space_is_printed_for_the_clients_that_the_reader_sees(
    site: Site, editor: Browser, planning: Planning
) -> None:
    client = site.client("Group", currency="EUR")
    site.client("North", parent_id=client.id)
    plan = planning.plan(client)
    save(editor, plan, "services", "services", {"service": "Hosting", "yearly_value": "1200"})
    save(editor, plan, "services", "offerings", {"offering": "Audit"})
    put(planning, plan, (client.id + 1, AUDIT), "open", value=Decimal(500), note="Ask in May")
    told = words_of(pdf(editor, plan))
    told = told[told.rindex("White space") :]
    for said in ("Group", "Hosting", "Sold", "1 200", "North", "Audit", "500", "Ask in May"):
        assert said in told
    assert "2 cells are free" in told
    some = site.staff([f"{PLANS}:view", "clients:view_own"])
    told = words_of(pdf(site.login(some), plan))
    assert "Ask in May" not in told
    assert "1 cell is free" in told


def test_too_much_to_print_says_so_on_a_page(
    editor: Browser, planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planning.plan(product="x" * 2000)
    monkeypatch.setattr(workshop, "MAX_DATA", 1000)
    answer = editor.get(f"/account_planning/{plan.id}/plan.pdf")
    assert answer.status_code == 413
    assert "There is too much to print" in answer.text
