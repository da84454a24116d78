"""The contact's company: what is known of it, and what may be changed here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from host.client_access import company as own_company
from host.client_area.blueprint import pages
from host.clients.models import Client
from host.errors import NotFound
from host.hooks.access import client_only
from host.web import people
from host.web.forms import Form
from host.web.submission import submit


@pages.route("/company", methods=["GET", "POST"])
@client_only(own_company.AREA)
def company() -> Response | tuple[str, int]:
    """Show and save the company's data."""
    if not own_company.editable():
        raise NotFound("Company data cannot be changed here. Write to us.")
    client = own_company.own(people.actor())
    form = _form(client)
    status = submit(
        form,
        lambda: own_company.update(
            people.actor(),
            {key: form._fields[key].data or "" for key in _keys()},
            form.opened_version,
        ),
    )
    if status is None:
        flash("Saved. The people who look after you are told.", "success")
        return redirect(url_for("client_area.company"))
    page = render_template("client_area/company.html", form=form, client=client, keys=_keys())
    return page, status


def _keys() -> list[str]:
    return [field.key for field in own_company.editable()]


def _form(client: Client) -> Form:
    """Make the form of the fields that may be changed."""
    fields: dict[str, Any] = {
        field.key: (TextAreaField if field.key == "address" else StringField)(field.label)
        for field in own_company.editable()
    }
    kind = type("CompanyForm", (Form,), fields)
    values = {key: getattr(client, key) for key in fields}
    form: Form = kind(data=values | {"record_version": client.version})
    return form
