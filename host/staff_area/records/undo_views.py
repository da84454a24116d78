"""Changes that can be taken back: the list of them, and the way back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import Conflict
from host.hooks.access import staff_only
from host.kernel.generation import current
from host.records import naming
from host.records.entering import fields
from host.records.models import UndoEntry
from host.records.undo import reverting
from host.records.undo.planning import Changed
from host.records.undo.reverting import ChangedSince
from host.staff_area.blueprint import pages
from host.web import people
from host.web.gate import safe_next
from host.web.stream import type_title

Answer = str | Response | tuple[str, int]
PAGE = 50
_SAID = {
    "updated": "Changed",
    "archived": "Archived",
    "restored": "Restored",
    "deleted": "Deleted",
    "imported": "Imported",
    "merged": "Merged",
    "handed_over": "Handed over",
    "created": "Added",
}


@pages.get("/changes")
@staff_only
def changes() -> str:
    """List what the person did, newest first; administrators may see everybody's."""
    actor = people.actor()
    everybody = actor.is_admin and request.args.get("whose") == "all"
    before = request.args.get("before", type=int)
    found = reverting.recent(actor, everybody=everybody, before=before, limit=PAGE + 1)
    whose = "all" if everybody else None
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "staff_area/records/changes.html",
        rows=[_row(entry) for entry in found[:PAGE]],
        everybody=everybody,
        is_admin=actor.is_admin,
        older_url=url_for(".changes", whose=whose, before=older) if older else "",
        newest_url=url_for(".changes", whose=whose) if before else "",
    )


@pages.post("/changes/<int:entry_id>/undo")
@staff_only
def change_undo(entry_id: int) -> Answer:
    """Take a deed back; when others went on, show where, and offer to take back the rest."""
    actor = people.actor()
    partly = bool(request.form.get("rest"))
    try:
        done = reverting.undo(entry_id, actor, partly=partly)
    except ChangedSince as error:
        if _is_script():
            raise
        return _conflict(reverting.entry_for(entry_id, actor), error.changed), error.status
    except Conflict as error:
        if _is_script():
            raise
        flash(error.message, "error")
        return redirect(_back(reverting.entry_for(entry_id, actor)))
    if _is_script():
        return Response(status=204)
    flash(_told(done), "success")
    return redirect(_back(done.entry))


def _conflict(entry: UndoEntry, changed: tuple[Changed, ...]) -> str:
    kind = current().registry.record_types.get(entry.record_type)
    labels = {one.key: one.label for one in fields.all_fields(kind)} if kind else {}
    return render_template(
        "staff_area/records/undo.html",
        row=_row(entry),
        changed=[
            {"label": one.label, "columns": [labels.get(name, name) for name in one.columns]}
            for one in changed
        ],
        rest=entry.count > len(changed),
        next=request.form.get("next", ""),
    )


def _row(entry: UndoEntry) -> dict[str, Any]:
    kind = current().registry.record_types.get(entry.record_type)
    noun = kind.singular if kind else type_title(entry.record_type).lower()
    plural = kind.plural if kind else f"{noun}s"
    several = entry.count > 1
    if entry.deed == "handed_over":
        noun, plural = "thing", "things"
    gone = entry.deed == "deleted" and entry.undone_at is None
    return {
        "id": entry.id,
        "verb": _SAID.get(entry.deed, entry.deed.replace("_", " ").capitalize()),
        "label": entry.label,
        "noun": f"{entry.count} {plural}" if several else noun,
        "url": "" if gone else _path(entry),
        "who": entry.actor_label,
        "at": entry.at,
        "undone_at": entry.undone_at,
        "undone_by": entry.undone_by,
        "possible": kind is not None and entry.undone_at is None,
    }


def _path(entry: UndoEntry) -> str:
    kind = current().registry.record_types.get(entry.record_type)
    if kind is None or entry.record_id is None:
        return ""
    return naming.path_of(kind, entry.record_id)


def _told(done: reverting.Reverted) -> str:
    left = len(done.left)
    said = f"Taken back: {done.entry.label}."
    if left:
        said += f" {left} {'record was' if left == 1 else 'records were'} left as they are."
    return said


def _back(entry: UndoEntry) -> str:
    """Lead to where the button was, or to what is there again."""
    there = _path(entry)
    if entry.deed == "deleted" and there and entry.undone_at is not None:
        return there
    return safe_next(request.form.get("next"), there or url_for(".changes"))


def _is_script() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
