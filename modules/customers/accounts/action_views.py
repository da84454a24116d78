"""Status, blacklist, archive and deletion of an account."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from host.api import (
    DELETE,
    EDIT,
    Conflict,
    InvalidInput,
    Scope,
    actor,
    requires,
)

from ..access import ACCOUNTS, BLACKLIST
from ..pages import Answer, account_url, act, staff_pages
from . import archiving, service, standing, tree
from .choices import Status
from .forms import AwayForm, ReasonForm
from .models import Account


@staff_pages.post("/accounts/<int:account_id>/status/<status>")
@requires(ACCOUNTS, EDIT)
def account_status(account_id: int, status: str) -> Response:
    """Give the account another status."""

    def work() -> str:
        if status not in list(Status):
            raise Conflict("There is no such status.")
        found = standing.change_status(account_id, Status(status), actor())
        return f"{found.title} is now {found.status}."

    return act(work, account_url(account_id))


@staff_pages.route("/accounts/<int:account_id>/blacklist", methods=["GET", "POST"])
@requires(ACCOUNTS, BLACKLIST)
def account_blacklist(account_id: int) -> Answer:
    """Put the account on the blacklist, or take it off."""
    found, form = service.get(account_id, actor()), ReasonForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            change = standing.unblacklist if found.blacklisted else standing.blacklist
            try:
                change(account_id, form.reason.data or "", actor())
            except InvalidInput as error:
                form.absorb(error)
            else:
                word = "on" if change is standing.blacklist else "off"
                flash(f"{found.title} is {word} the blacklist.", "success")
                return _back(account_id)
    page = render_template("customers/accounts/blacklist.html", form=form, account=found)
    return page, status


@staff_pages.route("/accounts/<int:account_id>/archive", methods=["GET", "POST"])
@requires(ACCOUNTS, DELETE)
def account_archive(account_id: int) -> Answer:
    """Put an account out of the way."""
    found, form = service.get(account_id, actor()), AwayForm()
    if not form.validate_on_submit():
        return _away(found, form, "archive"), 200
    attach = bool(form.attach_children.data)
    try:
        archiving.archive(account_id, actor(), attach_children=attach)
    except (Conflict, InvalidInput) as error:
        form.form_errors.append(error.message)
        return _away(found, form, "archive"), error.status
    flash(f"Archived {found.title}.", "success")
    return _back(account_id)


@staff_pages.post("/accounts/<int:account_id>/restore")
@requires(ACCOUNTS, DELETE)
def account_restore(account_id: int) -> Response:
    """Bring an archived account back."""
    return act(
        lambda: f"Restored {archiving.restore(account_id, actor()).title}.",
        account_url(account_id),
    )


@staff_pages.route("/accounts/<int:account_id>/delete", methods=["GET", "POST"])
@requires(ACCOUNTS, DELETE)
def account_delete(account_id: int) -> Answer:
    """Delete an account with its client for good."""
    found, form = service.get(account_id, actor()), AwayForm()
    if not form.validate_on_submit():
        return _away(found, form, "delete"), 200
    attach = bool(form.attach_children.data)
    try:
        title = archiving.delete(account_id, actor(), attach_children=attach)
    except (Conflict, InvalidInput) as error:
        form.form_errors.append(error.message)
        return _away(service.get(account_id, actor()), form, "delete"), error.status
    flash(f"Deleted {title}.", "success")
    readable = actor().scope(ACCOUNTS) is not Scope.NONE
    return redirect(url_for("customers.accounts") if readable else "/")


def _away(found: Account, form: AwayForm, verb: str) -> str:
    return render_template(
        "customers/accounts/away.html",
        account=found,
        form=form,
        verb=verb,
        children=tree.count_children(found),
        contacts=service.count_contacts(found),
        above=service.parent_now(found),
    )


def _back(account_id: int) -> Response:
    """Return to the account, or to the start for who may change accounts but see none."""
    readable = actor().scope(ACCOUNTS) is not Scope.NONE
    return redirect(account_url(account_id) if readable else "/")
