"""From an empty site to a plan that a client asks about: the whole way, in real browsers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from host.lifecycle import archive
from host.testing.chromium import PHONE, Person
from host.testing.server import ROOT
from host.testing.site import PASSWORD
from tests.browser.world import World, step, until

MODULE = ROOT / "modules" / "account_planning"
STAFF = "nora@staff.example"
CONTACT = "pia@harbour.example"
NEW_PASSWORD = "a long enough password"
CSV = (
    "Company;Town;Branch;Turnover\n"
    "Harbour & Sons;Aarhus;Logistics;12\n"
    "Blue Tile Works;Porto;Ceramics;7\n"
    ";Nowhere;None;0\n"
)
TASK = "Agree on the winter berths"


@pytest.mark.timeout(600)
def test_the_journey(world: World, tmp_path: Path) -> None:
    admin = world.person()
    admin.log_in(world.site.staff(admin=True, name="Ada Min").email, PASSWORD)
    admin.check()
    install(admin)
    set_up(admin, world)
    make_people(admin)
    import_clients(admin, tmp_path)
    invite_contact(admin)
    nora = world.person()
    make_plan(nora, world)
    fill_grids(nora.page)
    break_down(nora)
    nora.check()
    check_webhooks(world, admin)
    client = world.person(viewport=PHONE, has_touch=True, is_mobile=True)
    ask_as_client(client)
    answer_request(nora, world)
    read_answer(client)
    remind_once(admin, world)
    deactivate(admin, nora, client)


def install(admin: Person) -> None:
    page = admin.page
    with step("upload the module"):
        page.get_by_role("link", name="Setup").click()
        page.get_by_role("navigation").get_by_role("link", name="Modules").click()
        admin.check()
        name, data = archive.pack(MODULE)
        with page.expect_file_chooser() as picker:
            page.get_by_label("Module archive").click()
        picker.value.set_files({"name": name, "mimeType": "application/zip", "buffer": data})
        page.get_by_role("button", name="Upload").click()
    with step("read what it wants"):
        expect(page.get_by_role("heading", level=1, name="Account Planning")).to_be_visible()
        expect(page.get_by_role("heading", name="What you agree to")).to_be_visible()
        for declared in ("account_planning_plan", "account_planning.reminders"):
            expect(page.get_by_text(declared, exact=True).first).to_be_visible()
        admin.check()
    with step("a wrong code changes nothing"):
        page.get_by_label("Purchase code").fill("TRL1.not-a.code")
        page.get_by_role("button", name="Agree and activate").click()
        expect(page.get_by_role("alert").first).to_contain_text("purchase code is not valid")
        expect(page.get_by_label("Purchase code")).to_have_value("TRL1.not-a.code")
        expect(page.locator("h1 + .t-badge")).to_have_text("Inactive")
        admin.check()
    with step("the right code activates"):
        page.get_by_label("Purchase code").fill((MODULE / "localhost.key").read_text("utf-8"))
        page.get_by_role("button", name="Agree and activate").click()
        expect(page.locator("h1 + .t-badge")).to_have_text("Active", timeout=30_000)
        admin.check()
        page.get_by_role("link", name="Back to work").click()
        expect(menu_entry(page)).to_be_visible()


def set_up(admin: Person, world: World) -> None:
    page = admin.page
    with step("the module's settings"):
        admin.go("/setup/modules/account_planning")
        page.get_by_role("link", name="Settings").last.click()
        admin.check()
        page.get_by_label("Show plans in the client area").check()
        page.get_by_label("Send e-mail reminders for planning tasks").check()
        page.get_by_role("button", name="Save").click()
        expect(toast(page)).to_contain_text("Show plans in the client area")
    with step("a private webhook address is refused, then allowed"):
        admin.go("/setup/settings/webhooks")
        page.get_by_label("Allow targets inside this network").check()
        page.get_by_role("button", name="Save").click()
        expect(toast(page)).to_contain_text("Allow targets")
        admin.go("/setup/settings/account_planning")
        page.get_by_role("link", name="Add an address").click()
        page.get_by_label("Address").fill(world.receiver.url_for("/hooks"))
        admin.check()
        page.get_by_role("button", name="Add the address").click()
        expect(toast(page)).to_be_visible()
    with step("the mail server"):
        admin.go("/setup/settings/mail")
        page.get_by_label("Mail server").fill("127.0.0.1")
        page.get_by_label("Port").fill(str(world.post.port))
        page.get_by_label("Security").select_option("none")
        page.get_by_label("Sender's address").fill("crm@example.com")
        admin.check()
        page.get_by_role("button", name="Save").click()
        expect(toast(page)).to_contain_text("Mail server")


def make_people(admin: Person) -> None:
    page = admin.page
    with step("a role from a preset"):
        admin.go("/setup/roles/")
        page.get_by_role("link", name="New role").first.click()
        page.get_by_role("link", name="Account manager").click()
        expect(page.get_by_label("Name")).to_have_value("Account manager")
        admin.check()
        page.get_by_role("button", name="Save the role").click()
        expect(page.get_by_role("rowheader", name="Account manager")).to_be_visible()
    with step("a member of staff"):
        admin.go("/setup/staff/")
        page.get_by_role("link", name="New member of staff").first.click()
        page.get_by_label("Name").fill("Nora Vik")
        page.get_by_label("E-mail").fill(STAFF)
        page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
        page.get_by_role("combobox", name="Role").click()
        page.keyboard.type("Account")
        page.get_by_role("option", name="Account manager").click()
        admin.check()
        page.get_by_role("button", name="Add member of staff").click()
        expect(toast(page)).to_contain_text("Nora Vik")


def import_clients(admin: Person, folder: Path) -> None:
    page = admin.page
    file = folder / "clients.csv"
    file.write_text(CSV, "utf-8")
    with step("upload the file of clients"):
        admin.go("/clients/")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("link", name="Import", exact=True).click()
        admin.check()
        page.locator("#file").set_input_files(file)
        page.get_by_role("button", name="Upload and choose columns").click()
    with step("map the columns"):
        expect(page.get_by_label("Company")).to_have_value("name")
        expect(page.get_by_label("Branch")).to_have_value("industry")
        page.get_by_label("Turnover").select_option(label="Notes")
        admin.check()
        page.get_by_role("button", name="Check 3 rows").click()
    with step("the dry run says what would happen"):
        expect(page.get_by_text("Nothing is changed so far.")).to_be_visible()
        expect(page.get_by_role("table")).to_contain_text("Refused")
        admin.check()
        page.get_by_role("button", name="Add 2 clients").click()
    with step("the clients are there"):
        admin.check()
        page.get_by_role("link", name="Go to the clients").click()
        expect(page.get_by_role("link", name="Harbour & Sons", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Blue Tile Works", exact=True)).to_be_visible()


def invite_contact(admin: Person) -> None:
    page = admin.page
    with step("a contact who may log in"):
        page.get_by_role("link", name="Harbour & Sons", exact=True).click()
        admin.check()
        parts = page.get_by_role("navigation", name="Parts of this client")
        parts.get_by_role("link", name="Contacts").click()
        page.get_by_role("link", name="New contact").first.click()
        page.get_by_label("Name").fill("Pia Holm")
        page.get_by_label("E-mail").fill(CONTACT)
        page.get_by_label("May use the client area").check()
        page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
        page.get_by_label("Account planning").check()
        admin.check()
        page.get_by_role("button", name="Add contact").click()
        expect(page.get_by_text("Pia Holm").first).to_be_visible()


def make_plan(nora: Person, world: World) -> None:
    page = nora.page
    with step("staff see what their role allows"):
        nora.log_in(STAFF, NEW_PASSWORD)
        expect(page.get_by_role("link", name="Setup")).to_have_count(0)
        expect(menu_entry(page)).to_be_visible()
        assert page.request.get("/setup/modules/").status == 403
        nora.check()
    with step("type a plan with the keyboard alone"):
        page.keyboard.press("g")
        page.keyboard.press("a")
        page.wait_for_url("**/account_planning/")
        nora.check()
        focus_with_tab(page, "New account plan")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account_planning/new")
        nora.check()
        expect(page.get_by_label("Subject")).to_be_focused()
        page.keyboard.type("Grow with the harbour")
        page.keyboard.press("Control+Enter")
    with step("a field error keeps what was typed"):
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("Client")
        expect(page.get_by_label("Subject")).to_have_value("Grow with the harbour")
        nora.check()
    with step("correct it and fill the rest"):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Client required")).to_be_focused()
        page.keyboard.type("harbour")
        expect(page.get_by_role("option", name="Harbour & Sons")).to_be_visible()
        page.keyboard.press("Enter")
        for name, value in (
            ("period_type", "Year"),
            ("period_start", ""),
            ("status", "In progress"),
            ("owner_id", "Nora Vik"),
            ("client_status", "Yellow"),
            ("bcg", "Star"),
            ("industry", "Technology"),
        ):
            walk_to(page, name)
            page.keyboard.type(value)
        for name, value in (
            *((name, f"What we know of {name}") for name in ("product", "vision")),
            ("objectives-editor", "What we know of objectives"),
            ("revenue_next_year", "1,250,000.50"),
            ("margin", "12,5"),
            ("threat-editor", "What we know of threats"),
        ):
            walk_to(page, name)
            page.keyboard.type(value)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", level=1, name="Grow with the harbour")).to_be_visible()
        expect(page.locator("h1 + .t-badge")).to_have_text("In progress")
        expect(page.get_by_role("main")).to_contain_text(re.compile(r"1\s250\s000\.50"))
        nora.check()
    with step("the webhook of the new plan"):
        until("account_plan.created arrives", lambda: "account_plan.created" in hooks(world))


def fill_grids(page: Page) -> None:
    with step("fill the financial grid"):
        page.get_by_role("link", name="Due diligence", exact=True).click()
        sheet = page.get_by_role("grid", name="Financial data")
        first_cell(sheet).click()
        for number, line in enumerate((("2024", "900", "80", "12", "5"), ("2025", "1100"))):
            for place, value in enumerate(line):
                page.keyboard.type(value)
                if place < len(line) - 1:
                    page.keyboard.press("Tab")
            if number == 0:
                page.keyboard.press("Enter")
        page.get_by_role("button", name="Save financial data").click()
        expect(toast(page)).to_contain_text("Financial data saved")
        expect(page.locator("#financial-1-revenue")).to_have_value(re.compile(r"1\s100"))
    with step("a bad cell is marked, nothing typed is lost"):
        traffic = sheet.locator("[tabulator-field=traffic][role=gridcell]").first
        traffic.click()
        page.keyboard.type("many")
        page.get_by_role("button", name="Save financial data").click()
        expect(page.locator("#financial-0-traffic")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#financial-0-traffic")).to_have_value("many")
        expect(traffic).to_contain_text("Enter a number")
        traffic.click()
        page.keyboard.type("13")
        page.get_by_role("button", name="Save financial data").click()
        expect(toast(page)).to_contain_text("Financial data saved")
    with step("fill the marketing grid"):
        first_cell(page.get_by_role("grid", name="Marketing activities")).click()
        page.keyboard.type("Boat fair")
        page.keyboard.press("Tab")
        page.keyboard.type("Press kit of March")
        page.get_by_role("button", name="Save marketing activities").click()
        expect(toast(page)).to_contain_text("Marketing activities saved")


def first_cell(sheet: Locator) -> Locator:
    return sheet.locator(".tabulator-editable").first


def break_down(nora: Person) -> None:
    page = nora.page
    with step("objective, item, task"):
        page.get_by_role("link", name="Planning", exact=True).click()
        page.get_by_label("New objective").fill("Win the winter season")
        page.keyboard.press("Enter")
        page.get_by_label("New item").fill("Berths")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="More fields").click()
        nora.check()
        page.get_by_label("Action needed").fill(TASK)
        page.get_by_label("Person in charge").select_option(label="Nora Vik")
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        page.get_by_label("Deadline").fill(f"{tomorrow:%Y-%m-%d}")
        page.get_by_label("Priority").select_option(label="High")
        page.get_by_role("button", name="Add task").click()
        expect(page.get_by_role("link", name=TASK, exact=True)).to_be_visible()
    with step("set the status"):
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Move to review").click()
        expect(page.locator("h1 + .t-badge")).to_have_text("Review")


def check_webhooks(world: World, admin: Person) -> None:
    page = admin.page
    with step("signatures are valid"):
        until("the new status arrives", lambda: "account_plan.status_changed" in hooks(world))
        admin.go("/setup/webhooks")
        admin.check()
        page.get_by_role("link", name=world.receiver.url_for("/hooks")).first.click()
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Show the secret").click()
        secret = page.locator("code", has_text="whsec_").first.inner_text().strip()
        admin.check()
        for request, _ in world.receiver.log:
            signed = request.headers["webhook-id"], request.headers["webhook-timestamp"]
            text = ".".join((*signed, request.get_data(as_text=True)))
            key = base64.b64decode(secret.removeprefix("whsec_"))
            digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
            wanted = f"v1,{base64.b64encode(digest).decode()}"
            assert request.headers["webhook-signature"] == wanted
        created = hooks(world)["account_plan.created"]
        assert created["data"]["plan"]["subject"] == "Grow with the harbour"
        assert created["data"]["plan"]["client"]["name"] == "Harbour & Sons"
        assert created["data"]["actor"]["name"] == "Nora Vik"


def ask_as_client(client: Person) -> None:
    page = client.page
    with step("the client logs in on a phone"):
        client.log_in(CONTACT, NEW_PASSWORD, "/portal/login")
        client.check()
        page.get_by_role("button", name="Menu", exact=True).click()
        menu_entry(page).click()
        client.check()
        page.get_by_role("link", name="Grow with the harbour", exact=True).click()
    with step("sees the plan, and only what is meant for clients"):
        seen = ""
        for part in ("Background", "Planning"):
            page.get_by_role("link", name=part, exact=True).click()
            client.check()
            seen += page.get_by_role("main").inner_text()
        assert "What we know of vision" in seen
        assert TASK in seen
        for hidden in ("What we know of threat", "12.5", "Yellow", "Star", "Nora Vik"):
            assert hidden not in seen, hidden
    with step("asks for an update"):
        page.get_by_role("button", name="Send request").click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        client.check()
        page.get_by_label("Your message").fill("When do the berths open?")
        page.get_by_role("button", name="Send request").click()
        expect(page.get_by_text("Waiting for us")).to_be_visible()
        client.check()


def answer_request(nora: Person, world: World) -> None:
    page = nora.page
    with step("staff get notice and mail"):
        until("the mail arrives", lambda: bool(world.post.about("Pia Holm")))
        mail = world.post.about("Pia Holm")[0]
        assert mail["to"] == STAFF
        bell = page.get_by_role("button", name="Notifications, 1 unread")
        expect(bell).to_be_visible(timeout=5_000)  # without a reload
        bell.click()
        latest = page.get_by_role("region", name="Latest notices")
        expect(latest.get_by_role("link", name="Pia Holm")).to_be_visible()
        nora.check()
        latest.get_by_role("link", name="Pia Holm").click()
    with step("mark as handled with an answer"):
        expect(page.get_by_role("heading", name="1 pending request")).to_be_visible()
        nora.check()
        page.get_by_label("Answer to Pia Holm").fill("On the first of November.")
        page.get_by_role("button", name="Mark as handled").click()
        expect(page.get_by_role("heading", name="1 pending request")).to_have_count(0)


def read_answer(client: Person) -> None:
    with step("the client reads the answer"):
        client.page.reload()
        expect(client.page.get_by_text("On the first of November.")).to_be_visible()
        client.check()


def remind_once(admin: Person, world: World) -> None:
    with step("cron reminds once, however often it is called"):
        admin.go("/setup/cron")
        admin.check()
        address = admin.page.locator("code", has_text="/cron/index/").first.inner_text().strip()
        assert not world.post.about(TASK)
        path = urlsplit(address).path
        for _ in range(2):
            assert "account_planning.reminders: done" in world.trellis(
                "cron", "run", "account_planning.reminders"
            )
            world.trellis("cron", "run", "host.reminders")
            for one in (path, path.replace("/index", "")):
                assert requests.get(f"{world.server.url}{one}", timeout=60).status_code == 200
        until("the reminder arrives", lambda: bool(world.post.about(TASK)))
        world.trellis("cron", "run", "host.sweep")
        assert [mail["to"] for mail in world.post.about(TASK)] == [STAFF]


def deactivate(admin: Person, nora: Person, client: Person) -> None:
    page = admin.page
    with step("deactivation takes everything away at once"):
        admin.go("/setup/modules/account_planning")
        page.get_by_role("button", name="Deactivate").click()
        expect(page.get_by_role("dialog")).to_contain_text("Data, settings and grants stay")
        admin.check()
        page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
        expect(page.locator("h1 + .t-badge")).to_have_text("Inactive")
        admin.check()
        nora.go("/")
        expect(menu_entry(nora.page)).to_have_count(0)
        assert nora.page.request.get("/account_planning/").status == 404
        client.go("/portal/")
        expect(client.page.get_by_role("heading", level=1)).to_be_visible()
        expect(client.page.get_by_role("link", name="Account planning")).to_have_count(0)


def menu_entry(page: Page) -> Any:
    """Return the module's entry in the menu of staff."""
    return page.get_by_role("navigation", name="Main").get_by_role("link", name="Account planning")


def toast(page: Page) -> Any:
    """Return the newest message in the corner."""
    return page.locator("[data-toast]").last


def focus_with_tab(page: Page, name: str) -> None:
    """Press Tab until the link or button of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"Tab never came to “{name}”")


def walk_to(page: Page, field_id: str) -> None:
    """Press Tab until the field has the focus."""
    for _ in range(40):
        if page.evaluate("() => document.activeElement.id") == field_id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to the field “{field_id}”")


def hooks(world: World) -> dict[str, Any]:
    """Return the last body of each event that the receiver got."""
    bodies = [json.loads(request.get_data()) for request, _ in world.receiver.log]
    return {body["type"]: body for body in bodies}
