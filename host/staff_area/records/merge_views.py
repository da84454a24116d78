"""Records side by side, of which one is kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.database import session
from host.errors import Conflict, InvalidInput
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import RecordType
from host.records import naming, service
from host.records.entering import checking
from host.records.same import merging, pointers
from host.records.same.merging import Merged
from host.staff_area.records import comparing
from host.staff_area.records.routes import Route
from host.staff_area.records.undoing import offer_undo
from host.web import people

Answer = str | Response | tuple[str, int]


def merge(kind: RecordType) -> Answer:
    """Choose what is kept of each field, then make one record of them."""
    ids = [one for one in request.values.getlist("id", type=int) if one]
    if request.method == "GET":
        return _first(kind, ids) if len(set(ids)) < 2 else _page(kind, ids)
    keep = request.form.get("keep", ids[0] if ids else 0, type=int)
    try:
        done = merging.merge(kind, keep, ids, _chosen(), people.actor(), versions=_versions(ids))
    except (InvalidInput, Conflict) as error:
        session().rollback()
        session().expire_all()
        return _page(kind, ids, error.message), error.status
    flash(_told(kind, done, len(set(ids))), "success")
    offer_undo(done.undo_id)
    return redirect(naming.path_of(kind, keep))


def _first(kind: RecordType, ids: list[int]) -> str:
    """Ask for the other record."""
    actor = people.actor()
    actor.require(kind.rights_on, DELETE)
    found = service.get(kind, ids[0], actor) if ids else None
    return render_template(
        "staff_area/records/merge_with.html",
        kind=kind,
        record=found,
        label=naming.label_of(kind, found) if found is not None else "",
        path=naming.path_of(kind, found.id) if found is not None else f"{kind.address}/",
    )


def _page(kind: RecordType, ids: list[int], error: str = "") -> str:
    actor = people.actor()
    records = merging.open_all(kind, ids, actor)
    keep = request.values.get("keep", records[0].id, type=int)
    keep = keep if keep in {one.id for one in records} else records[0].id
    fields = merging.choosable(kind, actor)
    held = {one.id: checking.values_of(kind, one, fields) for one in records}
    chosen = merging.proposed(held, keep)
    if request.method == "POST":
        chosen |= {key: one for key, one in _chosen().items() if one in held}
    lines = comparing.compared(kind, records, fields)
    others = [one.id for one in records if one.id != keep]
    return render_template(
        "staff_area/records/merge.html",
        kind=kind,
        records=_columns(kind, records),
        keep=keep,
        differing=[line for line in lines if not line.same],
        same=[line for line in lines if line.same and not line.empty],
        chosen=chosen,
        moving=pointers.weight(kind, others),
        error=error,
    )


def _columns(kind: RecordType, records: list[Any]) -> list[dict[str, Any]]:
    """Head the columns; records of one name are told apart by their numbers."""
    labels = naming.names_of(kind, records)
    alike = len(set(labels)) < len(labels)
    return [
        _column(kind, one, f"{label} (#{one.id})" if alike else label)
        for one, label in zip(records, labels, strict=True)
    ]


def _column(kind: RecordType, record: Any, label: str) -> dict[str, Any]:
    return {
        "id": record.id,
        "label": label,
        "url": naming.path_of(kind, record.id),
        "version": getattr(record, "version", None),
        "made": getattr(record, "created_at", None),
    }


def _chosen() -> dict[str, int]:
    return {
        name.removeprefix("field-"): int(value)
        for name, value in request.form.items()
        if name.startswith("field-") and value.isdecimal() and len(value) < 11
    }


def _versions(ids: list[int]) -> dict[int, int]:
    found = {one: request.form.get(f"version-{one}", type=int) for one in ids}
    return {one: version for one, version in found.items() if version is not None}


def _told(kind: RecordType, done: Merged, number: int) -> str:
    said = f"Merged {number} {kind.plural} into {naming.label_of(kind, done.record)}."
    twice = sum(done.dropped.values())
    if twice:
        said += f" {twice} {'entry was' if twice == 1 else 'entries were'} there already."
    return said


ROUTES = (Route("merge", "/merge", merge, EDIT, ("GET", "POST"), "merge"),)
