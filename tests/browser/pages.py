"""Every page that can be opened, with an address that leads to a real record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.routing import Rule

from host import clock
from host.access import service as access
from host.client_access import links
from host.clients.models import Contact, TokenPurpose
from host.clients.record_types import CLIENT
from host.cron import service as cron
from host.database import session, transaction
from host.demo import people
from host.exporting import jobs as exporting
from host.exporting.files import Format
from host.exporting.service import prepare
from host.handing_over import service as handing_over
from host.hooks.access import Audience, access_of
from host.hooks.actor import SYSTEM, Actor
from host.hooks.record_types import FieldType, RecordType
from host.importing import jobs
from host.importing.choices import Choices
from host.kernel.generation import current
from host.kernel.runtime import Runtime
from host.lifecycle import safe_mode
from host.messaging.mail import service as mail
from host.messaging.mail import suppression, templates, unsubscribing
from host.messaging.notifications import service as notices
from host.messaging.webhooks import service as webhooks
from host.records import service as records
from host.records.bulk import jobs as bulk_jobs
from host.records.bulk.changes import BulkChange
from host.records.custom import service as custom
from host.records.custom.describing import ChoiceData, FieldData
from host.records.lists.listing import Asked
from host.settings import service as settings
from host.staffing import service as staffing
from host.staffing.record_types import TEAM

PLAN_TABS = (
    "due-diligence",
    "team",
    "services",
    "planning",
    "relations",
    "meeting-notes",
    "competitors",
    "stakeholders",
    "white-space",
    "requests",
    "activity",
)
NOT_PAGES = {
    "account_planning.add_project": "a form that needs a module with projects",
    "account_planning.document_options": "a part of forms",
    "account_planning.client_address": "a part of the form",
    "account_planning.node_menu": "a part of the outline",
    "account_planning.task_facts": "a part of the outline",
    "account_planning.title": "a part of the outline",
    "account_planning.mind_map_png": "a picture",
    "account_planning.mind_map_svg": "a drawing",
    "account_planning.template_map_png": "a picture",
    "account_planning.template_map_svg": "a drawing",
    "account_planning.plan_json": "a file",
    "account_planning.plan_pdf": "a file",
    "account_planning.template_json": "a file",
    "account_planning.compare": "needs to know which plans; opened with them",
    "client_area.address": "leads somewhere from a mail only",
    "client_area.colour": "a style sheet",
    "client_area.file": "a file",
    "client_area.invitation": "leads somewhere from a mail only",
    "client_area.picture": "a picture",
    "client_area.reset_link": "leads somewhere from a mail only",
    "customers.account_options": "a part of forms of accounts",
    "setup_cron_token.run": "plain text for a crontab",
    "setup_health.live": "plain text for a watchdog",
    "setup_health.ready": "plain text for a watchdog",
    "setup_mail.formatted": "a mail, shown in a frame",
    "setup_mail.progress": "a part of a running test",
    "setup_mail.take_along": "a file",
    "setup_mail.template_formatted": "a mail, shown in a frame",
    "setup_mail.wording": "leads on to its template",
    "setup_monitoring.health": "JSON for a monitor",
    "setup_monitoring.scrape": "figures for a monitor",
    "setup_modules.exported": "a file",
    "setup_settings.exported": "a file",
    "staff_area.client_options": "a part of forms",
    "staff_area.contact": "leads on to the client",
    "staff_area.palette": "a part of the command palette",
    "staff_area.search_records": "a part of forms",
    "staff_area.notification_open": "leads on to what it tells of",
    "staff_area.notifications_latest": "a part of the bell",
    "staff_area.notifications_news": "figures for the bell",
    "staff_area.notifications_stream": "events for the bell",
}
"""Addresses that answer a GET with something else than a page, and what that is."""
PARTS = {
    "ask": "asks what a button of a module needs",
    "comment_edit": "a part of the stream",
    "export_file": "a file",
    "file": "a file",
    "import_progress": "a part of a running import",
    "import_problems": "a file",
    "import_report": "a file",
    "named": "a part of the box for comments",
    "options": "a part of forms",
    "part": "a part of forms",
    "tree_branch": "a part of the tree",
    "value": "a part of the page of a record",
}
"""Addresses of record types that answer a GET with something else than a page."""
WHOLE = {"host.client"}
"""Types of which every page is opened; all others are drawn by the same views and templates."""
FEW = {"index", "new", "detail", "edit"}
"""Pages of those others, because what stands in them is their own."""
BOARDED = {"account_planning.plan", "host.task"}
_OF_RECORDS = {
    "job_id": {
        "bulk_job": "SELECT min(id) FROM host_bulk_job",
        "export_job": "SELECT min(id) FROM host_export",
        "import_step": "SELECT min(id) FROM host_import",
        "import_matches": "SELECT max(id) FROM host_import WHERE state = 'checked'",
    },
    "key": {"tab": "SELECT 'contacts'"},
}
"""What an argument of a record type's page stands for."""
_RECORDS = {
    "account_id": "SELECT id FROM customers_account WHERE depth = 2 ORDER BY id LIMIT 1",
    "client_id": "SELECT client_id FROM host_contact ORDER BY id LIMIT 1",
    "contact_id": "SELECT id FROM host_contact ORDER BY id LIMIT 1",
    "delivery_id": "SELECT max(id) FROM host_webhook_delivery",
    "event_key": "SELECT 'account_plan.created'",
    "field_id": "SELECT min(id) FROM host_custom_field",
    "field_type": "SELECT 'choices'",
    "kind_key": "SELECT 'host.client.owner_id'",
    "item_id": "SELECT min(id) FROM account_planning_item",
    "job_id": "SELECT min(id) FROM host_import",
    "key": "SELECT 'account_planning'",
    "level": "SELECT 'objective'",
    "mail_id": "SELECT max(id) FROM host_mail",
    "name": "SELECT 'host.tidy'",
    "node_id": "SELECT min(id) FROM account_planning_objective",
    "note_id": "SELECT max(id) FROM account_planning_note WHERE plan_id = "
    "(SELECT plan_id FROM account_planning_task ORDER BY id LIMIT 1)",
    "owner": "SELECT 'account_planning'",
    "part": "SELECT 'overdue'",
    "plan_id": "SELECT plan_id FROM account_planning_task ORDER BY id LIMIT 1",
    "role_id": "SELECT min(id) FROM host_role",
    "service_key": "SELECT service_key FROM account_planning_white_space ORDER BY id LIMIT 1",
    "run_id": "SELECT max(id) FROM host_cron_run",
    "slug": "SELECT 'account_planning'",
    "staff_id": "SELECT max(id) FROM host_staff",
    "line_id": "SELECT id FROM account_planning_template_line WHERE level = 'item' "
    "AND template_id = (SELECT min(id) FROM account_planning_template) ORDER BY id LIMIT 1",
    "template_id": "SELECT min(id) FROM account_planning_template",
    "target_id": "SELECT min(id) FROM host_webhook_target",
    "task_id": "SELECT min(id) FROM account_planning_task",
    "type_key": "SELECT 'host.client'",
    "version": "SELECT min(number) FROM account_planning_map_version WHERE plan_id = "
    "(SELECT plan_id FROM account_planning_task ORDER BY id LIMIT 1)",
    "widget_id": "SELECT 'clients.by_month'",
}
"""An argument of addresses, and how the demonstration's record for it is found."""
_OWN_PLAN = (
    "SELECT id FROM account_planning_plan WHERE status IN ('in_progress', 'review', 'completed') "
    "AND client_id = (SELECT client_id FROM host_contact WHERE email = :email) ORDER BY id LIMIT 1"
)
_LARGEST = (
    "SELECT plan_id FROM account_planning_white_space GROUP BY plan_id "
    "ORDER BY count(*) DESC LIMIT 1"
)
_CSV = (
    b"Company,Town,Sector,Turnover\nHalvorsen Maritime,Bergen,Logistcs,4\n"
    b"Tern & Tide,Galway,Retail,9\n,Nowhere,None,0\nOld Oak Ltd,Derry,Furniture,3\n"
)

_LEAVER = staffing.StaffData("Lena Ost", "lena@demo.example", True, password="a long password")


@dataclass(frozen=True, slots=True)
class Place:
    """A page: who opens it, what it is called here, and where it is."""

    audience: Audience
    name: str
    path: str


def furnish(runtime: Runtime) -> None:
    """Add to the demonstration what only use brings: imports, messages, runs, failures."""
    with runtime.context():
        admin = _administrator()
        mapping = {"name": "Company", "city": "Town", "industry": "Sector"}
        for stage in range(4):
            job = jobs.upload(CLIENT, f"clients-{stage + 1}.csv", _CSV, admin)
            if stage:
                jobs.choose(job.id, Choices(mapping), admin)
            if stage > 1:
                jobs.launch(job.id, admin)
            if stage == 3:
                jobs.execute(job.id, admin)
        ids = list(session().scalars(sa.select(CLIENT.model.id).order_by(CLIENT.model.id).limit(2)))
        changed = bulk_jobs.launch(CLIENT, BulkChange("edit", "state", ("Here",)), ids, admin)
        bulk_jobs.execute(changed.id, admin)
        export = prepare(CLIENT, admin, Asked(), ["name"], Format.CSV)
        exporting.launch(export, [], None, admin)
        records.create(TEAM, {"name": "Key accounts", "members": ("1", "2")}, admin)
        for name in ("account_planning.recurring", "account_planning.reminders", "host.tidy"):
            cron.run_job(name, caller="page")
        _notices(admin)
        with transaction():
            mail.queue("nobody@demo.example", "A message that waits", "It waits for a server.")
            mail.send_test(people.ADMINISTRATOR, admin)
            templates.save("host.notice", "News: {title}", "<p>{body}</p>", admin)
            suppression.add("gone@demo.example", actor=admin, note="Has left the company")
    with runtime.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
        leaver = staffing.create_staff(_LEAVER, admin).id
    with runtime.context():
        _leaves(leaver, admin)
        target = webhooks.add_target("account_planning", "http://127.0.0.1:9/plans", [], admin)
        webhooks.send_test(target.id, admin)
        choices = tuple(ChoiceData(label) for label in ("Gold", "Silver", "Bronze"))
        custom.add("host.client", FieldData("Tier", FieldType.CHOICE, choices=choices), admin)
        custom.add("host.client", FieldData("Renewal", FieldType.DATE, half=True), admin)


def _leaves(leaver: int, admin: Actor) -> None:
    """Have somebody leave who owned more than was handed over."""
    for number in range(3):
        given = {"name": f"Ostsee Yard {number + 1}", "owner_id": leaver}
        records.create(CLIENT, given, admin)
        task = {"name": f"Ring yard {number + 1}", "assignees": (str(leaver),)}
        records.create(current().registry.record_types["host.task"], task, admin)
    staffing.update_staff(leaver, replace(_LEAVER, is_active=False, password=""), admin)
    job = handing_over.launch(leaver, {"host.tasks": admin.staff_id or 0}, admin)
    handing_over.execute(job.id, admin)


def _notices(admin: Actor) -> None:
    """Tell the administrator this and that, some of it read, over several days."""
    told = (
        ("host.mention", "Mara Lind mentioned you on Halvorsen Maritime AS", 200),
        ("host.reminder", "Call about the renewal", 50),
        ("host.licence", "The licence of Account planning is good again", 26),
        ("host.export", "The file with 250 clients is ready.", 3),
        ("host.mention", "Tom Reyes mentioned you on Northwind Traders", 1),
    )
    for kind, title, hours in told:
        with clock.at(clock.now() - timedelta(hours=hours)):
            notices.notify(
                admin.staff_id or 0,
                kind,
                title,
                body="Could you look at the second figure before Thursday?",
                url="/clients/",
            )
    read = notices.page(admin.staff_id or 0, limit=5)[-2:]
    notices.mark_read(admin.staff_id or 0, [one.id for one in read])


def places(runtime: Runtime) -> list[Place]:
    """Return every page of the site, each kind of record once, and states worth a look."""
    with runtime.context():
        found = [*_walked(runtime), *_states()]
    by_path = {(place.audience, place.path): place for place in found}
    return [by_path[key] for key in sorted(by_path)]


def _walked(runtime: Runtime) -> Iterator[Place]:
    app = runtime.generation().app
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.rpartition(".")[2] == "static":
            continue
        if rule.endpoint in NOT_PAGES or not _is_walked(rule):
            continue
        declared = access_of(app.view_functions[rule.endpoint])
        assert declared is not None
        values = {name: _value(rule, name) for name in rule.arguments}
        built = rule.build(values)
        assert built is not None, rule
        yield Place(declared.audience, rule.endpoint.replace(".", "-"), built[1])


def _kind_of(rule: Rule) -> RecordType | None:
    blueprint = rule.endpoint.partition(".")[0]
    kinds = current().registry.record_types.values()
    return next((kind for kind in kinds if kind.blueprint == blueprint), None)


def _is_walked(rule: Rule) -> bool:
    """Tell whether a page of a record type is opened; pages of other blueprints all are."""
    kind, name = _kind_of(rule), rule.endpoint.partition(".")[2]
    if kind is None:
        return True
    if name == "board":
        return kind.key in BOARDED
    return name not in PARTS if kind.key in WHOLE else name in FEW


def _value(rule: Rule, name: str) -> Any:
    kind = _kind_of(rule)
    if kind is not None:
        page = rule.endpoint.partition(".")[2]
        table = kind.model.__table__.name
        asked = _OF_RECORDS.get(name, {}).get(page, f"SELECT min(id) FROM {table}")
        return session().scalar(sa.text(asked))
    if rule.endpoint.startswith("setup_hand_over."):
        found = {"staff_id": "max(leaver_id)", "job_id": "max(id)"}
        if name in found:
            return session().scalar(sa.text(f"SELECT {found[name]} FROM host_hand_over"))
    if rule.endpoint == "account_planning.move_form" and name in {"level", "node_id"}:
        return "item" if name == "level" else session().scalar(sa.text(_RECORDS["item_id"]))
    if rule.rule.startswith("/safe-mode/"):
        return safe_mode.make_link(SYSTEM).url.rpartition("/")[2]
    if rule.endpoint.startswith("setup_mail.template"):
        return "host.notice"
    if rule.endpoint.startswith("setup_unsubscribe."):
        return unsubscribing.link("ann@demo.example", "demo.news").rpartition("/")[2]
    portal = rule.rule.startswith("/portal/") and name == "plan_id"
    query = _OWN_PLAN if portal else _RECORDS.get(name)
    assert query, f"{rule}: say in tests/browser/pages.py which record “{name}” stands for"
    values = {"email": people.CLIENT} if portal else {}
    found = session().scalar(sa.text(query), values)
    assert found is not None, f"{rule}: the demonstration has no record for “{name}”"
    return found


def _states() -> Iterator[Place]:
    """States of pages that no address without a query shows."""
    plan = session().scalar(sa.text(_RECORDS["plan_id"]))
    asked = session().scalar(
        sa.text("SELECT plan_id FROM account_planning_update_request WHERE handled_at IS NULL")
    )
    own = session().scalar(sa.text(_OWN_PLAN), {"email": people.CLIENT})
    for tab in PLAN_TABS:
        yield Place(Audience.STAFF, f"plan-{tab}", f"/account_planning/{plan}/{tab}")
    other = session().scalar(
        sa.text("SELECT min(id) FROM account_planning_plan WHERE id <> :plan"), {"plan": plan}
    )
    beside = f"/account_planning/compare?left={plan}"
    yield Place(Audience.STAFF, "plan-compare-with", beside)
    yield Place(Audience.STAFF, "plans-compared", f"{beside}&right={other}")
    yield Place(Audience.STAFF, "plans-differing", f"{beside}&right={other}&only=1")
    template = session().scalar(sa.text(_RECORDS["template_id"]))
    yield Place(Audience.STAFF, "template-steps", f"/account_planning/templates/{template}/steps")
    yield Place(
        Audience.STAFF,
        "template-makes-a-plan",
        f"/account_planning/templates/{template}/do/account_planning.make_plan",
    )
    yield Place(
        Audience.STAFF,
        "plan-to-a-period",
        f"/account_planning/{plan}/do/account_planning.to_period",
    )
    tree = session().scalar(sa.text(_LARGEST))
    yield Place(Audience.STAFF, "plan-white-space-tree", f"/account_planning/{tree}/white-space")
    yield Place(
        Audience.STAFF, "plan-white-space-free", f"/account_planning/{tree}/white-space?only=free"
    )
    yield Place(Audience.STAFF, "plan-asked", f"/account_planning/{asked}")
    yield Place(
        Audience.STAFF, "plans-filtered", "/account_planning/?q=a&status=draft&sort=client_name"
    )
    yield Place(Audience.STAFF, "plans-none", "/account_planning/?q=nothing+has+this+name")
    for name, depth in (("top", "depth = 0 AND size_band = 'enterprise'"), ("deep", "depth = 5")):
        found = session().scalar(sa.text(f"SELECT id FROM customers_account WHERE {depth}"))
        yield Place(Audience.STAFF, f"account-{name}", f"/customers/accounts/{found}")
        yield Place(
            Audience.STAFF, f"account-{name}-activity", f"/customers/accounts/{found}?tab=activity"
        )
    black = session().scalar(sa.text("SELECT id FROM customers_account WHERE blacklisted"))
    yield Place(Audience.STAFF, "account-blacklisted", f"/customers/accounts/{black}")
    yield Place(Audience.STAFF, "account-below", f"/customers/accounts/new?parent={black}")
    yield Place(
        Audience.STAFF, "accounts-filtered", "/customers/accounts?q=a&status=active&sort=-name"
    )
    yield Place(Audience.STAFF, "accounts-none", "/customers/accounts?q=nothing+has+this+name")
    asking = "book=1&service=1&unit=1&quantity=1200&currency=USD&adjuster=-10&day=2026-06-01"
    for name, specs in (("found", "target%3Dar"), ("refused", "domain%3Dlegal")):
        address = f"/customers/price-tester?{asking}&specs={specs}"
        yield Place(Audience.STAFF, f"price-{name}", address)
    yield Place(Audience.STAFF, "clients-filtered", "/clients/?q=a&archived=only")
    two = list(session().scalars(sa.text("SELECT id FROM host_client ORDER BY id LIMIT 2")))
    yield Place(Audience.STAFF, "clients-merged", f"/clients/merge?id={two[0]}&id={two[1]}")
    yield Place(Audience.STAFF, "clients-totals", "/clients/?totals=1&density=compact&size=50")
    yield Place(Audience.STAFF, "changes", "/changes")
    yield Place(Audience.STAFF, "notices-all", "/notifications?show=all")
    yield Place(Audience.STAFF, "notices-of-a-kind", "/notifications?show=all&kind=host.mention")
    yield Place(Audience.STAFF, "search-found", "/search?q=a")
    yield Place(Audience.STAFF, "search-none", "/search?q=nothing+has+this+name")
    yield Place(Audience.STAFF, "error-404", "/clients/999999")
    for job_id in session().scalars(sa.text("SELECT id FROM host_import")):
        yield Place(Audience.STAFF, f"import-{job_id}", f"/clients/import/{job_id}")
    for key in ("general", "mail", "webhooks"):
        yield Place(Audience.ADMIN, f"settings-{key}", f"/setup/settings/{key}")
    yield Place(Audience.ADMIN, "mail-filtered", "/setup/mail?state=queued&q=nobody")
    test = session().scalar(sa.text("SELECT max(id) FROM host_mail WHERE is_test"))
    yield Place(Audience.ADMIN, "mail-test", f"/setup/mail/{test}")
    yield Place(Audience.ADMIN, "role-preset", "/setup/roles/new?preset=Account+manager")
    left = session().scalar(sa.text("SELECT max(leaver_id) FROM host_hand_over"))
    yield Place(Audience.ADMIN, "staff-left", f"/setup/staff/{left}")
    yield Place(Audience.ADMIN, "staff-inactive", "/setup/staff/?is_active=no")
    for tab in ("background", "planning"):
        yield Place(Audience.CLIENT, f"plan-{tab}", f"/portal/account_planning/{own}?tab={tab}")
    yield Place(Audience.CLIENT, "error-404", "/portal/account_planning/999999")
    contact = session().scalars(sa.select(Contact).where(Contact.email == people.CLIENT)).one()
    yield Place(Audience.STAFF, "contact-client-area", f"/contacts/{contact.id}/client-area")
    yield Place(
        Audience.STAFF, "client-client-area", f"/clients/{contact.client_id}/client-area-people"
    )
    secret = links.issue(contact, TokenPurpose.RESET, people.CLIENT, timedelta(hours=1))
    yield Place(Audience.PUBLIC, "client_area-new-password", f"/portal/reset/{secret}")
    yield Place(Audience.PUBLIC, "client_area-link-ended", "/portal/invitation/ended")


def _administrator() -> Actor:
    from host.access import grants

    staff = next(one for one in access.list_staff() if one.email == people.ADMINISTRATOR)
    return grants.actor_of(staff)
