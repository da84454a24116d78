"""The tasks about a record on its page, and a line that adds one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from host.access.directory import staff_directory
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.permissions import CREATE
from host.hooks.record_types import RecordType
from host.records import naming, pointing
from host.records import service as records
from host.staff_area.tasks.drawing import drawn, names
from host.tasks import due, people, service
from host.tasks.models import TASK_TYPE
from host.web import people as web

FEW = 6


def context(kind: RecordType, record: Any, actor: Actor) -> dict[str, Any] | None:
    """Return what the box beside a record shows; None for those who may not see tasks."""
    makes = actor.may(people.FEATURE, CREATE)
    reads = any(actor.may(people.FEATURE, one) for one in ("view", "view_team", "view_own"))
    if kind.key == TASK_TYPE or kind.setup or not (reads or makes):
        return None
    ref = naming.ref_of(kind, record)
    now = due.now_here()
    found = service.of_record(ref, actor, limit=FEW + 1) if reads else ()
    asked = urlencode({"about": pointing.key_of(ref)})
    return {
        "tasks": [
            drawn(one, now) | {"who": names(one), "mine": service.may_change(one, actor)}
            for one in found[:FEW]
        ],
        "more": len(found) > FEW,
        "all_url": f"/tasks/?{asked}" if reads else "",
        "add_url": f"{naming.path_of(kind, ref.id)}/tasks" if makes else "",
        "new_url": f"/tasks/new?{urlencode({'related': pointing.key_of(ref)})}" if makes else "",
        "people": staff_directory().choices(actor.staff_id)[1:],
        "me": str(actor.staff_id or ""),
        "path": naming.path_of(kind, ref.id),
    }


def add(kind: RecordType, record_id: int) -> Response:
    """Add a task about a record; a refused one goes on in the form, with what was typed."""
    actor = web.actor()
    actor.require(people.FEATURE, CREATE)
    record = records.get(kind, record_id, actor)
    ref = naming.ref_of(kind, record)
    typed = {key: request.form.get(key, "").strip() for key in ("name", "due_on", "assignees")}
    try:
        service.create(_values(typed), actor, about=ref)
    except InvalidInput as error:
        said = next(iter(error.fields.values()))[0] if error.fields else error.message
        flash(said, "error")
        kept = {key: text for key, text in typed.items() if text}
        return redirect(f"/tasks/new?{urlencode(kept | {'related': pointing.key_of(ref)})}")
    flash(f"Added the task {typed['name']}.", "success")
    return redirect(naming.path_of(kind, record_id))


def _values(typed: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": typed["name"]}
    if typed["due_on"]:
        try:
            values["due_on"] = date.fromisoformat(typed["due_on"])
        except ValueError as error:
            raise InvalidInput.of("due_on", "Enter a date such as 2026-12-03.") from error
    if typed["assignees"]:
        values["assignees"] = (typed["assignees"],)
    return values
