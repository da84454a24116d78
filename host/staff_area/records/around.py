"""What stands around the overview of a record: its tasks and suspected duplicates."""

from __future__ import annotations

from typing import Any

from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records import naming
from host.records.same import duplicates
from host.staff_area.records.routes import Route
from host.staff_area.tasks import beside, page


def context(kind: RecordType, record: Any, actor: Actor) -> dict[str, Any]:
    """Return what the template of the overview needs beside the facts."""
    twins = duplicates.of_record(kind, record.id, actor)
    titles = naming.labels(kind, twins)
    return {
        "tasks": beside.context(kind, record, actor),
        "task": page.context(kind, record, actor),
        "twins": [
            {
                "label": titles.get(one, f"#{one}"),
                "url": naming.path_of(kind, one),
                "compare_url": f"{kind.address}/merge?id={record.id}&id={one}",
            }
            for one in twins
        ],
    }


ROUTES = (Route("add_task", "/<int:record_id>/tasks", beside.add, methods=("POST",)),)
