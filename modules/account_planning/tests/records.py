"""One record of each kind for a client, as the conformance suite wants them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from host.api import SYSTEM, Client, Contact, contact_actor, session, settings
from host.testing import Site

SLUG = "account_planning"


def records(site: Site, client: Client) -> Mapping[str, object]:
    """Make a plan that the client sees, completed in the quarter that ended, with all its parts."""
    with site.context():
        switches = ("portal_enabled", "reminders_enabled", "recurring_enabled")
        settings.save(SLUG, dict.fromkeys(switches, True), SYSTEM)
    with site.context():
        plan_id = _plan(site, client)
        objective, item, task = _outline(site, plan_id)
        return {
            "plan_id": plan_id,
            "node_id": objective,
            "item_id": item,
            "task_id": task,
            "request_id": _request(site, plan_id, client),
            "note_id": _note(site, plan_id),
            "key": "financial",
            "status": "in_progress",
            "record_id": plan_id,
        }


def _plan(site: Site, client: Client) -> int:
    choices = site.part(SLUG, "plans.choices")
    periods = site.part(SLUG, "plans.periods")
    month = choices.PeriodType.MONTH
    today: date = site.part(SLUG, "settings").today()
    values = {
        "subject": f"Growing with {client.name}",
        "client_id": client.id,
        "period_type": month.value,
        "period_start": periods.preceding(month, periods.first_day(month, today)),
        "status": "draft",
    }
    plans = site.part(SLUG, "plans.service")
    plan_id: int = plans.create(values, SYSTEM).id
    plans.change_status(plan_id, choices.Status.COMPLETED, SYSTEM)
    return plan_id


def _outline(site: Site, plan_id: int) -> tuple[int, int, int]:
    branches, tasks = site.part(SLUG, "tasks.branches"), site.part(SLUG, "tasks.service")
    branches.add_objective(plan_id, "An objective", SYSTEM)
    objective = _newest(site, "Objective")
    branches.add_item(plan_id, objective, "An item", SYSTEM)
    item = _newest(site, "Item")
    today: date = site.part(SLUG, "settings").today()
    data = tasks.TaskData(action="Call the buyer", pic_id=1, deadline=today)
    tasks.add(plan_id, item, data, SYSTEM)
    return objective, item, _newest(site, "Task")


def _newest(site: Site, model: str) -> int:
    kind = getattr(site.part(SLUG, "tasks.models"), model)
    found: int = session().query(kind.id).order_by(kind.id.desc()).limit(1).scalar()
    return found


def _note(site: Site, plan_id: int) -> int:
    notes = site.part(SLUG, "notes.service")
    data = notes.NoteData(site.part(SLUG, "settings").today(), "call", "", "They want more.")
    written: int = notes.add(plan_id, data, SYSTEM).id
    return written


def _request(site: Site, plan_id: int, client: Client) -> int:
    plan = session().get_one(site.part(SLUG, "plans.models").Plan, plan_id)
    contact = session().query(Contact).filter_by(client_id=client.id).order_by(Contact.id).first()
    assert contact is not None
    requests = site.part(SLUG, "update_requests.service")
    asked: int = requests.ask(plan, "How is it going?", contact_actor(contact)).id
    return asked
