"""The form behind “Filter”: drawn, changed line by line, and turned into an address."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from host.hooks.record_types import RecordType
from host.records.lists.conditions import Filter
from host.records.lists.views import LAYOUTS
from host.staff_area.records import address, filtering, parts
from host.staff_area.records.address import Place
from host.staff_area.records.filtering import Draft
from host.staff_area.records.routes import Route
from host.web import people

Answer = str | Response | tuple[str, int]


def filter_form(kind: RecordType) -> Answer:
    """Show the filter of the list that the address describes, or work on what was typed."""
    at = address.place(kind, people.actor(), named_layout())
    if "filter" in request.args:
        return applied(at)
    return _page(at, filtering.draft_of(at.asked.filter), {})


def applied(at: Place) -> Answer:
    """Answer the form: with the filtered list, or with the form as a button wants it."""
    draft = filtering.read(request.args.items(multi=True), at.seen, at.actor)
    wish = request.args.get("do", "")
    if wish:
        return _page(at, draft.after(wish), {})
    errors = filtering.faults(at.kind, draft, at.seen, at.actor)
    if errors:
        # A part of a page that is fetched cannot refuse an address, only show what is wrong in it.
        return _page(at, draft, errors), 200 if parts.wanted() else 422
    archived = request.args.get("archived", "")
    return parts.leave(
        at.url(filter=draft.filter(), archived=archived if archived in {"all", "only"} else "")
    )


def named_layout() -> str:
    """Return the layout that the address names, to lead back to."""
    named = request.args.get("layout", "")
    return named if named in LAYOUTS else LAYOUTS[0]


def _page(at: Place, draft: Draft, errors: dict[int, str]) -> str:
    archived = request.args.get("archived", at.asked.archived)
    kept = [pair for pair in at.pairs(filter=Filter(), archived="") if pair[0] != "f"]
    return render_template(
        "staff_area/records/filter.html",
        layout=parts.layout(),
        kind=at.kind,
        draft=draft,
        groups=filtering.controls(draft, at.seen, errors),
        choices=[(one.key, one.label) for one in at.seen.narrowing()],
        kept=[*kept, ("layout", at.layout)],
        archived=archived if hasattr(at.kind.model, "archived_at") else None,
        back=at.url(),
        wrong=len(errors),
    )


ROUTES = (Route("filter", "/filter", filter_form),)
