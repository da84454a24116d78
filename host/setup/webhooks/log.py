"""The delivery log over all addresses, narrowed by what the address of the page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer

from host.database import session
from host.messaging.webhooks.models import (
    DeliveryState,
    TargetState,
    WebhookDelivery,
    WebhookTarget,
)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries; what is left out holds back none. ``record`` is a type key and an id."""

    owner: str = ""
    target_id: int | None = None
    state: DeliveryState | None = None
    event: str = ""
    since: date | None = None
    until: date | None = None
    record: tuple[str, int] | None = None


def read_filter(args: Mapping[str, str]) -> LogFilter:
    """Read the filter from an address; what makes no sense holds back none."""
    state, target = args.get("state", ""), args.get("target", "")
    return LogFilter(
        target_id=int(target) if target.isdecimal() and len(target) < 10 else None,
        state=DeliveryState(state) if state in set(DeliveryState) else None,
        event=args.get("event", "").strip()[:120],
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        record=_record(args.get("record", "")),
    )


def deliveries(
    chosen: LogFilter | None = None,
    *,
    zone: ZoneInfo | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[WebhookDelivery]:
    """Return deliveries with their addresses, newest first, older than ``before_id``.

    Days are those of ``zone``. What was sent and answered is left to the page of a delivery.
    """
    query = (
        sa.select(WebhookDelivery)
        .join(WebhookDelivery.target)
        .options(
            contains_eager(WebhookDelivery.target),
            defer(WebhookDelivery.body),
            defer(WebhookDelivery.response_body),
            defer(WebhookDelivery.request_headers),
            defer(WebhookDelivery.response_headers),
        )
        .where(*_conditions(chosen or LogFilter(), zone or ZoneInfo("UTC")))
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(WebhookDelivery.id < before_id)
    return list(session().scalars(query))


def _conditions(chosen: LogFilter, zone: ZoneInfo) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [WebhookTarget.state != TargetState.REMOVED.value]
    if chosen.owner:
        found.append(WebhookTarget.owner == chosen.owner)
    if chosen.target_id is not None:
        found.append(WebhookDelivery.target_id == chosen.target_id)
    if chosen.state is not None:
        found.append(WebhookDelivery.state == chosen.state.value)
    if chosen.event:
        found.append(WebhookDelivery.event == chosen.event)
    if chosen.record is not None:
        type_key, record_id = chosen.record
        found += [WebhookDelivery.record_type == type_key, WebhookDelivery.record_id == record_id]
    if chosen.since is not None:
        found.append(WebhookDelivery.id > _last_before(_midnight(chosen.since, zone)))
    if chosen.until is not None:
        end = _midnight(chosen.until + timedelta(days=1), zone)
        found.append(WebhookDelivery.id <= _last_before(end))
    return found


def _last_before(instant: datetime) -> sa.ColumnElement[int]:
    """Return the id of the last delivery before an instant: pages go by id, days by an index."""
    log = WebhookDelivery.__table__.alias("earlier")
    last = sa.select(log.c.id).where(log.c.created_at < instant)
    newest = last.order_by(log.c.created_at.desc(), log.c.id.desc()).limit(1).scalar_subquery()
    return sa.func.coalesce(newest, 0)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 < found.year < 2200 else None


def _record(text: str) -> tuple[str, int] | None:
    type_key, colon, number = text.strip().rpartition(":")
    if not colon or not number.isdecimal() or len(number) > 9:
        return None
    return type_key, int(number)
