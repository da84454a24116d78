"""Each setting of the page, by its name: what it is at first, what it takes, what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from host.settings import service as settings
from host.testing import Browser, Site
from host.testing.webhooks import Receiver
from tests.account_planning.conftest import Planning, at, form

PAGE = "/setup/settings/account_planning"
AT_FIRST: dict[str, Any] = {
    "s_industries": "Technology\nHealthcare\nFinance\nRetail",
    "s_default_status": "draft",
    "s_portal_statuses": ["in_progress", "review", "completed"],
    "s_portal_tabs": ["background", "planning"],
    "s_reminder_days": "3",
    "s_recurring_period": "month",
    "s_task_sync": "both",
}
"""What the page sends when nothing is touched: switches that are off send nothing."""


@pytest.fixture
def boss(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def save(boss: Browser, **typed: Any) -> Any:
    """Save the page with these values and all others as they are at first."""
    return boss.post(PAGE, AT_FIRST | {f"s_{key}": value for key, value in typed.items()})


def stored(site: Site, key: str) -> Any:
    with site.context():
        return settings.get("account_planning", key)


def test_the_page_as_it_comes_changes_nothing(site: Site, boss: Browser) -> None:
    keys = (
        *(key.removeprefix("s_") for key in AT_FIRST),
        *("portal_enabled", "reminders_enabled", "recurring_enabled", "portal_extras"),
        "webhook_skip_tls_verification",
    )
    before = {key: stored(site, key) for key in keys}
    assert save(boss).status_code == 302
    assert {key: stored(site, key) for key in keys} == before


def test_industry_options(site: Site, planning: Planning, boss: Browser) -> None:
    assert stored(site, "industries") == ["Technology", "Healthcare", "Finance", "Retail"]
    save(boss, industries="Mining, Fishing\n\n FISHING \n,Forestry,")
    assert stored(site, "industries") == ["Mining", "Fishing", "Forestry"]
    client = site.client()
    plan = planning.plan(client, industry="Fishing")
    save(boss, industries="Mining")
    edit = form(client, industry="Fishing", subject="Kept", record_version=str(plan.version))
    assert 'name="industry" value="Fishing"' in boss.get(f"/account_planning/{plan.id}/edit").text
    assert boss.post(f"/account_planning/{plan.id}/edit", edit).status_code == 302
    assert planning.stored("plans.models.Plan")[0].industry == "Fishing"
    assert boss.post("/account_planning/new", form(client, industry="Fishing")).status_code == 422
    assert boss.post("/account_planning/new", form(client, industry="Mining")).status_code == 302


def test_client_portal(site: Site, planning: Planning, boss: Browser) -> None:
    assert stored(site, "portal_enabled") is False
    client = site.client()
    planning.plan(client, status="in_progress", subject="For clients")
    contact = site.login(site.contact(client, ["account_planning"]))
    assert contact.get("/portal/account_planning/").status_code == 404
    save(boss, portal_enabled="y")
    assert "For clients" in contact.get("/portal/account_planning/").text
    save(boss)
    assert contact.get("/portal/account_planning/").status_code == 404


def test_portal_visible_statuses(site: Site, planning: Planning, boss: Browser) -> None:
    client = site.client()
    for status in ("draft", "in_progress", "review", "completed", "archived"):
        planning.plan(client, status=status, subject=f"Is {status}")
    contact = site.login(site.contact(client, ["account_planning"]))
    save(boss, portal_enabled="y")
    page = contact.get("/portal/account_planning/").text
    seen = [status for status in planning.part("plans.choices").Status if f"Is {status}<" in page]
    assert seen == ["in_progress", "review", "completed"]
    save(boss, portal_enabled="y", portal_statuses=["archived"])
    page = contact.get("/portal/account_planning/").text
    assert "Is archived<" in page
    assert "Is review<" not in page
    assert save(boss, portal_statuses=["lost"]).status_code == 422


def test_portal_visible_tabs(site: Site, planning: Planning, boss: Browser) -> None:
    client = site.client()
    plan = planning.plan(client, status="review", vision="A-VISION", objectives="AN-AIM")
    contact = site.login(site.contact(client, ["account_planning"]))
    path = f"/portal/account_planning/{plan.id}"
    save(boss, portal_enabled="y")
    assert "A-VISION" in contact.get(f"{path}?tab=background").text
    assert "AN-AIM" in contact.get(f"{path}?tab=planning").text
    save(boss, portal_enabled="y", portal_tabs=["background"])
    assert "AN-AIM" not in contact.get(f"{path}?tab=planning").text
    assert save(boss, portal_tabs=["health"]).status_code == 422
    assert save(boss, portal_extras=["approval"]).status_code == 422
    assert stored(site, "portal_extras") == []


def test_email_reminders_for_planning_tasks(site: Site, planning: Planning, boss: Browser) -> None:
    assert stored(site, "reminders_enabled") is False
    task = planning.task(planning.plan(), pic=site.staff(), deadline=date(2031, 5, 20))
    assert "set" not in planning.run("reminders", at(2031, 5, 1)).counts
    save(boss, reminders_enabled="y")
    assert planning.run("reminders", at(2031, 5, 1)).counts["set"] == 1
    save(boss)
    assert planning.run("reminders", at(2031, 5, 1)).counts["cancelled"] == 1
    [kept] = planning.stored("tasks.models.Task", id=task.id)
    assert kept.reminder == ""


def test_reminder_days_before_deadline(site: Site, boss: Browser) -> None:
    assert stored(site, "reminder_days") == 3
    for typed in ("-1", "366", "2.5", "soon", ""):
        refused = save(boss, reminder_days=typed, industries="Typed with care")
        assert refused.status_code == 422, typed
        assert "Typed with care" in refused.text
        assert stored(site, "reminder_days") == 3
    for typed in ("0", "365"):
        assert save(boss, reminder_days=typed).status_code == 302
        assert stored(site, "reminder_days") == int(typed)


def test_auto_create_next_period_for_completed_plans(
    site: Site, planning: Planning, boss: Browser
) -> None:
    assert stored(site, "recurring_enabled") is False
    planning.plan(status="completed", period_type="month", period_start=date(2026, 10, 1))
    assert not planning.run("recurring", at(2026, 11, 1)).counts
    save(boss, recurring_enabled="y")
    assert planning.run("recurring", at(2026, 11, 1)).counts == {"made": 1}


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("month", [date(2027, month, 1) for month in range(1, 13)]),
        ("quarter", [date(2027, month, 1) for month in (1, 4, 7, 10)]),
    ],
)
def test_period_type(
    site: Site, planning: Planning, boss: Browser, kind: str, days: list[date]
) -> None:
    assert stored(site, "recurring_period") == "month"
    save(boss, recurring_enabled="y", recurring_period=kind)
    assert save(boss, recurring_period="year").status_code == 422
    with site.context():
        chosen = planning.part("settings").recurring_period()
        first_day = planning.part("plans.periods").first_day
        begun = {first_day(chosen, date(2027, month, 28)) for month in range(1, 13)}
    assert sorted(begun) == days
    client = site.client()
    for period in ("month", "quarter"):
        planning.plan(
            client, status="completed", period_type=period, period_start=date(2026, 10, 1)
        )
    lines = planning.run("recurring", at(2026, 12, 31) if kind == "month" else at(2027, 1, 1))
    made = {"month": 0, "quarter": 1}[kind]
    assert lines.counts["made"] == made


def test_default_status_for_new_plans(site: Site, planning: Planning, boss: Browser) -> None:
    assert stored(site, "default_status") == "draft"
    for status in ("in_progress", "review", "draft"):
        save(boss, default_status=status)
        page = boss.get("/account_planning/new").text
        assert f'<option value="{status}" selected>' in page
    for status in ("completed", "archived", "lost"):
        assert save(boss, default_status=status).status_code == 422
    save(boss, default_status="review")
    plan = planning.plan(status="completed")
    with site.context():
        actor = site.actor(site.staff(admin=True))
        assert planning.part("plans.copying").duplicate(plan.id, actor).status == "review"


def test_task_sync(site: Site, planning: Planning, boss: Browser) -> None:
    assert stored(site, "task_sync") == "both"
    save(boss, task_sync="host")
    with site.context():
        assert planning.part("settings").follows_both_ways() is False
    assert save(boss, task_sync="never").status_code == 422


def test_webhook_urls(site: Site, planning: Planning, boss: Browser, webhooks: Receiver) -> None:
    from host.messaging.webhooks import service

    page = boss.get(PAGE).text
    assert "/setup/webhooks/new/account_planning" in page
    webhooks.subscribe(site, "account_planning")
    new = {"url": f"{webhooks.url}?second", "events": ["account_plan.deleted"]}
    added = boss.post("/setup/webhooks/new/account_planning", new)
    assert added.status_code == 302, added.text
    page = boss.get(PAGE).text
    with site.context():
        first, second = sorted(service.targets(), key=lambda one: one.id)
        secrets = {
            service.reveal_secret(one.id, site.actor(site.staff(admin=True)))
            for one in (first, second)
        }
    assert len(secrets) == 2
    for target in (first, second):
        assert f"/setup/webhooks/{target.id}" in page
    plan = planning.plan(subject="Told once")
    webhooks.deliver(site, first.id)
    webhooks.deliver(site, second.id)
    assert [call.json["type"] for call in webhooks.received] == ["account_plan.created"]
    boss.post(f"/setup/webhooks/{first.id}/pause")
    boss.post(f"/account_planning/{plan.id}/delete")
    webhooks.deliver(site, first.id)
    webhooks.deliver(site, second.id)
    assert [call.path for call in webhooks.received][1:] == ["/hooks?second"]
    tested = boss.post(f"/setup/webhooks/{second.id}/test")
    webhooks.deliver(site, second.id)
    assert "204" in boss.get(tested.headers["Location"]).text
    assert boss.post(f"/setup/webhooks/{second.id}/remove").status_code == 302
    assert f"/setup/webhooks/{second.id}" not in boss.get(PAGE).text


def test_disable_ssl_verification_for_webhooks(site: Site, boss: Browser) -> None:
    assert stored(site, "webhook_skip_tls_verification") is False
    page = boss.get(PAGE).text
    assert "Disable SSL verification for webhooks" in page
    assert "read and change what is sent" in page
    save(boss, webhook_skip_tls_verification="y")
    assert stored(site, "webhook_skip_tls_verification") is True


def test_settings_are_for_administrators_only(site: Site) -> None:
    actions = ("view", "create", "edit", "delete", "approve", "manage_templates")
    staff = site.login(site.staff([f"account_planning.plans:{one}" for one in actions]))
    assert staff.get(PAGE).status_code == 403
    assert save(staff, default_status="review").status_code == 403
    assert staff.get("/setup/webhooks/new/account_planning").status_code == 403
    assert stored(site, "default_status") == "draft"
