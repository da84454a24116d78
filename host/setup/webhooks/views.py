"""Pages of webhook addresses."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.hooks.access import admin_only
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import DeliveryState, WebhookTarget
from host.messaging.webhooks.targets import TARGET_TYPE
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.paging import log_page
from host.setup.states import state_badge
from host.setup.webhooks.form import TargetForm
from host.setup.webhooks.log import deliveries
from host.setup.webhooks.owners import get_owner, owner_title, owners
from host.web import people
from host.web.gate import safe_next
from host.web.stream import events_of
from host.web.submission import catch_up, submit

blueprint = setup_blueprint("webhooks", __name__)


@blueprint.get("")
@admin_only
def index() -> str:
    """List all addresses, and what was sent to them."""
    text = request.args.get("state", "")
    state = DeliveryState(text) if text in set(DeliveryState) else None
    return render_template(
        "setup/webhooks/list.html",
        targets=webhooks.targets(),
        owners=owners(),
        owner_title=owner_title,
        page=log_page(lambda before, limit: deliveries(state=state, before_id=before, limit=limit)),
        state=state,
        states=list(DeliveryState),
        badge_of=state_badge,
    )


@blueprint.route("/new/<owner>", methods=["GET", "POST"])
@admin_only
def new(owner: str) -> Response | tuple[str, int]:
    """Add an address for events of an owner."""
    section = get_owner(owner)
    form = TargetForm.of(owner, None)
    status = submit(
        form,
        lambda: webhooks.add_target(owner, form.url.data or "", form.chosen, people.actor()),
    )
    if status is None:
        flash("Added the address. Send it a test to see whether it answers.", "success")
        return redirect(url_for("setup_settings.section", key=owner))
    return render_template("setup/webhooks/new.html", form=form, section=section), status


@blueprint.route("/<int:target_id>", methods=["GET", "POST"])
@admin_only
def target(target_id: int) -> Response | tuple[str, int]:
    """Show and change one address."""
    found = webhooks.get_target(target_id)
    form = TargetForm.of(found.owner, found)
    status = submit(
        form,
        lambda: webhooks.update_target(
            target_id, form.url.data or "", form.chosen, people.actor(), form.opened_version
        ),
    )
    if status is None:
        flash("Saved the address.", "success")
        return redirect(url_for(".target", target_id=target_id))
    return _target_page(webhooks.get_target(target_id), form), status


@blueprint.post("/<int:target_id>/test")
@admin_only
def test(target_id: int) -> Response:
    """Send a test event."""
    return _do(webhooks.send_test, target_id, "A test is on its way. The log shows the answer.")


@blueprint.post("/<int:target_id>/pause")
@admin_only
def pause(target_id: int) -> Response:
    """Keep deliveries waiting."""
    return _do(webhooks.pause, target_id, "Paused. Events wait until you resume it.")


@blueprint.post("/<int:target_id>/resume")
@admin_only
def resume(target_id: int) -> Response:
    """Send what waits."""
    return _do(webhooks.resume, target_id, "Resumed. What waited is on its way.")


@blueprint.post("/<int:target_id>/remove")
@admin_only
def remove(target_id: int) -> Response:
    """Delete an address with its log."""
    owner = webhooks.get_target(target_id).owner
    webhooks.remove(target_id, people.actor())
    flash("Removed the address and its delivery log.", "success")
    return redirect(url_for("setup_settings.section", key=owner))


@blueprint.post("/<int:target_id>/secret")
@admin_only
def secret(target_id: int) -> str:
    """Show the secret once; who looked is logged."""
    return _with_secret(target_id, webhooks.reveal_secret(target_id, people.actor()))


@blueprint.post("/<int:target_id>/rotate")
@admin_only
def rotate(target_id: int) -> str:
    """Replace the secret and show the new one once."""
    return _with_secret(target_id, webhooks.rotate_secret(target_id, people.actor()))


def _with_secret(target_id: int, shown: str) -> str:
    found = webhooks.get_target(target_id)
    form = TargetForm.of(found.owner, found, fresh=True)
    return _target_page(found, form, secret=shown)


def _do(action: Callable[[int, Actor], None], target_id: int, message: str) -> Response:
    action(target_id, people.actor())
    flash(message, "success")
    default = url_for(".target", target_id=target_id)
    return redirect(safe_next(request.form.get("next"), default))


def _target_page(found: WebhookTarget, form: TargetForm, secret: str = "") -> str:
    missed = catch_up(form, TARGET_TYPE, found.id, found.version)
    return render_template(
        "setup/webhooks/target.html",
        target=found,
        missed=events_of(missed, RecordRef(TARGET_TYPE, found.id, found.url)),
        form=form,
        owner_title=owner_title(found.owner),
        secret=secret,
        page=log_page(
            lambda before, limit: deliveries(target_id=found.id, before_id=before, limit=limit)
        ),
        badge_of=state_badge,
        events=record_history(TARGET_TYPE, found.id),
    )
