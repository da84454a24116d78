"""A module with one of every kind of field, for the tests of record types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from host.api import (
    CREATE,
    DELETE,
    EDIT,
    VIEW,
    VIEW_OWN,
    VIEW_TEAM,
    Actor,
    Choice,
    Conflict,
    Feature,
    FieldType,
    RecordAction,
    RecordField,
    RecordRef,
    RecordTab,
    RecordType,
    hookimpl,
    records,
)

from .types import DEAL, PRODUCT, REGION


@hookimpl
def permissions() -> Sequence[Feature]:
    actions = (VIEW, VIEW_TEAM, VIEW_OWN, CREATE, EDIT, DELETE)
    return [Feature("pipeline.deal", "Deals", actions, {"see_margin": "See the margin"})]


@hookimpl
def record_types() -> Sequence[RecordType]:
    return [PRODUCT, REGION, DEAL]


@hookimpl
def record_actions() -> Sequence[RecordAction]:
    deal = "pipeline.deal"
    return [
        RecordAction("pipeline.call", deal, "Call", _call, "phone", bulk=True),
        RecordAction("pipeline.repeat", deal, "Repeat", _repeat, bulk=True, asks=_QUESTIONS),
        RecordAction("pipeline.weigh", deal, "Weigh", bulk=True, leads_to=_weigh),
    ]


@hookimpl
def record_tabs() -> Sequence[RecordTab]:
    return [
        RecordTab("pipeline.forecast", "host.client", "Forecast", "pipeline/tab.html", _forecast)
    ]


def _call(record: object, actor: object) -> str:
    from host.api import clock

    record.called_at = clock.now()  # type: ignore[attr-defined]
    return f"Called about {record.name}."  # type: ignore[attr-defined]


_QUESTIONS = (
    RecordField(key="day", label="Day", type=FieldType.DATE, required=True),
    RecordField(key="who", label="Who calls", type=FieldType.STAFF),
    RecordField(
        key="by",
        label="By",
        type=FieldType.CHOICES,
        choices=(Choice("mail", "Mail"), Choice("post", "Post")),
    ),
)


def _repeat(record: Any, actor: Actor, told: Mapping[str, Any]) -> RecordRef:
    if record.name == "Once only":
        raise Conflict("This deal is made once.")
    by = " and ".join(told["by"]) or "nothing"
    name = f"{record.name} on {told['day']} by {by}"
    made = records.create(DEAL, {"name": name, "owner_id": told["who"]}, actor).record
    return RecordRef(DEAL.key, made.id, made.name)


def _weigh(ids: Sequence[int]) -> str:
    if len(ids) > 2:
        raise Conflict("Choose one or two deals to weigh.")
    return f"/pipeline/deals/?weighed={len(ids)}"


def _forecast(record: object, actor: object) -> dict[str, object]:
    return {"name": record.name}  # type: ignore[attr-defined]
