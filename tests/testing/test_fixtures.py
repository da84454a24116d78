"""The fixtures of the test kit do what the page on testing says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from host import clock
from host.access.models import Staff
from host.clients.models import Contact
from host.cron.service import RunResult
from host.database import transaction
from host.messaging.mail import service
from host.messaging.webhooks import service as outgoing
from host.testing import Browser, Site
from host.testing.chromium import NewPerson
from host.testing.conformance import folder_of
from host.testing.mail import PostOffice
from host.testing.webhooks import Receiver

MODULE = "modules/account_planning"
pytestmark = pytest.mark.modules(MODULE)
READ = "account_planning.plans:view"


def test_only_the_named_module_is_active(module_site: Site) -> None:
    assert [one.slug for one in module_site.runtime.generation().modules] == ["account_planning"]


def test_staff_have_exactly_the_named_rights(
    module_site: Site, staff_with: Callable[..., Staff], browser: Browser
) -> None:
    assert module_site.login(staff_with(READ)).get("/account_planning/").status_code == 200
    assert module_site.login(staff_with()).get("/account_planning/").status_code == 403
    assert browser.get("/setup/modules/").status_code == 200


def test_a_contact_has_every_permission(contact: Contact) -> None:
    assert {"account_planning", "host.company"} <= set(contact.areas)


def test_the_clock_stands_still(frozen_clock: Callable[[datetime], None]) -> None:
    instant = datetime(2026, 3, 1, 12, tzinfo=UTC)
    frozen_clock(instant)
    assert clock.now() == clock.now() == instant


def test_a_job_runs_at_an_instant(run_cron: Callable[..., RunResult]) -> None:
    result = run_cron("account_planning.recurring", at=datetime(2026, 4, 1, 1, tzinfo=UTC))
    assert result.lines == ("Switched off in the settings.",)
    assert result.due_at == datetime(2026, 4, 1, 1, tzinfo=UTC)


def test_mail_arrives(module_site: Site, smtp: PostOffice) -> None:
    smtp.serve(module_site)
    with module_site.context(), transaction():
        service.queue("ann@example.com", "Hello", "How are you?")
    smtp.deliver(module_site)
    assert [str(mail["Subject"]) for mail in smtp.about("Hell")] == ["Hello"]


def test_webhooks_arrive_or_are_refused_as_told(module_site: Site, webhooks: Receiver) -> None:
    target = webhooks.subscribe(module_site, "account_planning")
    webhooks.answers = [500]
    with module_site.context(), transaction():
        outgoing.publish("account_planning", "account_plan.created", {"number": 1})
    webhooks.deliver(module_site, target)
    assert webhooks.answers == []
    assert [call.json["data"] for call in webhooks.received] == [{"number": 1}]


def test_chromium_opens_the_site(chromium: NewPerson) -> None:
    person = chromium()
    person.go("/login")
    assert "Log in" in person.page.title() + person.page.content()


def test_a_module_is_found_from_any_file_in_it(tmp_path: Path) -> None:
    folder = Path(MODULE).resolve()
    assert folder_of(Path(MODULE)) == folder_of(folder / "tests" / "records.py") == folder
    with pytest.raises(LookupError, match=r"holds a module\.toml"):
        folder_of(tmp_path)
