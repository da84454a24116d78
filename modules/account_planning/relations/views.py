"""Pages and buttons of relations."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.api import (
    EDIT,
    Conflict,
    DocumentKind,
    InvalidInput,
    NotFound,
    PermissionDenied,
    RecordForm,
    RecordType,
    actor,
    client_documents,
    requires,
)

from ..access import PLANS
from ..pages import RELATIONS, act, plan_url, staff_pages
from ..plans import service as plans
from ..plans.models import Plan
from ..plans.rules import counted
from . import picking, service
from .kinds import title_of

Answer = Response | str | tuple[str, int]


@staff_pages.get("/<int:plan_id>/documents/options")
@requires(PLANS, EDIT)
def document_options(plan_id: int) -> dict[str, list[dict[str, str]]]:
    """Return documents of the client for the box that searches as one types."""
    plan = plans.get(plan_id, actor())
    found = picking.offers(plan, actor(), request.args.get("q", ""))
    return {
        "options": [
            {"id": one.key, "label": one.document.ref.label, "detail": one.detail}
            for one in found
            if not one.linked
        ]
    }


@staff_pages.get("/<int:plan_id>/documents")
@requires(PLANS, EDIT)
def documents(plan_id: int) -> Answer:
    """Search documents of the client, and tick those to link."""
    plan = plans.get(plan_id, actor())
    if plan.lock_reason:
        return _refused(plan, plan.lock_reason)
    text, wanted = request.args.get("q", ""), request.args.get("kind", "")
    kind = DocumentKind(wanted) if wanted in list(DocumentKind) else None
    found = picking.offers(plan, actor(), text, kind)
    here = {one.document.kind for one in client_documents.readable_types(actor()) if one.document}
    return render_template(
        "account_planning/documents.html",
        plan=plan,
        groups=picking.grouped(found),
        open=[one for one in found if not one.linked],
        limit=client_documents.LIMIT,
        text=text,
        kind=kind,
        kinds=[(one.value, title_of(one)) for one in DocumentKind if one in here],
        back=plan_url(plan.id, RELATIONS),
    )


@staff_pages.post("/<int:plan_id>/documents")
@requires(PLANS, EDIT)
def link_documents(plan_id: int) -> Response:
    """Link the documents that were chosen, or named."""
    plan = plans.get(plan_id, actor())
    typed = request.form.get("records-typed", "").strip()
    try:
        named = picking.named(plan, typed, actor()) if typed else []
        keys = [key for key in request.form.getlist("records") if key]
        new = service.link(plan_id, [*keys, *named], actor())
    except InvalidInput as error:
        flash(error.message, "error")
        lines = typed.splitlines()
        return redirect(url_for(".documents", plan_id=plan_id, q=lines[0] if lines else None))
    except Conflict as error:
        return _refused(plan, error.message)
    flash(f"Linked {counted(new, 'document')}." if new else "They were linked already.", "success")
    return redirect(plan_url(plan_id, RELATIONS))


@staff_pages.post("/<int:plan_id>/relation/<int:relation_id>/remove")
@requires(PLANS, EDIT)
def unlink_document(plan_id: int, relation_id: int) -> Response:
    """Take a link away."""

    def work() -> str:
        service.unlink(plan_id, relation_id, actor())
        return "Removed the link. The document is still there."

    return act(work, plan_url(plan_id, RELATIONS))


@staff_pages.route("/<int:plan_id>/project", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def add_project(plan_id: int) -> Answer:
    """Make a project of the client and link it."""
    plan = plans.get(plan_id, actor())
    if plan.lock_reason:
        return _refused(plan, plan.lock_reason)
    kind = _chosen(request.args.get("type", ""))
    assert plan.client_id is not None
    shown = client_documents.defaults(kind, plan.client_id, actor())
    if request.method == "GET":
        return _project_page(plan, kind, RecordForm(kind, actor(), shown))
    form = RecordForm(kind, actor(), shown, request.form)
    try:
        made = service.create_and_link(plan_id, kind, form.values(), actor())
    except (InvalidInput, Conflict) as error:
        form.absorb(error)
        return _project_page(plan, kind, form), error.status
    flash(f"Added the {kind.singular} {made.label} and linked it.", "success")
    return redirect(plan_url(plan_id, RELATIONS))


def _project_page(plan: Plan, kind: RecordType, form: RecordForm) -> str:
    """Draw what the owner asks for, and whatever else it has refused."""
    wanted = [*client_documents.asked(kind, actor()), *form.errors]
    controls = [form.control(key) for key in dict.fromkeys(wanted)]
    return render_template(
        "account_planning/project_form.html",
        plan=plan,
        kind=kind,
        form=form,
        controls=[one for one in controls if one is not None],
        back=plan_url(plan.id, RELATIONS),
    )


def _chosen(key: str) -> RecordType:
    """Return the type of project that is asked for, or the first."""
    types = [one for one in client_documents.types() if _is_project(one)]
    if key:
        types = [one for one in types if one.key == key]
    if not types:
        raise NotFound("No active module has projects.")
    makers = client_documents.creatable(DocumentKind.PROJECT, actor())
    found = next((one for one in makers if one in types), None)
    if found is None:
        raise PermissionDenied(f"You may not add {types[0].plural}.")
    return found


def _is_project(kind: RecordType) -> bool:
    return kind.document is not None and kind.document.kind is DocumentKind.PROJECT


def _refused(plan: Plan, message: str) -> Response:
    flash(message, "warning")
    return redirect(plan_url(plan.id, RELATIONS))
