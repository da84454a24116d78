"""The queue of records that are suspected to be the same."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.hooks.cron import CronContext, CronJob
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import naming, service
from host.records.entering import fields
from host.records.same import duplicates
from host.staff_area.records import comparing, list_views
from host.staff_area.records.routes import Route
from host.web import people

PAGE = 20


def queue(kind: RecordType) -> str:
    """List pairs that nobody has decided on."""
    if not kind.match:
        abort(404)
    actor = people.actor()
    after = request.args.get("after", 0, type=int)
    pairs = duplicates.waiting(kind, actor, after=after, limit=PAGE + 1)
    ids = {one for pair in pairs for one in (pair.first_id, pair.second_id)}
    records = {one.id: one for one in service.get_many(kind, sorted(ids), actor)}
    shown = [
        pair for pair in pairs[:PAGE] if pair.first_id in records and pair.second_id in records
    ]
    seen = fields.fields_for(kind, actor)
    lines = comparing.compared(kind, list(records.values()), seen.of(kind.facts))
    return render_template(
        "staff_area/records/duplicates.html",
        kind=kind,
        pairs=[
            {
                "id": pair.id,
                "records": [_record(kind, records[one], lines) for one in _both(pair)],
                "merge_url": f"{kind.address}/merge?id={pair.first_id}&id={pair.second_id}",
            }
            for pair in shown
        ],
        next_url=f"{kind.address}/duplicates?after={pairs[PAGE - 1].id}"
        if len(pairs) > PAGE
        else "",
        merges="merge" not in kind.without and list_views.may(kind, actor, DELETE),
        decides=list_views.may(kind, actor, EDIT),
    )


def dismiss(kind: RecordType, pair_id: int) -> Response:
    """Say that two records are not the same."""
    duplicates.dismiss(kind, pair_id, people.actor())
    flash("They stay apart, and are not asked about again.", "success")
    return redirect(f"{kind.address}/duplicates")


def _both(pair: Any) -> tuple[int, int]:
    return pair.first_id, pair.second_id


def _record(kind: RecordType, record: Any, lines: list[comparing.Compared]) -> dict[str, Any]:
    return {
        "label": naming.label_of(kind, record),
        "url": naming.path_of(kind, record.id),
        "facts": [(line.field.label, line.held[record.id]) for line in lines],
    }


def _look_through(context: CronContext) -> None:
    for kind in current().registry.record_types.values():
        if kind.match and not context.dry_run:
            context.count(kind.plural, duplicates.look_through(kind))


SEARCH = CronJob(
    "host.duplicates", "Look for duplicates among older records", "*/10 * * * *", _look_through
)
ROUTES = (
    Route("duplicates", "/duplicates", queue),
    Route("dismiss", "/duplicates/<int:pair_id>/dismiss", dismiss, EDIT, ("POST",), "edit"),
)
