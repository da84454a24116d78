"""Every page that can be opened, with an address that leads to a real record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from werkzeug.routing import Rule

from host.access import service as access
from host.cron import service as cron
from host.database import session, transaction
from host.demo import people
from host.hooks.access import Audience, access_of
from host.hooks.actor import SYSTEM, Actor
from host.importing import jobs
from host.importing.jobs import Choices
from host.kernel.runtime import Runtime
from host.lifecycle import safe_mode
from host.messaging.mail import service as mail
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings

NOT_PAGES = {
    "account_planning.client_address": "a part of the form of a plan",
    "account_planning.client_options": "a part of the form of a plan",
    "customers.account_options": "a part of forms of accounts",
    "setup_cron_token.run": "plain text for a crontab",
    "setup_health.live": "plain text for a watchdog",
    "setup_health.ready": "plain text for a watchdog",
    "setup_modules.exported": "a file",
    "staff_area.client_options": "a part of forms",
    "staff_area.contact": "leads on to the client",
    "staff_area.import_problems": "a file",
    "staff_area.import_progress": "a part of a running import",
    "staff_area.notification_open": "leads on to what it tells of",
}
"""Addresses that answer a GET with something else than a page, and what that is."""
_RECORDS = {
    "account_id": "SELECT id FROM customers_account WHERE depth = 2 ORDER BY id LIMIT 1",
    "client_id": "SELECT client_id FROM host_contact ORDER BY id LIMIT 1",
    "contact_id": "SELECT id FROM host_contact ORDER BY id LIMIT 1",
    "delivery_id": "SELECT max(id) FROM host_webhook_delivery",
    "item_id": "SELECT min(id) FROM account_planning_item",
    "job_id": "SELECT min(id) FROM host_import",
    "key": "SELECT 'account_planning'",
    "level": "SELECT 'objective'",
    "mail_id": "SELECT max(id) FROM host_mail",
    "node_id": "SELECT min(id) FROM account_planning_objective",
    "owner": "SELECT 'account_planning'",
    "plan_id": "SELECT plan_id FROM account_planning_task ORDER BY id LIMIT 1",
    "role_id": "SELECT min(id) FROM host_role",
    "run_id": "SELECT max(id) FROM host_cron_run",
    "slug": "SELECT 'account_planning'",
    "staff_id": "SELECT max(id) FROM host_staff",
    "target_id": "SELECT min(id) FROM host_webhook_target",
    "task_id": "SELECT min(id) FROM account_planning_task",
}
"""An argument of addresses, and how the demonstration's record for it is found."""
_OWN_PLAN = (
    "SELECT id FROM account_planning_plan WHERE status IN ('in_progress', 'review', 'completed') "
    "AND client_id = (SELECT client_id FROM host_contact WHERE email = :email) ORDER BY id LIMIT 1"
)
_CSV = (
    b"Company,Town,Sector,Turnover\nHalvorsen Maritime,Bergen,Logistcs,4\n"
    b"Tern & Tide,Galway,Retail,9\n,Nowhere,None,0\nOld Oak Ltd,Derry,Furniture,3\n"
)


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
            job = jobs.upload("clients", f"clients-{stage + 1}.csv", _CSV, admin)
            if stage:
                jobs.choose(job.id, Choices(mapping), admin)
            if stage > 1:
                jobs.launch(job.id, admin)
            if stage == 3:
                jobs.execute(job.id, admin)
        for name in ("account_planning.recurring", "account_planning.reminders", "host.tidy"):
            cron.run_job(name, caller="page")
        with transaction():
            mail.queue("nobody@demo.example", "A message that waits", "It waits for a server.")
    with runtime.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with runtime.context():
        target = webhooks.add_target("account_planning", "http://127.0.0.1:9/plans", [], admin)
        webhooks.send_test(target.id, admin)


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
        if rule.endpoint in NOT_PAGES:
            continue
        declared = access_of(app.view_functions[rule.endpoint])
        assert declared is not None
        values = {name: _value(rule, name) for name in rule.arguments}
        built = rule.build(values)
        assert built is not None, rule
        yield Place(declared.audience, rule.endpoint.replace(".", "-"), built[1])


def _value(rule: Rule, name: str) -> Any:
    if rule.rule.startswith("/safe-mode/"):
        return safe_mode.make_link(SYSTEM).url.rpartition("/")[2]
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
    for tab in ("due-diligence", "planning", "relations", "activity"):
        yield Place(Audience.STAFF, f"plan-{tab}", f"/account_planning/{plan}?tab={tab}")
    yield Place(Audience.STAFF, "plan-asked", f"/account_planning/{asked}")
    yield Place(Audience.STAFF, "plans-filtered", "/account_planning/?q=a&status=draft&sort=client")
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
    yield Place(Audience.STAFF, "clients-filtered", "/clients/?q=a&archived=only")
    yield Place(Audience.STAFF, "notices-all", "/notifications?show=all")
    yield Place(Audience.STAFF, "search-found", "/search?q=a")
    yield Place(Audience.STAFF, "search-none", "/search?q=nothing+has+this+name")
    yield Place(Audience.STAFF, "error-404", "/clients/999999")
    for job_id in session().scalars(sa.text("SELECT id FROM host_import")):
        yield Place(Audience.STAFF, f"import-{job_id}", f"/clients/import/{job_id}")
    for key in ("general", "mail", "webhooks"):
        yield Place(Audience.ADMIN, f"settings-{key}", f"/setup/settings/{key}")
    yield Place(Audience.ADMIN, "role-preset", "/setup/roles/new?preset=Account+manager")
    yield Place(Audience.ADMIN, "staff-inactive", "/setup/staff?state=inactive")
    for tab in ("background", "planning"):
        yield Place(Audience.CLIENT, f"plan-{tab}", f"/portal/account_planning/{own}?tab={tab}")
    yield Place(Audience.CLIENT, "error-404", "/portal/account_planning/999999")


def _administrator() -> Actor:
    from host.access import grants

    staff = next(one for one in access.list_staff() if one.email == people.ADMINISTRATOR)
    return grants.actor_of(staff)
