"""How the client area looks and what clients may do there: shown, tried, saved."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.client_access import colours, images, look
from host.client_access.settings import CLIENT_AREA, PICTURES, SECTION
from host.errors import InvalidInput
from host.hooks.access import admin_only
from host.hooks.settings import SettingsField
from host.settings import service as settings
from host.settings import values
from host.setup.blueprints import setup_blueprint
from host.setup.settings.form import SettingsForm, settings_form
from host.setup.settings.history import events_of
from host.setup.settings.meanwhile import catch_up
from host.web import people
from host.web.submission import submit

blueprint = setup_blueprint("client_area", __name__)
LOOK = ("name", "colour", "welcome", "footer", "support", "staff_too")
_LATEST = 20


@blueprint.route("/", methods=["GET", "POST"])
@admin_only
def index() -> Response | tuple[str, int]:
    """Show and save the settings of the client area."""
    changes = settings.history(SECTION, _LATEST)
    form = _form(changes[0].id if changes else 0)
    changed: list[str] = []
    status = submit(form, lambda: changed.extend(_save(form)))
    if status is None:
        said = "The client area is changed." if changed else "Nothing was different."
        flash(said, "success" if changed else "info")
        return redirect(url_for(".index"))
    page = render_template(
        "setup/client_area/page.html",
        section=CLIENT_AREA,
        form=form,
        look_fields=[one for one in CLIENT_AREA.fields if one.key in LOOK],
        rule_fields=_rules(),
        values=settings.get_all(SECTION),
        pictures=_shown_pictures(),
        missed=events_of(CLIENT_AREA, catch_up(form), inside_form=True),
        events=events_of(CLIENT_AREA, changes),
        adjusted=_adjusted(),
    )
    return page, status


@blueprint.post("/preview")
@admin_only
def preview() -> tuple[str, int]:
    """Show pages as they would look; nothing is kept."""
    form = _form(0)
    typed = settings.get_all(SECTION) | form.raw_values()
    try:
        good = {one.key: values.parse(one, typed[one.key]) for one in CLIENT_AREA.fields}
        shown = {key: images.inline(*sent) for key, sent in _sent_pictures().items()}
        gone = {key: "" for key in PICTURES if f"forget-{key}" in request.form}
        seen = look.of_values(good, gone | shown)
    except InvalidInput as error:
        return render_template("setup/client_area/refused.html", error=error), error.status
    return render_template("setup/client_area/preview.html", look=seen, product=seen.name), 200


def _form(version: int) -> SettingsForm:
    return settings_form(CLIENT_AREA, settings.get_all(SECTION), version)


def _save(form: SettingsForm) -> list[str]:
    """Save words and rules, and what became of the pictures."""
    raw: dict[str, Any] = {
        key: value for key, value in form.raw_values().items() if key not in PICTURES
    }
    look.of_values({**settings.get_all(SECTION), "welcome": raw["welcome"]})
    sent = _sent_pictures()
    for key in PICTURES:
        if f"forget-{key}" in request.form:
            raw[key] = ""
        if key in sent:
            raw[key] = images.keep(*sent[key])
    changed = settings.save(SECTION, raw, people.actor(), opened=form.opened_version)
    kept = {str(settings.get(SECTION, key)) for key in PICTURES}
    images.forget_all_but(kept | {str(raw[key]) for key in PICTURES if key in raw})
    return changed


def _sent_pictures() -> dict[str, tuple[str, bytes]]:
    """Return type and content of the pictures that were sent; raises InvalidInput for others."""
    found: dict[str, tuple[str, bytes]] = {}
    for key in PICTURES:
        file = request.files.get(f"file-{key}")
        if file is not None and file.filename:
            content = file.stream.read(images.LARGEST + 1)
            found[key] = (images.checked(key, file.filename, content), content)
    return found


def _shown_pictures() -> list[dict[str, str]]:
    labels = {one.key: one.label for one in CLIENT_AREA.fields}
    return [
        {
            "key": key,
            "label": labels[key],
            "url": look.picture_url(str(settings.get(SECTION, key) or "")),
        }
        for key in PICTURES
    ]


def _rules() -> list[SettingsField]:
    return [one for one in CLIENT_AREA.fields if one.key not in {*LOOK, *PICTURES}]


def _adjusted() -> bool:
    """Tell whether the colour is shown darker or lighter than it was wished for."""
    digits = colours.normal(str(settings.get(SECTION, "colour") or ""))
    return bool(digits) and colours.palettes(digits).adjusted
