"""What makes a plan a plan: its number, its period, its client, its approval, its locks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from host.api import Actor, Client, InvalidInput, RecordRules, Values, clean_html, session

from .. import events, settings
from ..reminders import service as reminders
from ..tasks.models import Objective, Task
from . import numbers, periods
from .choices import PeriodType, Status
from .data import FIGURES, RICH_TEXTS, excerpt_of, in_paragraphs, to_cents
from .models import Plan

_MARKS = ("client_status", "bcg")


class PlanRules(RecordRules):
    """The rules of plans; page, import, job and bulk change go through them."""

    def defaults(self, actor: Actor, given: Values) -> Values:
        return {
            "period_type": PeriodType.QUARTER.value,
            "period_start": periods.first_day(PeriodType.QUARTER, settings.today()),
            "status": settings.default_status().value,
        }

    def clean(self, values: Values, record: Plan | None, actor: Actor) -> Values:
        kept: dict[str, Any] = dict(values)
        kept |= {key: kept[key] or "" for key in _MARKS if key in kept}
        kept |= {key: to_cents(kept[key]) for key in FIGURES if kept.get(key) is not None}
        kept |= {key: in_paragraphs(kept[key]) for key in RICH_TEXTS if kept.get(key)}
        if not kept.keys().isdisjoint({"period_type", "period_start"}):
            kept["period_start"] = _first_day(kept, record)
        if record is None or kept.get("client_id", record.client_id) != record.client_id:
            kept["currency"] = _currency_for(kept, record)
        _check_industry(kept, record)
        return kept

    def apply(self, record: Plan, values: Values, actor: Actor) -> None:
        if sa.inspect(record).transient:
            record.number = numbers.take()
        if "client_id" in values:
            record.client = session().get_one(Client, record.client_id)
            record.client_name = record.client.name
        if "objectives" in values:
            record.objective = excerpt_of(record.objectives)

    def created(self, record: Plan, actor: Actor) -> None:
        events.publish(record, actor, {}, (events.CREATED,))

    def updated(self, record: Plan, changes: dict[str, tuple[Any, Any]], actor: Actor) -> None:
        moved = "status" in changes
        if record.approved_at is not None and changes.keys() != {"status"}:
            changes["approved_by_name"] = (record.approved_by_name, "")
            record.approved_by, record.approved_by_name, record.approved_at = None, "", None
        hooks = (events.UPDATED, events.STATUS_CHANGED) if moved else (events.UPDATED,)
        events.publish(record, actor, changes, hooks)
        if moved and Status.ARCHIVED in changes["status"]:
            reminders.sync_plan(record)

    def deleting(self, record: Plan, actor: Actor) -> None:
        tasks = sa.select(Task.id).where(Task.plan_id == record.id)
        reminders.drop(session().scalars(tasks).all())
        events.publish(record, actor, {}, (events.DELETED,))

    def undone(self, ids: Sequence[int], actor: Actor) -> None:
        for plan in session().scalars(sa.select(Plan).where(Plan.id.in_(ids))):
            _make_safe(plan)
            reminders.renew_plan(plan)
            events.publish(plan, actor, {}, (events.UPDATED,))

    def before_deleting(self, record: Plan) -> str:
        objectives, tasks = (
            counted(_below(model, record.id), noun)
            for model, noun in ((Objective, "objective"), (Task, "task"))
        )
        return f"This deletes the plan, {objectives} and {tasks}."

    def locked(self, record: Plan) -> str:
        return record.lock_reason

    def locked_to(self, record: Plan, keys: Collection[str]) -> str:
        return "" if set(keys) == {"status"} else record.lock_reason

    def refuse_move(self, record: Plan, state: str, actor: Actor) -> str:
        """Into the archive and out of it every plan may go."""
        return "" if Status.ARCHIVED in (record.status, state) else record.lock_reason


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: 1 task, 2 tasks."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _make_safe(plan: Plan) -> None:
    """Clean texts that come back from the time when they were not formatted."""
    for key in RICH_TEXTS:
        text = getattr(plan, key)
        if clean_html(text) != text:
            setattr(plan, key, clean_html(text))


def _first_day(kept: Values, record: Plan | None) -> Any:
    held = {} if record is None else {"type": record.period_type, "start": record.period_start}
    kind = PeriodType(kept.get("period_type", held.get("type")))
    start = kept.get("period_start", held.get("start"))
    if not periods.FIRST_YEAR <= start.year <= periods.LAST_YEAR:
        message = f"The year must be between {periods.FIRST_YEAR} and {periods.LAST_YEAR}."
        raise InvalidInput.of("period_start", message)
    return periods.first_day(kind, start)


def _currency_for(kept: Values, record: Plan | None) -> str:
    """Return the new client's currency, unless another one was entered with it."""
    client = session().get_one(Client, kept["client_id"])
    if client.archived_at is not None:
        raise InvalidInput.of("client_id", f"{client.name} is archived. Choose another client.")
    held = record.currency if record is not None else ""
    entered = str(kept.get("currency") or "")
    return entered if entered not in ("", held) else client.currency or settings.currency()


def _check_industry(kept: Values, record: Plan | None) -> None:
    """An industry that has left the settings may stay where it is."""
    industry = kept.get("industry")
    if not industry or (record is not None and industry == record.industry):
        return
    if industry not in settings.industries():
        raise InvalidInput.of("industry", "Choose one of the industries in the settings.")


def _below(model: type[Objective] | type[Task], plan_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(model).where(model.plan_id == plan_id)
    return session().scalar(query) or 0
