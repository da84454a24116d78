"""Everything that the page of a plan shows, gathered with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from host.api import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Actor, activity, actor

from .. import settings
from ..access import APPROVE, PLANS
from ..grids.page import GridView, grids_of
from ..pages import ACTIVITY, DUE_DILIGENCE, PLANNING, RELATIONS, plan_url
from ..people import Directory, staff_directory
from ..tasks.branches import counted
from ..tasks.page import OutlineView
from ..update_requests import service as update_requests
from . import copying, figures, history, periods, service
from .choices import Bcg, Status
from .models import PLAN_TYPE, Plan

TABS = {
    DUE_DILIGENCE: "Due diligence",
    PLANNING: "Planning",
    RELATIONS: "Relations",
    ACTIVITY: "Activity",
}
_TEMPLATES = {tab: f"account_planning/tabs/{tab.replace('-', '_')}.html" for tab in TABS}
_HISTORY = 100
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do with this plan now."""

    edit: bool
    change_status: bool
    approve: bool
    create: bool
    delete: bool

    @classmethod
    def of(cls, plan: Plan, person: Actor) -> Rights:
        """Combine the person's rights with the plan's state."""
        lock = plan.lock_reason
        may_edit = person.may(PLANS, EDIT)
        reopenable = copying.is_copyable(plan)
        return cls(
            edit=may_edit and not lock,
            change_status=may_edit and reopenable,
            approve=person.may(PLANS, APPROVE) and not lock and plan.approved_at is None,
            create=person.may(PLANS, CREATE) and reopenable,
            delete=person.may(PLANS, DELETE),
        )


def show(plan: Plan, tab: str, *, grids: Sequence[GridView] | None = None) -> str:
    """Draw the plan's page with one of its tabs; ``grids`` carry what was typed and refused."""
    tab = tab if tab in TABS else DUE_DILIGENCE
    person = actor()
    people, rights = staff_directory(), Rights.of(plan, person)
    weight, requests = service.weight(plan.id), update_requests.of_plan(plan.id)
    context: dict[str, Any] = {
        "plan": plan,
        "tab": tab,
        "tabs": _tabs(plan, tab, weight.tasks),
        "rights": rights,
        "people": people,
        "requests": requests,
        "pending": sum(request.is_pending for request in requests),
        "may_answer": person.may(PLANS, EDIT),
        "secondary": _secondary(plan, rights),
        "menu": _menu(plan, rights, weight),
        "light": figures.light(plan.client_status),
        "percent": figures.percent,
        "amount": figures.amount,
        "client_url": _client_url(plan, person),
        "bcg": Bcg(plan.bcg).label if plan.bcg else "",
    }
    return render_template(_TEMPLATES[tab], **context, **_content(plan, tab, people, rights, grids))


def _content(
    plan: Plan,
    tab: str,
    people: Directory,
    rights: Rights,
    grids: Sequence[GridView] | None,
) -> Mapping[str, Any]:
    match tab:
        case "due-diligence":
            return {"grids": grids or grids_of(plan)}
        case "planning":
            return {"outline": OutlineView.of(plan, people), "today": settings.today()}
        case "activity":
            return {"events": history.lines(activity.of_record(PLAN_TYPE, plan.id, _HISTORY))}
        case _:
            return {}


def _client_url(plan: Plan, person: Actor) -> str:
    """Lead to the client where the person may see clients, else to the client's plans."""
    if plan.client_id and (person.may("clients", VIEW) or person.may("clients", VIEW_OWN)):
        return url_for("staff_area.client", client_id=plan.client_id)
    return url_for("account_planning.index", client=plan.client_id or plan.client_name)


def _tabs(plan: Plan, current: str, tasks: int) -> list[Item]:
    return [
        {
            "label": label,
            "url": plan_url(plan.id, tab),
            "active": tab == current,
            "count": tasks if tab == PLANNING and tasks else None,
        }
        for tab, label in TABS.items()
    ]


def _secondary(plan: Plan, rights: Rights) -> list[Item]:
    if not rights.approve or plan.state not in (Status.REVIEW, Status.COMPLETED):
        return []
    return [_button("Approve", "account_planning.approve", plan, "rubber-stamp")]


def _menu(plan: Plan, rights: Rights, weight: service.Weight) -> list[Item]:
    items: list[Item] = []
    if rights.change_status:
        items += [_status_button(plan, status) for status in Status if status is not plan.state]
    if rights.approve and plan.state is Status.REVIEW:
        label = "Approve and complete"
        items.append(_button(label, "account_planning.approve_and_complete", plan, "checks"))
    elif rights.approve and not _secondary(plan, rights):
        items.append(_button("Approve", "account_planning.approve", plan, "rubber-stamp"))
    if rights.create:
        following = periods.name_of(plan.kind, periods.following(plan.kind, plan.period_start))
        label = f"Continue in {following}"
        items.append(_button(label, "account_planning.next_period", plan, "calendar-plus"))
        items.append(_button("Copy", "account_planning.copy", plan, "copy"))
    if rights.delete:
        items.append(_delete_button(plan, weight))
    return items


def _status_button(plan: Plan, status: Status) -> Item:
    reopening = plan.state in (Status.ARCHIVED, Status.COMPLETED) and status.rank < plan.state.rank
    verb = "Reopen as" if reopening else "Move to"
    label = "Archive" if status is Status.ARCHIVED else f"{verb} {status.label.lower()}"
    icon = "archive" if status is Status.ARCHIVED else "arrow-right"
    return _button(label, "account_planning.change_status", plan, icon, status=status.value)


def _delete_button(plan: Plan, weight: service.Weight) -> Item:
    objectives, tasks = counted(weight.objectives, "objective"), counted(weight.tasks, "task")
    return _button("Delete", "account_planning.delete", plan, "trash") | {
        "danger": True,
        "confirm_title": f"Delete {plan.code}?",
        "confirm_text": f"This deletes the plan, {objectives} and {tasks}. It cannot be undone.",
        "confirm_button": "Delete the plan",
    }


def _button(label: str, endpoint: str, plan: Plan, icon: str, **values: Any) -> Item:
    url = url_for(endpoint, plan_id=plan.id, **values)
    return {"label": label, "url": url, "icon": icon, "post": True}
