"""Plans for the demonstration site, over four periods; every word in them is made up."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from host.api import SYSTEM, Client, Contact, DemoData, Staff, contact_actor, session

from .. import settings
from ..grids.due_diligence import FINANCIAL, MARKETING
from ..plans import periods
from ..plans import service as plans
from ..plans.choices import PeriodType, Priority, Status, TaskStatus
from ..plans.data import TEXTS
from ..plans.models import Plan
from ..tasks import branches
from ..tasks import service as tasks
from ..tasks.models import Item, Objective
from ..update_requests import service as update_requests
from . import further, maps, templates, weeks
from .filling import fill_grid

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """The day and the people that the plans are told for."""

    today: date
    staff: list[int]

    def person(self, place: int) -> int | None:
        """Return a member of staff by place, going round when there are few."""
        return self.staff[place % len(self.staff)] if self.staff else None


def load() -> None:
    """Add the templates and plans that are not there yet, plans for clients that are."""
    templates.load()
    active = sa.select(Staff.id).where(Staff.is_active).order_by(Staff.id)
    setting = Setting(settings.today(), list(session().scalars(active)))
    text = (Path(__file__).parent / "plans.toml").read_text("utf-8")
    for place, entry in enumerate(tomllib.loads(text)["plan"]):
        client = session().scalar(sa.select(Client).where(Client.name == entry["client"]))
        if client is not None and not _is_there(client, entry):
            _tell(entry, client, place, setting)


def _is_there(client: Client, entry: Entry) -> bool:
    query = sa.select(Plan.id).where(Plan.client_id == client.id, Plan.subject == entry["subject"])
    return session().scalar(query) is not None


def _tell(entry: Entry, client: Client, place: int, setting: Setting) -> None:
    plan = plans.create(_data(entry, client, place, setting), SYSTEM)
    fill_grid(plan, FINANCIAL, [_year(row, setting) for row in entry.get("figures", ())])
    fill_grid(plan, MARKETING, entry.get("marketing", ()))
    further.tell(plan, entry, setting.today, setting.person)
    weeks.tell(plan, place, setting.today)
    maps.draw(plan)
    for objective in entry.get("objective", ()):
        _add_objective(plan, objective, setting)
    _ask(plan, entry, client, setting)
    plans.change_status(plan.id, Status(entry["status"]), SYSTEM)


def _data(entry: Entry, client: Client, place: int, setting: Setting) -> Entry:
    word, offset = entry["period"]
    kind = PeriodType(word)
    start = periods.add_months(periods.first_day(kind, setting.today), kind.months * offset)
    texts: dict[str, Any] = {name: entry.get(name, "") for name in TEXTS}
    industry = entry.get("industry", "")
    return texts | {
        "subject": entry["subject"],
        "client_id": client.id,
        "period_type": kind.value,
        "period_start": start,
        "status": Status.DRAFT.value,
        "client_status": entry.get("light", ""),
        "bcg": entry.get("bcg", ""),
        "industry": industry if industry in settings.industries() else "",
        "owner_id": setting.person(1 + place % 3),
        "revenue_next_year": Decimal(entry["revenue"]),
        "margin": Decimal(str(entry["margin"])),
        "wallet_share": Decimal(str(entry["wallet"])),
    }


def _year(row: list[int], setting: Setting) -> list[int]:
    return [setting.today.year + row[0], *row[1:]]


def _add_objective(plan: Plan, entry: Entry, setting: Setting) -> None:
    branches.add_objective(plan.id, entry["title"], SYSTEM)
    objective_id = _newest(Objective, plan)
    for item in entry.get("item", ()):
        branches.add_item(plan.id, objective_id, item["title"], SYSTEM)
        item_id = _newest(Item, plan)
        for line in item["tasks"]:
            tasks.add(plan.id, item_id, _task(line, setting), SYSTEM)


def _newest(model: type[Objective] | type[Item], plan: Plan) -> int:
    query = sa.select(sa.func.max(model.id)).where(model.plan_id == plan.id)
    return int(session().scalar(query) or 0)


def _task(line: str, setting: Setting) -> tasks.TaskData:
    action, who, day, status, priority = (part.strip() for part in line.split("|"))
    return tasks.TaskData(
        action=action,
        pic_id=None if who == "-" else setting.person(int(who)),
        deadline=setting.today + timedelta(days=int(day)),
        status=TaskStatus(status),
        priority=Priority(priority),
    )


def _ask(plan: Plan, entry: Entry, client: Client, setting: Setting) -> None:
    query = sa.select(Contact).where(Contact.client_id == client.id).order_by(Contact.id)
    contact = session().scalar(query)
    if contact is None:
        return
    for message, answer in entry.get("requests", ()):
        request = update_requests.ask(plan, message, contact_actor(contact))
        if answer:
            update_requests.handle(plan.id, request.id, answer, SYSTEM)


DEMO = DemoData(key="account_planning.plans", load=load, position=50)
