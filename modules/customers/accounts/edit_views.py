"""Pages that make and change an account."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from host.api import (
    CREATE,
    EDIT,
    InvalidInput,
    Scope,
    StaleRecord,
    actor,
    draft_saved,
    requires,
    session,
    staff_directory,
)

from ..access import ACCOUNTS
from ..pages import Answer, account_url, staff_pages
from . import duplicates, service, tree
from .forms import AccountForm, MoveForm
from .models import Account
from .moving import move
from .visibility import selected

NEW = "customers.account.new"


@staff_pages.route("/accounts/new", methods=["GET", "POST"])
@requires(ACCOUNTS, CREATE)
def account_new() -> Answer:
    """Make an account."""
    person = actor()
    above = _asked_for()
    form = AccountForm.blank(above, person, staff_directory())
    if not form.is_submitted():
        return _page(form, None, above), 200
    if not form.validate():
        return _page(form, None, above), 422
    if form.twins_accepted.data != form.name.data:
        twins = duplicates.similar(form.account_data(), person)
        if twins:
            form.twins_accepted.data = form.name.data
            return _page(form, None, above, list(twins)), 409
    try:
        made = service.create(form.account_data(), person, form.above.id if form.above else None)
    except InvalidInput as error:
        form.absorb(error)
        return _page(form, None, above), 422
    flash(f"Created {made.title}.", "success")
    draft_saved(NEW)
    if person.scope(ACCOUNTS) is Scope.NONE:
        return redirect(url_for("customers.account_new"))
    return redirect(account_url(made.id))


@staff_pages.route("/accounts/<int:account_id>/edit", methods=["GET", "POST"])
@requires(ACCOUNTS, EDIT)
def account_edit(account_id: int) -> Answer:
    """Change the facts of an account."""
    found = service.get(account_id, actor())
    form = AccountForm.of(found, actor(), staff_directory())
    if not form.is_submitted():
        return _page(form, found), 200
    if not form.validate():
        return _page(form, found), 422
    try:
        service.update(found.id, form.account_data(), actor(), form.opened_version)
    except StaleRecord:
        return _stale(form, account_id), 409
    except InvalidInput as error:
        form.absorb(error)
        return _page(form, found), 422
    flash(f"Saved {found.title}.", "success")
    draft_saved(f"customers.account.{account_id}")
    return redirect(account_url(account_id))


@staff_pages.route("/accounts/<int:account_id>/move", methods=["GET", "POST"])
@requires(ACCOUNTS, EDIT)
def account_move(account_id: int) -> Answer:
    """Hang an account under another one."""
    found = service.get(account_id, actor())
    form = MoveForm.of(found, service.parent_now(found), actor())
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            above = form.above.id if form.above else None
            try:
                move(account_id, above, actor(), form.opened_version)
            except StaleRecord as error:
                form.form_errors.append(error.message)
                status = 409
            except InvalidInput as error:
                form.absorb(error)
            else:
                flash(f"Moved {found.title}.", "success")
                return redirect(account_url(account_id))
    page = render_template(
        "customers/accounts/move.html", form=form, account=found, below=tree.count_below(found)
    )
    return page, status


def _stale(form: AccountForm, account_id: int) -> str:
    """Refuse, and keep what was typed on the page and in the draft."""
    session().rollback()
    found = service.get(account_id, actor())
    form.form_errors.append(
        f"{service.STALE} What you typed is below: open the form again in another tab to see "
        "what is stored now, and enter your changes there."
    )
    return _page(form, found)


def _asked_for() -> Account | None:
    parent_id = request.args.get("parent", type=int)
    if parent_id is None:
        return None
    return session().scalar(selected(actor()).where(Account.id == parent_id))


def _page(
    form: AccountForm,
    account: Account | None,
    above: Account | None = None,
    twins: list[Account] | None = None,
) -> str:
    return render_template(
        "customers/accounts/form.html",
        form=form,
        account=account,
        above=above,
        twins=twins or [],
        draft=f"customers.account.{account.id}" if account else NEW,
    )
