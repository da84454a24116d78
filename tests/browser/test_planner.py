"""A planner's day: a plan from a template, figures by paste, the board, and paper."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.records import service as records
from host.records.entering.fields import record_type
from host.testing.site import PASSWORD
from tests.browser.test_keyboard import paste
from tests.browser.test_outline import MODULE
from tests.browser.world import World, step

TEMPLATE = {
    "name": "First year with a new client",
    "subject": "Settle in",
    "period_type": "quarter",
    "objectives": "<p>Be <strong>known</strong> in every plant.</p>",
}


@pytest.mark.timeout(300)
def test_a_planner_begins_with_a_template_and_ends_with_a_pdf(world: World, tmp_path: Path) -> None:
    prepare(world)
    nora = world.person()
    nora.log_in(world.site.staff(admin=True, name="Nora Vik").email, PASSWORD)
    page = nora.page
    nora.go("/account_planning/start")
    with step("a plan from a template, with its to-do list"):
        page.get_by_role("link", name=TEMPLATE["name"]).click()
        page.locator("#client_id-ts-control").fill("Harb")
        page.get_by_role("option", name="Harbour & Sons").click()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", level=1, name="Settle in")).to_be_visible()
        expect(page.get_by_text("Be known in every plant.").first).to_be_visible()
        path = page.url.split("?")[0].rstrip("/")
        page.goto(f"{path}/planning")
        expect(page.get_by_role("link", name="Visit every plant", exact=True)).to_be_visible()
    with step("figures pasted from a spreadsheet"):
        page.goto(f"{path}/due-diligence")
        sheet = page.get_by_role("grid", name="Financial data")
        page.get_by_role("button", name="Add a line").first.click()
        expect(sheet.get_by_role("textbox", name="Year")).to_be_focused()
        paste(page, "2024\t100000\t1\t2\t3\n2025\t130000\t2\t3\t4\n")
        page.get_by_role("button", name="Save financial data").click()
        expect(page.locator("[data-toast]").last).to_contain_text("Financial data saved")
        expect(page.locator("#financial [data-grid-row]")).to_have_count(2)
        page.reload()
        expect(page.get_by_text("from the two newest years of the financial data")).to_be_visible()
    with step("dragged on the board"):
        page.goto("/account_planning/board")
        page.get_by_text("Settle in").drag_to(page.locator('[data-cell="review"]'))
        expect(page.locator("[data-board-status]")).to_have_text("Settle in is in Review.")
        page.reload()
        expect(page.locator('[data-cell="review"] [data-card]')).to_have_count(1)
    with step("printed"):
        page.goto(path)
        address = page.evaluate("(path) => fetch(`${path}/plan.pdf`).then((a) => a.status)", path)
        assert address == 200
        with page.expect_download() as coming:
            page.evaluate("(path) => location.assign(`${path}/plan.pdf`)", path)
        file = tmp_path / coming.value.suggested_filename
        coming.value.save_as(file)
        assert file.name.startswith("AP-0001")
        assert file.suffix == ".pdf"
        assert file.read_bytes().startswith(b"%PDF-")
    nora.watch.assert_in_order(page)


def prepare(world: World) -> None:
    """Put a client and a template with a to-do list on the site."""
    world.site.install(MODULE)
    world.site.client("Harbour & Sons")
    with world.site.context():
        module = current().module("account_planning")
        assert module is not None
        service = importlib.import_module(f"{module.artefact.package}.plan_templates.service")
        made = records.create(record_type("account_planning.template"), TEMPLATE, SYSTEM).record
        top = service.add(made.id, None, service.LineData("Get to know them"), SYSTEM)
        item = service.add(made.id, top.id, service.LineData("Plants"), SYSTEM)
        service.add(made.id, item.id, service.LineData("Visit every plant"), SYSTEM)
