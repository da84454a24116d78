"""The last activities of an account on its page, and short ways to log one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from host.api import CREATE, VIEW, Actor

from .. import settings
from ..access import ACTIVITIES
from ..accounts.models import Account
from ..accounts.parts import Part, part
from .models import Activity, Kind, Status
from .record_types import KINDS
from .service import last_in_subtree, latest

_SHOWN = 5
_LABELS = {one.value: one.label for one in KINDS}


@part
def activities_part(account: Account, person: Actor) -> Part | None:
    """Show what was done last and what is planned, and when the last of all was."""
    if not person.may(ACTIVITIES, VIEW):
        return None
    below = last_in_subtree(account, person)
    facts: list[dict[str, Any]] = [
        {"label": "Last activity", "value": _moment(account.last_activity_at)}
    ]
    if below is not None and below != account.last_activity_at:
        facts.append({"label": "Last below it", "value": _moment(below)})
    facts += [_fact(one) for one in latest(account, _SHOWN)]
    if not person.may(ACTIVITIES, CREATE):
        return Part("Activities", facts)
    new = f"/customers/activities/new?account_id={account.id}&kind={Kind.VISIT.value}"
    return Part("Activities", facts, "Log a visit", new)


def _fact(one: Activity) -> dict[str, Any]:
    label = _LABELS[one.kind]
    if one.status == Status.PLANNED.value:
        label = f"{label}, planned"
    return {"label": label, "value": one.subject, "url": f"/customers/activities/{one.id}"}


def _moment(at: datetime | None) -> str:
    if at is None:
        return "Never"
    day = settings.day_of(at)
    return f"{day.day} {day:%b %Y}"
