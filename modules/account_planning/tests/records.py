"""One record of each kind for a client, as the conformance suite wants them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from host.api import (
    SYSTEM,
    Client,
    Contact,
    clock,
    contact_actor,
    session,
    settings,
    transaction,
)
from host.api import records as record_service
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
            "relation_id": _relation(site, plan_id),
            "version": _map_version(site, plan_id),
            **_template(site, client),
            "key": "financial",
            "client_id": client.id,
            "service_key": _service(site, plan_id),
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


def _relation(site: Site, plan_id: int) -> int:
    """Link a document of a module that is not here."""
    row = site.part(SLUG, "relations.models").Relation(
        plan_id=plan_id,
        record_type="elsewhere.project",
        record_id=1,
        kind="project",
        noun="project",
        label="A bridge",
        created_at=clock.now(),
    )
    with transaction() as db:
        db.add(row)
        db.flush()
        made: int = row.id
    return made


def _map_version(site: Site, plan_id: int) -> int:
    """Draw a mind map twice, so that the first version is one to bring back."""
    service, tree = site.part(SLUG, "mind_map.service"), site.part(SLUG, "mind_map.tree")
    first: int = service.save(plan_id, tree.MindMap.blank("People"), SYSTEM, 0).version
    service.save(plan_id, tree.MindMap.blank("People and ideas"), SYSTEM, first)
    return first


def _template(site: Site, client: Client) -> dict[str, int]:
    """Make a template with a task; a line of it is needed that something may stand below."""
    service = site.part(SLUG, "plan_templates.service")
    kind = site.part(SLUG, "plan_templates.record_type").TEMPLATE
    made = record_service.create(
        kind, {"name": f"Growth {client.id}", "subject": "Grow"}, SYSTEM
    ).record
    objective = service.add(made.id, None, service.LineData("An objective"), SYSTEM)
    item = service.add(made.id, objective.id, service.LineData("An item"), SYSTEM)
    service.add(made.id, item.id, service.LineData("Call the buyer"), SYSTEM)
    return {"template_id": made.id, "line_id": item.id}


def _service(site: Site, plan_id: int) -> str:
    """Enter a service that the client has; return its key in the white space."""
    grids, offering = site.part(SLUG, "grids.service"), site.part(SLUG, "grids.offering")
    typed = grids.read(offering.CURRENT, {"services-0-service": "Hosting"})
    grids.save(plan_id, offering.CURRENT, typed, SYSTEM, grids.fingerprint(offering.CURRENT, []))
    key: str = site.part(SLUG, "white_space.matrix").key_of("Hosting")
    return key


def _request(site: Site, plan_id: int, client: Client) -> int:
    plan = session().get_one(site.part(SLUG, "plans.models").Plan, plan_id)
    contact = session().query(Contact).filter_by(client_id=client.id).order_by(Contact.id).first()
    assert contact is not None
    requests = site.part(SLUG, "update_requests.service")
    asked: int = requests.ask(plan, "How is it going?", contact_actor(contact)).id
    return asked
