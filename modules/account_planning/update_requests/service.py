"""Update requests: asked by a client, handled by staff."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.api import (
    EDIT,
    Actor,
    Conflict,
    EmailTiming,
    InvalidInput,
    NotFound,
    NotificationKind,
    Staff,
    clock,
    notifications,
    session,
    transaction,
)

from .. import events
from ..access import PLANS
from ..plans import service as plans
from ..plans.models import Plan
from ..tasks.models import Task
from . import letters
from .models import UpdateRequest

MAX_MESSAGE = 2000
MOST_WAITING = 10
SHOWN = 20
REQUESTED = NotificationKind(
    "account_planning.update_request",
    "A client asks for an update of a plan",
    description="Plans that I own, have made, or am in charge of a task of.",
    email=EmailTiming.AT_ONCE,
)


def newest(plan_id: int) -> list[UpdateRequest]:
    """Return a plan's latest requests, as the client sees them: the newest first."""
    query = sa.select(UpdateRequest).where(UpdateRequest.plan_id == plan_id)
    return list(session().scalars(query.order_by(UpdateRequest.id.desc()).limit(SHOWN)))


def ask(plan: Plan, message: str, contact: Actor) -> UpdateRequest:
    """Write down what the contact asks for and tell those who answer for the plan.

    The caller has found the plan among the contact's own. What waits already is not asked
    twice, and at most MOST_WAITING requests wait.
    """
    text = checked_text("message", message, "Write what you would like to know.")
    with transaction() as db:
        waiting = _waiting(plan)
        for request in waiting:
            if (request.contact_id, request.message) == (contact.id, text):
                return request
        if len(waiting) >= MOST_WAITING:
            raise InvalidInput.of(
                "message", f"{len(waiting)} requests wait for our answer already. It will come."
            )
        request = UpdateRequest(
            plan_id=plan.id,
            contact_id=contact.id,
            contact_name=contact.label,
            message=text,
            created_at=clock.now(),
        )
        db.add(request)
        db.flush()
        for staff_id in _answerable(plan):
            _notify(staff_id, plan, request)
        hooks = (events.UPDATE_REQUESTED,)
        asked = {"id": request.id, "contact": contact.label, "message": text}
        events.tell(plan, "asked_for_an_update_of", contact, hooks=hooks, note=text, request=asked)
    return request


@dataclass(frozen=True, slots=True)
class Handled:
    """A request that was just handled; ``mailed`` says whether the answer goes out by mail too."""

    request: UpdateRequest
    mailed: bool


def handle(plan_id: int, request_id: int, answer: str, actor: Actor) -> Handled:
    """Mark a request as handled, with an answer that the client sees if there is one."""
    text = checked_text("answer", answer)
    with transaction() as db:
        actor.require(PLANS, EDIT)
        plan = plans.locked(plan_id, actor)
        request = _find(plan, request_id)
        if not request.is_pending:
            raise Conflict(f"{request.handled_by_name} has handled this request already.")
        request.handled_at, request.answer = clock.now(), text
        request.handled_by, request.handled_by_name = actor.staff_id, actor.label
        db.flush()
        changes = {"Request of " + request.contact_name: ("pending", "handled")}
        events.tell(plan, "answered_a_request_about", actor, changes, note=text)
        return Handled(request, mailed=bool(text) and letters.answer(plan, request))


def checked_text(field: str, text: str, missing: str = "") -> str:
    """Return the text without blanks around; raises InvalidInput when it cannot be."""
    tidy = text.replace("\r\n", "\n").strip()
    if missing and not tidy:
        raise InvalidInput.of(field, missing)
    if len(tidy) > MAX_MESSAGE:
        raise InvalidInput.of(
            field, f"Keep this to {MAX_MESSAGE:,} characters; it has {len(tidy):,}."
        )
    return tidy


def _waiting(plan: Plan) -> list[UpdateRequest]:
    """Return what nobody has handled yet; the plan's row is the lock of its requests."""
    session().execute(sa.select(Plan.id).where(Plan.id == plan.id).with_for_update())
    query = sa.select(UpdateRequest).where(
        UpdateRequest.plan_id == plan.id, UpdateRequest.handled_at.is_(None)
    )
    return list(session().scalars(query.execution_options(populate_existing=True)))


def _find(plan: Plan, request_id: int) -> UpdateRequest:
    query = sa.select(UpdateRequest).where(
        UpdateRequest.id == request_id, UpdateRequest.plan_id == plan.id
    )
    request = session().scalar(query.execution_options(populate_existing=True))
    if request is None:
        raise NotFound("There is no such request on this plan.")
    return request


def _answerable(plan: Plan) -> list[int]:
    """Return owner, creator and the people in charge of tasks; administrators when none is here."""
    in_charge = sa.select(Task.pic_id).where(Task.plan_id == plan.id, Task.pic_id.is_not(None))
    concerned = sa.or_(
        Staff.id == plan.owner_id, Staff.id == plan.created_by, Staff.id.in_(in_charge)
    )
    active = sa.select(Staff.id).where(Staff.is_active).order_by(Staff.id)
    people = session().scalars(active.where(concerned)).all()
    return list(people or session().scalars(active.where(Staff.is_admin)))


def _notify(staff_id: int, plan: Plan, request: UpdateRequest) -> None:
    notifications.notify(
        staff_id,
        REQUESTED.key,
        f"{request.contact_name} asks for an update of {plan.code} {plan.subject}",
        body=f"{plan.client_name}, {request.contact_name}:\n\n{request.message}",
        url=f"{plan.path}#requests",
        ref=plan.ref,
        dedupe_key=f"{REQUESTED.key}:{request.id}:{staff_id}",
    )
