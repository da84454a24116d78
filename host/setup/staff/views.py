"""Pages of a hand-over: what somebody holds, who gets it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.access import service as access
from host.access.directory import staff_directory
from host.access.models import Staff
from host.errors import Conflict, InvalidInput, NotFound
from host.handing_over import holdings, service, work
from host.handing_over.health import in_words
from host.hooks.access import admin_only
from host.hooks.holdings import Holding
from host.setup.blueprints import ROOT, TEMPLATES, all_pages
from host.web import people

blueprint = Blueprint(
    "setup_hand_over", __name__, url_prefix=f"{ROOT}/staff", template_folder=TEMPLATES
)
blueprint.context_processor(all_pages)
Page = str | Response | tuple[str, int]
KEEP = "keep"
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of what somebody holds, with the control that says who gets it."""

    key: str
    name: str
    label: str
    count: str
    chosen: str


@blueprint.route("/<int:staff_id>/hand-over", methods=["GET", "POST"])
@admin_only
def choose(staff_id: int) -> Page:
    """Show what somebody holds, and begin to hand it over."""
    leaver = access.get_staff(staff_id)
    running = service.under_way(staff_id)
    if running is not None:
        return redirect(url_for(".progress", staff_id=staff_id, job_id=running.id))
    counts = holdings.counts(staff_id)
    error, status = "", 200
    if request.method == "POST":
        try:
            return _begin(staff_id, [kind for kind, _ in counts])
        except (InvalidInput, Conflict) as refused:
            error, status = refused.message, refused.status
    page = render_template(
        "setup/staff/hand_over.html",
        leaver=leaver,
        lines=[_line(kind, number) for kind, number in counts],
        everything=request.form.get("to", ""),
        people=_takers(leaver),
        keep=KEEP,
        error=error,
    )
    return page, status


@blueprint.get("/<int:staff_id>/hand-over/held/<kind_key>")
@admin_only
def held(staff_id: int, kind_key: str) -> str:
    """List what somebody holds of one kind, a page at a time."""
    leaver = access.get_staff(staff_id)
    kind = holdings.by_key(kind_key)
    if kind is None:
        raise NotFound("There is no such kind here. Its module may have been deactivated.")
    after = request.args.get("after", 0, type=int)
    ids = holdings.held_by(kind, staff_id, max(after, 0), _PAGE + 1)
    shown = ids[:_PAGE]
    return render_template(
        "setup/staff/held.html",
        leaver=leaver,
        kind=kind,
        rows=holdings.shown(kind, shown),
        first_url=url_for(".held", staff_id=staff_id, kind_key=kind.key) if after else "",
        next_url=_next(staff_id, kind, shown[-1]) if len(ids) > _PAGE else "",
    )


@blueprint.get("/<int:staff_id>/hand-over/<int:job_id>")
@admin_only
def progress(staff_id: int, job_id: int) -> str:
    """Show how far a hand-over is, and how it ended."""
    job = service.get(staff_id, job_id, people.actor())
    part = "HX-Request" in request.headers
    who = staff_directory()
    return render_template(
        "setup/staff/progress.html" if part else "setup/staff/job.html",
        leaver=access.get_staff(staff_id),
        job=job,
        running=job.state == service.State.RUNNING,
        said=work.in_words(job),
        got=[(who.name(to), lines) for to, lines in work.parts(job)],
    )


@blueprint.app_template_global("hand_over_needed")
def hand_over_needed(staff: Staff) -> bool:
    """Tell the page of a person who left whether something still waits for a new owner."""
    return not staff.is_active and holdings.holds_something(staff.id)


@blueprint.app_template_global("leavers_in_words")
def leavers_in_words() -> tuple[str, list[tuple[str, str]]]:
    """Tell the list of staff who left and still owns something; costs nothing while nobody left."""
    who = staff_directory()
    left = holdings.leavers() if who.names.keys() - who.active else []
    links = [(who.name(one), url_for("setup_hand_over.choose", staff_id=one)) for one in left]
    return (in_words(len(left)) if left else ""), links


def _begin(staff_id: int, kinds: list[Holding]) -> Response:
    everything = request.form.get("to", "")
    to: dict[str, int] = {}
    for kind in kinds:
        chosen = request.form.get(_name(kind)) or everything
        if chosen == KEEP or not chosen:
            continue
        if not chosen.isdecimal() or len(chosen) > 9:
            raise InvalidInput.of("to", "Choose who takes over from the list.")
        to[kind.key] = int(chosen)
    job = service.launch(staff_id, to, people.actor())
    work.begin(job)
    flash("The hand-over has begun.", "success")
    return redirect(url_for(".progress", staff_id=staff_id, job_id=job.id))


def _next(staff_id: int, kind: Holding, after: int) -> str:
    return url_for(".held", staff_id=staff_id, kind_key=kind.key, after=after)


def _line(kind: Holding, number: int) -> Line:
    many = number > holdings.MANY
    noun = kind.singular if number == 1 else kind.plural
    label = noun[:1].upper() + noun[1:]
    count = f"{holdings.MANY:,}+" if many else f"{number:,}"
    return Line(kind.key, _name(kind), label, count, request.form.get(_name(kind), ""))


def _name(kind: Holding) -> str:
    return f"to-{kind.key}"


def _takers(leaver: Staff) -> list[tuple[str, str]]:
    who = staff_directory()
    return [
        (str(one), name)
        for one, name in who.names.items()
        if one in who.active and one != leaver.id
    ]
