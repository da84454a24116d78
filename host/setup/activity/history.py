"""What happened to one record, for the side of its page."""

from __future__ import annotations

from host.activity import service as activity
from host.hooks.records import RecordRef
from host.web.stream import Event, events_of

_LATEST = 20


def record_history(record_type: str, record_id: int) -> list[Event]:
    """Return the newest lines of the log about a record, in words."""
    lines = activity.of_record(record_type, record_id, _LATEST)
    return events_of(lines, RecordRef(record_type, record_id, ""))
