"""A module with one of every kind of field, for the tests of record types."""

from __future__ import annotations

from collections.abc import Sequence

from host.api import (
    CREATE,
    DELETE,
    EDIT,
    VIEW,
    VIEW_OWN,
    VIEW_TEAM,
    Feature,
    RecordAction,
    RecordTab,
    RecordType,
    hookimpl,
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
    return [RecordAction("pipeline.call", "pipeline.deal", "Call", _call, "phone", bulk=True)]


@hookimpl
def record_tabs() -> Sequence[RecordTab]:
    return [
        RecordTab("pipeline.forecast", "host.client", "Forecast", "pipeline/tab.html", _forecast)
    ]


def _call(record: object, actor: object) -> str:
    from host.api import clock

    record.called_at = clock.now()  # type: ignore[attr-defined]
    return f"Called about {record.name}."  # type: ignore[attr-defined]


def _forecast(record: object, actor: object) -> dict[str, object]:
    return {"name": record.name}  # type: ignore[attr-defined]
