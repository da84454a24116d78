"""Pages of addresses that get no mail: looked up, added, lifted, brought in and taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from host.errors import InvalidInput
from host.exporting.neutral import neutral, plain
from host.hooks.access import admin_only
from host.messaging.mail import suppression
from host.messaging.mail.models import EVERY_LIST, MailSuppression
from host.messaging.mail.suppression import EVERY_LABEL, Entry
from host.setup.mail.room import Page, blueprint
from host.setup.paging import log_page
from host.web import people
from host.web.forms import Form
from host.web.submission import submit
from host.web.tables import columns

_LABELS = {
    "address": "Address",
    "list": "List",
    "reason": "Reason",
    "note": "Note",
    "when": "Since",
}
_HEAD = ("address", "list", "reason", "note", "since")
_PIECE = 1000
_MOST_BYTES = 10_000_000
_MOST_LINES = 5_000
"""So many are added while the person waits."""


class SuppressionForm(Form):
    """An address that shall get no more mail."""

    address = StringField("Address", [DataRequired("Enter an address."), Length(max=254)])
    list_key = SelectField("Of which list")
    note = StringField("Note", [Length(max=500)])


@blueprint.route("/suppressed", methods=["GET", "POST"])
@admin_only
def suppressed() -> Page:
    """List and look up who gets no mail, and add an address."""
    form = SuppressionForm()
    lists = suppression.lists()
    form.list_key.choices = [(EVERY_LIST, EVERY_LABEL), *lists.items()]
    status = submit(form, lambda: _add(form))
    if status is None:
        return redirect(url_for(".suppressed"))
    address, list_key = request.args.get("q", "").strip(), request.args.get("list", "")
    page = render_template(
        "setup/mail/suppressed.html",
        form=form,
        page=log_page(
            lambda before, limit: suppression.page(
                before, limit, address=address, list_key=list_key
            )
        ),
        columns=columns(_LABELS),
        label_of=suppression.label_of,
        address=address,
        opened=status != 200,
    )
    return page, status


@blueprint.post("/suppressed/lift")
@admin_only
def lift() -> Response:
    """Let mail to the chosen addresses through again."""
    ids = [int(text) for text in request.form.getlist("ids") if text.isdigit()]
    number = suppression.remove(ids, people.actor())
    noun = "address gets" if number == 1 else "addresses get"
    flash(f"{number} {noun} mail again.", "success")
    return redirect(url_for(".suppressed"))


@blueprint.post("/suppressed/import")
@admin_only
def bring_in() -> Response:
    """Add the addresses of a CSV file: a column “address”, if wanted “list” and “note”."""
    sent = request.files.get("file")
    content = sent.read(_MOST_BYTES + 1) if sent else b""
    try:
        added, refused = suppression.bring_in(_entries(content), people.actor())
    except InvalidInput as error:
        flash(error.message, "error")
        return redirect(url_for(".suppressed"))
    flash(f"Added {added} {'address' if added == 1 else 'addresses'}.", "success")
    if refused:
        more = f" And {len(refused) - 3} more." if len(refused) > 3 else ""
        flash(f"Left out {len(refused)}: {' '.join(refused[:3])}{more}", "warning")
    return redirect(url_for(".suppressed"))


@blueprint.get("/suppressed/export")
@admin_only
def take_along() -> Response:
    """Send all of them as a CSV file that this page takes again."""
    answer = Response(_lines(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="suppressed.csv"'
    return answer


def _add(form: SuppressionForm) -> None:
    address = form.address.data or ""
    try:
        added = suppression.add(
            address, form.list_key.data, actor=people.actor(), note=form.note.data or ""
        )
    except InvalidInput as error:
        if "to" in error.fields:
            raise InvalidInput.of("address", error.message) from error
        raise
    words = f"{address} gets no more mail of this list." if added else f"{address} was there."
    flash(words, "success" if added else "info")


def _entries(content: bytes) -> Iterator[Entry]:
    if not content:
        raise InvalidInput.of("file", "Choose a file first.")
    if len(content) > _MOST_BYTES:
        raise InvalidInput.of("file", "The file is larger than 10 MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.of("file", "The file is not UTF-8 text.") from error
    rows = csv.DictReader(io.StringIO(text))
    try:
        yield from _read(rows)
    except csv.Error as error:
        message = f"The file cannot be read as CSV after line {rows.line_num}: {error}."
        raise InvalidInput.of("file", message) from error


def _read(rows: csv.DictReader[str]) -> Iterator[Entry]:
    if "address" not in (rows.fieldnames or ()):
        raise InvalidInput.of("file", "The file has no column “address” in its first line.")
    lines = list(islice(rows, _MOST_LINES + 1))
    if len(lines) > _MOST_LINES:
        raise InvalidInput.of(
            "file", f"The file has more than {_MOST_LINES:,} addresses. Bring it in in parts."
        )
    for row in lines:
        address = plain(row.get("address") or "")
        yield Entry(address, row.get("list") or EVERY_LIST, plain(row.get("note") or ""))


def _lines() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    before: int | None = None
    while rows := suppression.page(before, _PIECE):
        writer.writerows(_line(row) for row in rows)
        before = rows[-1].id
    return out.getvalue()


def _line(row: MailSuppression) -> list[str]:
    since = row.created_at.isoformat(timespec="seconds")
    return [neutral(row.to_key), row.list_key, row.reason, neutral(row.note), since]
