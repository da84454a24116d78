"""Files out of this site and into it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.api import (
    CREATE,
    VIEW,
    VIEW_OWN,
    VIEW_TEAM,
    InvalidInput,
    NotFound,
    actor,
    requires,
)

from ..access import MANAGE_TEMPLATES, PLANS
from ..pages import staff_pages
from ..plan_templates import service as templates
from ..plan_templates.models import path_of as template_path
from ..plans import service as plans
from ..plans.models import PLAN_TYPE, path_of
from . import bringing, writing
from .bringing import Brought, How
from .form import MOST_CHARACTERS, Loaded, load

Answer = str | Response | tuple[str, int]
_UTF8_MOST = 4


@staff_pages.get("/<int:plan_id>/plan.json")
@requires(PLANS, VIEW, VIEW_TEAM, VIEW_OWN)
def plan_json(plan_id: int) -> Response:
    """Send a plan as a file for another site."""
    plan = plans.get(plan_id, actor())
    return _file(writing.plan_file(plan, actor()), f"{plan.code}.json")


@staff_pages.get("/templates/<int:template_id>/template.json")
@requires(PLANS, CREATE, MANAGE_TEMPLATES)
def template_json(template_id: int) -> Response:
    """Send a template as a file for another site."""
    template = templates.get(template_id, actor())
    return _file(writing.template_file(template), f"template-{template.id}.json")


@staff_pages.route("/bring", methods=["GET", "POST"])
@requires(PLANS, CREATE, MANAGE_TEMPLATES)
def bring() -> Answer:
    """Take a file, show what would come of it, and bring it in."""
    if request.method == "GET":
        return _page()
    try:
        text = _text()
        loaded = load(text)
    except InvalidInput as error:
        return _page(fault=error.message), 422
    how, client = _how(), request.form.get("client", "").strip()
    if "go" not in request.form:
        return _shown(text, loaded, bringing.rehearse(loaded, how, client, actor()), how, client)
    edition = request.form.get("edition")
    brought = bringing.bring(loaded, how, client, actor(), edition)
    if brought.ref is None:
        return _shown(text, loaded, brought, how, client), 422
    flash(f"{'Updated' if brought.there and how is not How.COPY else 'Made'} "
          f"{brought.ref.label}.", "success")  # fmt: skip
    is_plan = brought.ref.type == PLAN_TYPE
    return redirect(path_of(brought.ref.id) if is_plan else template_path(brought.ref.id))


def _text() -> str:
    """Return the file that was sent, or the one that was shown before."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        text = request.form.get("content", "")
        if not text:
            raise InvalidInput.of("file", "Choose a file.")
        return text
    raw = sent.stream.read(MOST_CHARACTERS * _UTF8_MOST + 1)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.of("file", "This is no text in UTF-8.") from error


def _how() -> How:
    wanted = request.form.get("how", How.NEW.value)
    if wanted not in list(How):
        raise NotFound("There is no such way to bring a file.")
    return How(wanted)


def _shown(text: str, loaded: Loaded, brought: Brought, how: How, client: str) -> str:
    return _page(text=text, loaded=loaded, brought=brought, how=how.value, client=client)


def _page(**more: object) -> str:
    return render_template("account_planning/bring.html", **more)


def _file(text: str, name: str) -> Response:
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
