"""Pages of publishers; they call the same functions as the commands."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.errors import TrellisError
from host.hooks.access import admin_only
from host.lifecycle.signers import signers
from host.setup.blueprints import setup_blueprint
from host.setup.publishers.forms import ImportForm, RevokeForm, TrustForm
from host.setup.publishers.overview import overview, stopping
from host.signing import revocation_list, revocations, service
from host.signing.revocations import RevocationKind
from host.signing.settings import SECTION
from host.web import people
from host.web.submission import submit

blueprint = setup_blueprint("publishers", __name__)
Page = Response | tuple[str, int]


@blueprint.get("")
@admin_only
def index() -> Page:
    """List trusted keys and revocations."""
    return _index(ImportForm(), 200)


@blueprint.route("/trust", methods=["GET", "POST"])
@admin_only
def trust() -> Page:
    """Trust a key."""
    form = TrustForm()
    status = submit(
        form,
        lambda: service.trust(
            form.public_key.data or "",
            form.publisher.data or "",
            people.actor(),
            form.replaces.data or "",
        ),
    )
    if status is None:
        flash(f"The key of {form.publisher.data} is trusted.", "success")
        return redirect(url_for(".index"))
    return render_template("setup/publishers/trust.html", form=form), status


@blueprint.post("/keys/<fingerprint>/distrust")
@admin_only
def distrust(fingerprint: str) -> Response:
    """Stop trusting a key."""
    row = service.distrust(fingerprint, people.actor())
    flash(f"The key of {row.publisher} is trusted no more. What is installed goes on.", "success")
    return redirect(url_for(".index"))


@blueprint.route("/revoke", methods=["GET", "POST"])
@admin_only
def revoke() -> Page:
    """Revoke a key or an archive."""
    form = RevokeForm(formdata=request.form if request.method == "POST" else request.args)
    status = submit(
        form,
        lambda: service.revoke(
            RevocationKind(form.kind.data),
            form.value.data or "",
            form.reason.data or "",
            people.actor(),
        ),
    )
    if status is None:
        flash("Revoked. Nothing of it runs on any worker from now on; data stays.", "success")
        return redirect(url_for(".index"))
    stops = stopping(form.kind.data or "", form.value.data or "")
    return render_template("setup/publishers/revoke.html", form=form, stops=stops), status


@blueprint.post("/revocations/<int:revocation_id>/lift")
@admin_only
def lift(revocation_id: int) -> Response:
    """Take a revocation back."""
    found = revocations.get_revocation(revocation_id)
    service.unrevoke(RevocationKind(found.kind), found.value, people.actor())
    flash("The revocation is taken back.", "success")
    return redirect(url_for(".index"))


@blueprint.post("/revocations")
@admin_only
def import_list() -> Page:
    """Take over a publisher's list."""
    form = ImportForm()
    file = form.file.data
    if not form.validate() or not file or not file.filename:
        form.file.errors = [*form.file.errors, "Choose the publisher's file first."]
        return _index(form, 422)
    try:
        done = revocation_list.import_list(file.read(), signers(), people.actor())
    except TrellisError as error:
        form.file.errors = [error.message]
        return _index(form, error.status)
    flash(
        f"{done.publisher}: {len(done.added)} revoked, {len(done.known)} known before, "
        f"{len(done.passed_over)} passed over because they are not its own.",
        "warning" if done.passed_over else "success",
    )
    return redirect(url_for(".index"))


def _index(form: ImportForm, status: int) -> Page:
    page = render_template(
        "setup/publishers/list.html",
        lists=overview(),
        form=form,
        policy=service.policy(),
        section=SECTION,
    )
    return page, status
