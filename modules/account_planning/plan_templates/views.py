"""Pages and buttons of templates beyond those that every type of record has."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.api import CREATE, Conflict, InvalidInput, StaleRecord, actor, requires

from ..access import MANAGE_TEMPLATES, PLANS
from ..grids import service as grids
from ..grids.page import refused_view
from ..pages import act, staff_pages
from ..plans.rules import counted
from . import choosing, service
from .forms import LineForm, TaskLineForm, form_of
from .goals import TEMPLATE_GOALS
from .models import Level, Line, Template, path_of

Answer = Response | tuple[str, int]


@staff_pages.get("/start")
@requires(PLANS, CREATE)
def start() -> str:
    """Offer what a new plan can begin with."""
    wanted = request.args.get("q", "").strip()
    return render_template(
        "account_planning/start.html",
        offers=choosing.offers(actor()),
        plans=choosing.copyable(wanted, actor()),
        wanted=wanted,
        may_manage=actor().may(PLANS, MANAGE_TEMPLATES),
    )


@staff_pages.route("/templates/<int:template_id>/line", methods=["GET", "POST"])
@requires(PLANS, MANAGE_TEMPLATES)
def add_objective_line(template_id: int) -> Answer:
    """Add an objective to a template."""
    return _added(template_id, None, Level.OBJECTIVE)


@staff_pages.route("/templates/<int:template_id>/line/<int:line_id>/below", methods=["GET", "POST"])
@requires(PLANS, MANAGE_TEMPLATES)
def add_line_below(template_id: int, line_id: int) -> Answer:
    """Add an item to an objective, or a task to an item."""
    parent = service.line_of(service.get(template_id, actor()), line_id)
    return _added(template_id, line_id, parent.rung.below or Level.TASK)


@staff_pages.route("/templates/<int:template_id>/line/<int:line_id>", methods=["GET", "POST"])
@requires(PLANS, MANAGE_TEMPLATES)
def edit_line(template_id: int, line_id: int) -> Answer:
    """Change a line of a template."""
    template = service.get(template_id, actor())
    line = service.line_of(template, line_id)
    form = form_of(line)
    verb = "Edit the" if line.rung is Level.TASK else "Rename the"

    def work() -> Line:
        return service.change(
            template_id, line_id, form.line_data(), actor(), version=form.opened_version
        )

    return _page(template, form, f"{verb} {line.level}", work)


@staff_pages.post("/templates/<int:template_id>/line/<int:line_id>/delete")
@requires(PLANS, MANAGE_TEMPLATES)
def remove_line(template_id: int, line_id: int) -> Response:
    """Delete a line of a template."""

    def work() -> str:
        return f"Deleted the {service.remove(template_id, line_id, actor()).level}."

    return act(work, steps_url(template_id))


@staff_pages.post("/templates/<int:template_id>/line/<int:line_id>/<any(up, down):way>")
@requires(PLANS, MANAGE_TEMPLATES)
def move_line(template_id: int, line_id: int, way: str) -> Response:
    """Move a line of a template one place."""

    def work() -> str:
        service.move(template_id, line_id, actor(), up=way == "up")
        return ""

    return act(work, steps_url(template_id, f"line-{line_id}"))


@staff_pages.post("/templates/<int:template_id>/goals")
@requires(PLANS, MANAGE_TEMPLATES)
def save_template_goals(template_id: int) -> Answer:
    """Replace the goals of a template by those typed."""
    template, opened = service.get(template_id, actor()), request.form.get("opened", "")
    typed = grids.read(TEMPLATE_GOALS, request.form)
    status, stale = 422, False
    if typed.is_good:
        try:
            changed = service.save_goals(template_id, typed, actor(), opened)
            flash("Goals and KPIs saved." if changed else "Nothing was changed.", "success")
            return redirect(steps_url(template_id, "goals"))
        except StaleRecord as error:
            fault, status, stale = error.message, 409, True
    else:
        faulty = counted(typed.faulty_cells, "cell")
        fault = typed.fault or f"{faulty} to change; nothing is saved."
    view = refused_view(TEMPLATE_GOALS, template_id, typed, fault, opened, stale=stale)
    page = render_template(
        "account_planning/template_goals.html",
        template=template,
        view=view,
        back=steps_url(template_id, "goals"),
    )
    return page, status


def steps_url(template_id: int, anchor: str = "outline") -> str:
    """Return the address of the tab with outline and goals."""
    return f"{path_of(template_id)}/steps#{anchor}"


def _added(template_id: int, parent_id: int | None, level: Level) -> Answer:
    form: LineForm = LineForm()
    if level is Level.TASK:
        form = TaskLineForm.blank()
    article = "a" if level is Level.TASK else "an"

    def work() -> Line:
        return service.add(template_id, parent_id, form.line_data(), actor())

    template = service.get(template_id, actor())
    return _page(template, form, f"Add {article} {level.value}", work, adds=True)


def _page(
    template: Template, form: LineForm, title: str, work: Callable[[], Line], *, adds: bool = False
) -> Answer:
    """Show or take the form of a line; what was typed stays when it is refused."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                line = work()
            except InvalidInput as error:
                form.absorb(error)
            except Conflict as error:
                form.form_errors.append(error.message)
                status = 409
            else:
                if "again" in request.form:
                    return redirect(request.full_path.rstrip("?"))
                return redirect(steps_url(template.id, f"line-{line.id}"))
    page = render_template(
        "account_planning/line_form.html",
        form=form,
        template=template,
        title=title,
        adds=adds,
        back=steps_url(template.id),
    )
    return page, status
