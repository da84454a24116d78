"""The settings page: every setting with its default and its bounds."""

from __future__ import annotations

from typing import Any

import pytest

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.testing import Site
from tests.account_planning.conftest import Planning


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("industries", ["Technology", "Healthcare", "Finance", "Retail"]),
        ("portal_enabled", False),
        ("portal_statuses", ["in_progress", "review", "completed"]),
        ("portal_tabs", ["background", "planning"]),
        ("reminders_enabled", False),
        ("reminder_days", 3),
        ("recurring_enabled", False),
        ("recurring_period", "month"),
        ("default_status", "draft"),
        ("task_sync", "both"),
        ("webhook_skip_tls_verification", False),
    ],
)
def test_defaults(site: Site, key: str, default: Any) -> None:
    with site.context():
        assert settings.get("account_planning", key) == default


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("reminder_days", "366"),
        ("reminder_days", "-1"),
        ("reminder_days", "soon"),
        ("default_status", "completed"),
        ("recurring_period", "year"),
        ("task_sync", "never"),
        ("portal_statuses", ["lost"]),
        ("portal_tabs", ["threats"]),
    ],
)
def test_what_cannot_be_is_refused(site: Site, key: str, value: Any) -> None:
    with site.context(), pytest.raises(InvalidInput):
        settings.save("account_planning", {key: value}, SYSTEM)


def test_industries_come_by_line_or_comma_without_blanks_or_repetitions(
    site: Site, planning: Planning
) -> None:
    planning.set(industries="Mining, Fishing\n\n fishing \nForestry,")
    with site.context():
        assert settings.get("account_planning", "industries") == ["Mining", "Fishing", "Forestry"]
    page = site.login(site.staff(admin=True)).get("/account_planning/new").text
    assert '<option value="Forestry">' in page


def test_the_default_status_is_that_of_new_plans(site: Site, planning: Planning) -> None:
    planning.set(default_status="review")
    page = site.login(site.staff(admin=True)).get("/account_planning/new").text
    assert '<option value="review" selected>' in page


def test_only_administrators_open_the_page(site: Site, planning: Planning) -> None:
    rights = [f"account_planning.plans:{action}" for action in ("view", "edit", "create")]
    staff = site.login(site.staff(rights))
    assert staff.get("/setup/settings/account_planning").status_code == 403
    assert "/setup/settings/account_planning" not in staff.get("/account_planning/").text
    page = site.login(site.staff(admin=True)).get("/setup/settings/account_planning").text
    assert "Disable SSL verification for webhooks" in page
    assert "read and change what is sent" in page
    assert "Webhooks" in page
