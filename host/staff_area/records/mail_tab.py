"""The tab with the mails about a record, for whoever may see the record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from host.hooks.actor import Actor
from host.hooks.record_types import RecordTab, RecordType
from host.messaging.mail import log
from host.web.stream import record_url

_WITHOUT = frozenset({"host.staff", "host.role", "host.team"})
"""Types about which nobody is written to."""
_NEWEST = 30
_COLOURS = {
    "queued": "neutral",
    "sending": "blue",
    "sent": "green",
    "suppressed": "yellow",
    "failed": "red",
    "discarded": "neutral",
}


def tab_of(kind: RecordType) -> list[RecordTab]:
    """Return the tab for a type; what may open something shows as a name in it."""
    if kind.key in _WITHOUT:
        return []
    return [
        RecordTab(
            "host.mail",
            kind.key,
            "Mail",
            "staff_area/records/mail.html",
            partial(_context, kind.key),
            position=900,
        )
    ]


def _context(key: str, record: Any, actor: Actor) -> Mapping[str, object]:
    return {
        "mails": log.of_record(key, record.id, _NEWEST),
        "colours": _COLOURS,
        "url_of": (lambda mail_id: record_url("host.mail", mail_id)) if actor.is_admin else None,
    }
