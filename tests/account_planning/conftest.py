"""A site with account planning, and short ways to put plans on it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.clients.models import Client
from host.database import session
from host.hooks.actor import SYSTEM, Actor
from host.hooks.cron import CronContext
from host.kernel.generation import current
from host.records import service as records
from host.records.entering.fields import record_type
from host.settings import service as settings
from host.testing import Site

HERE = Path(__file__).parent
MODULE = str(HERE.parents[1] / "modules" / "account_planning")
PLANS = "account_planning.plans"
PLAN = "account_planning.plan"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Have the module active on the site of every test in this folder."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("modules") is None:
            item.add_marker(pytest.mark.modules(MODULE))


class Planning:
    """The module as the site has it active."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def part(self, name: str) -> ModuleType:
        """Return one file of the module, such as ``plans.service``."""
        module = self.site.runtime.generation().module("account_planning")
        assert module is not None
        return importlib.import_module(f"{module.artefact.package}.{name}")

    def set(self, **values: Any) -> None:
        """Change settings."""
        with self.site.context():
            settings.save("account_planning", values, SYSTEM)

    def data(self, client: Client, **values: Any) -> dict[str, Any]:
        """Return the content of a plan."""
        content = {
            "subject": "Grow",
            "client_id": client.id,
            "period_type": "quarter",
            "period_start": date(2026, 10, 1),
            "status": "draft",
        }
        return content | values

    def plan(self, client: Client | None = None, actor: Actor = SYSTEM, **values: Any) -> Any:
        """Make a plan."""
        data = self.data(client or self.site.client(), **values)
        with self.site.context():
            return self.part("plans.service").create(data, actor)

    def change(
        self, plan: Any, actor: Actor = SYSTEM, version: int | None = None, **values: Any
    ) -> None:
        """Change a plan."""
        with self.site.context():
            records.update(record_type(PLAN), plan.id, values, actor, version)

    def outline(self, plan: Any) -> tuple[int, int]:
        """Give a plan one objective with one item; return their ids."""
        branches, models = self.part("tasks.branches"), self.part("tasks.models")
        with self.site.context():
            branches.add_objective(plan.id, "An objective", SYSTEM)
            objective = session().scalars(sa.select(sa.func.max(models.Objective.id))).one()
            branches.add_item(plan.id, objective, "An item", SYSTEM)
            item = session().scalars(sa.select(sa.func.max(models.Item.id))).one()
        return int(objective), int(item)

    def task(
        self,
        plan: Any,
        action: str = "Call the buyer",
        *,
        pic: Staff | None = None,
        item: int | None = None,
        **values: Any,
    ) -> Any:
        """Add a task to a plan."""
        service, choices = self.part("tasks.service"), self.part("plans.choices")
        item = item or self.outline(plan)[1]
        if "status" in values:
            values["status"] = choices.TaskStatus(values["status"])
        data = service.TaskData(action, pic.id if pic else None, **values)
        with self.site.context():
            return service.add(plan.id, item, data, SYSTEM)

    def stored(self, model: str, **where: Any) -> list[Any]:
        """Return rows of a table, such as ``plans.models.Plan``, by id."""
        file, _, name = model.rpartition(".")
        kind = getattr(self.part(file), name)
        with self.site.context() as db:
            query = sa.select(kind).filter_by(**where).order_by(sa.inspect(kind).primary_key[0])
            return list(db.scalars(query.execution_options(populate_existing=True)))

    def run(self, job: str, day: datetime, *, dry_run: bool = False) -> CronContext:
        """Run a job as if it were that instant."""
        context = CronContext(now=day, timezone=ZoneInfo("UTC"), dry_run=dry_run)
        with self.site.context(), clock.at(day):
            current().registry.jobs[f"account_planning.{job}"].run(context)
        return context


@pytest.fixture
def planning(site: Site) -> Planning:
    """The module on the test's site."""
    return Planning(site)


def at(year: int, month: int, day: int, hour: int = 6) -> datetime:
    """Return an instant in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def button(plan: Any, name: str) -> str:
    """Return the address of a button on the page of a plan."""
    return f"/account_planning/{plan.id}/do/account_planning.{name}"


def form(named: Client, **values: str) -> dict[str, str]:
    """Return what the form of a plan sends."""
    return {
        "subject": "Grow",
        "client_id": str(named.id),
        "period_type": "quarter",
        "period_start": "2026-11-20",
        "status": "draft",
        "client_status": "",
        "bcg": "",
        "industry": "",
        "owner_id": "",
    } | values
