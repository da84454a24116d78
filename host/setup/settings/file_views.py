"""Settings leave as a file and come in from one, after a look at what it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from host.errors import InvalidInput, NotFound, StaleRecord
from host.hooks.access import admin_only
from host.kernel.generation import current
from host.settings import carrying
from host.settings.carrying import Comparison, Line, Outcome
from host.settings.lines import LARGEST
from host.settings.naming import meant
from host.setup.settings.history import in_words
from host.setup.settings.room import blueprint
from host.setup.settings.search import find_sections
from host.web import people
from host.web.forms import Form

Page = str | tuple[str, int] | Response


class FileForm(Form):
    """A file of settings."""

    file = FileField(
        "File of settings",
        description="JSON, exported here or on another site. You see what it changes first.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file in words."""

    line: Line
    title: str
    setting: str
    old: str
    new: str


@blueprint.get("/as-file")
@admin_only
def as_file() -> str:
    """Offer sections to export, and take a file."""
    return _offered(FileForm())


@blueprint.get("/as-file/export")
@admin_only
def exported() -> Response:
    """Send the chosen sections as a file."""
    known, keys = current().registry.sections, request.args.getlist("section")
    for key in keys:
        if key not in known:
            raise NotFound(f"There is no section of settings “{key}”.{meant(key, known)}")
    told = carrying.export(keys, people.actor())
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="settings.json"'
    return answer


@blueprint.post("/as-file")
@admin_only
def looked_at() -> Page:
    """Show line by line what a file would change."""
    form = FileForm()
    file = form.file.data
    try:
        if not form.validate() or not file or not file.filename:
            raise InvalidInput.of("file", "Choose a file of settings first.")
        text = _text(file.stream.read(LARGEST + 1))
        return _compared(text, carrying.compare(text))
    except InvalidInput as error:
        form.absorb(error)
        return _offered(form), error.status


@blueprint.post("/as-file/bring-in")
@admin_only
def bring_in() -> Page:
    """Save what was looked at; show it once more when something came between."""
    text = request.form.get("text", "")
    try:
        done = carrying.bring_in(text, people.actor(), mark=request.form.get("mark", ""))
    except StaleRecord as error:
        return _compared(text, carrying.compare(text), error.message), error.status
    except InvalidInput as error:
        form = FileForm()
        form.absorb(error)
        return _offered(form), error.status
    count = len(done.having(Outcome.CHANGE))
    flash(f"Changed {count} {'setting' if count == 1 else 'settings'}.", "success")
    return redirect(url_for(".index"))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) > LARGEST:  # cut within a letter
            raise InvalidInput.of(
                "file", f"The file is larger than {LARGEST // 1024} KB."
            ) from error
        raise InvalidInput.of("file", "The file is no text in UTF-8.") from error


def _offered(form: FileForm) -> str:
    lines = [line for line in find_sections("") if line.section.fields]
    return render_template("setup/settings/as_file.html", form=form, lines=lines)


def _compared(text: str, compared: Comparison, problem: str = "") -> str:
    shown: dict[str, Any] = {
        outcome.value: [_row(line) for line in compared.having(outcome)] for outcome in Outcome
    }
    return render_template(
        "setup/settings/compared.html", text=text, mark=compared.mark, problem=problem, rows=shown
    )


def _row(line: Line) -> Row:
    described = current().registry.sections.get(line.section)
    field = described.field(line.key) if described else None
    title = described.title if described else line.section
    old, new = in_words(field, line.old), in_words(field, line.new)
    return Row(line, title, line.label or line.key, old, new)
