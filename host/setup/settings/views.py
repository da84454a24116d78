"""Pages of settings."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import Conflict, NotFound
from host.hooks.access import admin_only
from host.hooks.settings import SettingsSection
from host.kernel.generation import current
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings
from host.settings import undoing
from host.settings.sections import owner_of
from host.setup.settings.form import SettingsForm, settings_form
from host.setup.settings.history import events_of
from host.setup.settings.meanwhile import catch_up
from host.setup.settings.room import blueprint
from host.setup.settings.search import find_sections
from host.setup.states import state_badge
from host.setup.webhooks.log import LogFilter, deliveries
from host.web import people
from host.web.submission import submit

_LATEST = 20


@blueprint.get("/")
@admin_only
def index() -> str:
    """List the sections, or find settings by words."""
    text = request.args.get("q", "").strip()
    return render_template("setup/settings/list.html", lines=find_sections(text), text=text)


@blueprint.route("/<key>", methods=["GET", "POST"])
@admin_only
def section(key: str) -> Response | tuple[str, int]:
    """Show and save one section."""
    described = _section(key)
    if described.page:
        return redirect(url_for(described.page))
    changes = settings.history(key, _LATEST)
    form = settings_form(described, settings.get_all(key), changes[0].id if changes else 0)
    changed: list[str] = []
    status = submit(form, lambda: changed.extend(_save(form)))
    if status is None:
        flash(_saved(described, changed), "success" if changed else "info")
        return redirect(url_for(".section", key=key))
    page = render_template(
        "setup/settings/section.html",
        section=described,
        owner=owner_of(key),
        form=form,
        values=settings.get_all(key),
        missed=events_of(described, catch_up(form), inside_form=True),
        events=events_of(described, changes),
        **_webhooks(described),
    )
    return page, status


@blueprint.post("/<key>/changes/<int:change_id>/take-back")
@admin_only
def take_back(key: str, change_id: int) -> Response:
    """Save what was there before one change."""
    _section(key)
    try:
        field = undoing.take_back(key, change_id, people.actor())
    except Conflict as error:
        flash(error.message, "error")
    else:
        flash(f"Took back the change of {field.label}.", "success")
    return redirect(url_for(".section", key=key))


def _section(key: str) -> SettingsSection:
    found = current().registry.sections.get(key)
    if found is None:
        raise NotFound(f"No active module has settings called “{key}”. Is the module active?")
    return found


def _webhooks(section: SettingsSection) -> dict[str, Any]:
    """Return the addresses of a section that sends events, and their latest deliveries."""
    if section.webhooks is None:
        return {}
    return {
        "targets": webhooks.targets(section.key),
        "deliveries": deliveries(LogFilter(owner=section.key), limit=10),
        "badge_of": state_badge,
    }


def _save(form: SettingsForm) -> list[str]:
    form.refuse_unknown(request.form)
    forget = request.form.getlist("forget")
    return settings.save(
        form.section.key,
        form.raw_values(),
        people.actor(),
        forget=forget,
        opened=form.opened_version,
    )


def _saved(section: SettingsSection, changed: list[str]) -> str:
    labels = [one.label for one in section.fields if one.key in changed]
    if not labels:
        return "Nothing was different, so nothing changed."
    if len(labels) == 1:
        return f"Changed {labels[0]}."
    return f"Changed {', '.join(labels[:-1])} and {labels[-1]}."
