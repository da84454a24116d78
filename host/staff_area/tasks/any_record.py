"""Answers to boxes in which a record of any type is chosen."""

from __future__ import annotations

from flask import request

from host.hooks.access import staff_only
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import pointing
from host.search.finding import find
from host.staff_area import found
from host.staff_area.blueprint import pages
from host.tasks.models import TASK_TYPE
from host.web import people

MOST = 20


@pages.get("/search/records")
@staff_only
def search_records() -> dict[str, list[dict[str, object]]]:
    """Return records of all types that hold the text and that the person may see."""
    actor = people.actor()
    kinds, links = current().registry.record_types, current().registry.links
    open_types = [
        one
        for one in found.allowed(actor)
        if one.type_key != TASK_TYPE and not kinds[one.type_key].setup
    ]
    hits = find(request.args.get("q", ""), open_types, MOST)[:MOST]
    return {
        "options": [
            {
                "id": pointing.key_of(RecordRef(hit.type_key, hit.id, hit.label)),
                "label": hit.label,
                "detail": ", ".join(filter(None, (links[hit.type_key].title, hit.detail))),
            }
            for hit in hits
        ]
    }
