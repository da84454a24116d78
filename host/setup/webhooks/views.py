"""Pages of webhook addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host import clock
from host.hooks.access import admin_only
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.messaging.webhooks import catalogue
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import TARGET_TYPE, DeliveryState, WebhookTarget
from host.setup.activity.history import record_history
from host.setup.blueprints import setup_blueprint
from host.setup.paging import log_page
from host.setup.states import state_badge
from host.setup.webhooks.form import TargetForm
from host.setup.webhooks.log import LogFilter, deliveries, read_filter
from host.setup.webhooks.owners import get_owner, owner_title
from host.web import people
from host.web.filters import timezone
from host.web.gate import safe_next
from host.web.stream import events_of
from host.web.submission import catch_up, submit

blueprint = setup_blueprint("webhooks", __name__)


@blueprint.get("")
@admin_only
def index() -> str:
    """List all addresses, and what was sent to them."""
    chosen = read_filter(request.args)
    return render_template(
        "setup/webhooks/list.html",
        targets=webhooks.targets(),
        owner_title=owner_title,
        known=sorted(catalogue.events()),
        chosen=chosen,
        filtered=chosen != LogFilter(),
        states=list(DeliveryState),
        **_log(chosen),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@admin_only
def new() -> Response | tuple[str, int]:
    """Add an address for events of anything."""
    return _new("", url_for(".index"), "Webhooks")


@blueprint.route("/new/<owner>", methods=["GET", "POST"])
@admin_only
def new_of(owner: str) -> Response | tuple[str, int]:
    """Add an address on the page of a module, whose events come first."""
    section = get_owner(owner)
    return _new(owner, url_for("setup_settings.section", key=owner), section.title)


@blueprint.route("/<int:target_id>", methods=["GET", "POST"])
@admin_only
def target(target_id: int) -> Response | tuple[str, int]:
    """Show and change one address."""
    found = webhooks.get_target(target_id)
    form = TargetForm.of(found.owner, found)
    status = submit(
        form,
        lambda: webhooks.update_target(
            target_id,
            form.url.data or "",
            form.chosen,
            people.actor(),
            form.opened_version,
            wishes=form.wishes,
        ),
    )
    if status is None:
        flash("Saved the address.", "success")
        return redirect(url_for(".target", target_id=target_id))
    return _target_page(webhooks.get_target(target_id), form), status


@blueprint.post("/<int:target_id>/test")
@admin_only
def test(target_id: int) -> Response:
    """Send a test event and show its delivery, where the answer appears."""
    delivery_id = webhooks.send_test(target_id, people.actor())
    return redirect(url_for("setup_deliveries.detail", delivery_id=delivery_id))


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


@blueprint.post("/<int:target_id>/resend-failed")
@admin_only
def resend_failed(target_id: int) -> Response:
    """Send everything again that was given up in the last days."""
    days = min(max(request.form.get("days", 7, type=int), 1), 3650)
    done = webhooks.resend_failed(target_id, clock.now() - timedelta(days=days), people.actor())
    text = f"{done:,} deliveries are" if done != 1 else "One delivery is"
    more = " That is as many as go at once: do it again for those that are left."
    rest = more if done >= webhooks.AT_ONCE else ""
    flash(
        f"{text} on the way again.{rest}" if done else "Nothing has failed in that time.", "success"
    )
    return redirect(url_for(".target", target_id=target_id))


@blueprint.post("/<int:target_id>/remove")
@admin_only
def remove(target_id: int) -> Response:
    """Delete an address with its log."""
    owner = webhooks.get_target(target_id).owner
    webhooks.remove(target_id, people.actor())
    flash("Removed the address and its delivery log.", "success")
    back = url_for("setup_settings.section", key=owner) if owner else url_for(".index")
    return redirect(back)


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


@blueprint.post("/<int:target_id>/drop-earlier")
@admin_only
def drop_earlier(target_id: int) -> Response:
    """Let the secret that was replaced sign no more."""
    return _do(webhooks.drop_earlier_secret, target_id, "Only the newest secret signs now.")


def _new(owner: str, back: str, back_label: str) -> Response | tuple[str, int]:
    form = TargetForm.of(owner, None)
    status = submit(
        form,
        lambda: webhooks.add_target(
            owner, form.url.data or "", form.chosen, people.actor(), form.wishes
        ),
    )
    if status is None:
        flash("Added the address. Send it a test to see whether it answers.", "success")
        return redirect(back)
    page = render_template(
        "setup/webhooks/new.html", form=form, owner=owner, back=back, back_label=back_label
    )
    return page, status


def _with_secret(target_id: int, shown: str) -> str:
    found = webhooks.get_target(target_id)
    form = TargetForm.of(found.owner, found, fresh=True)
    return _target_page(found, form, secret=shown)


def _do(action: Callable[[int, Actor], object], target_id: int, message: str) -> Response:
    action(target_id, people.actor())
    flash(message, "success")
    default = url_for(".target", target_id=target_id)
    return redirect(safe_next(request.form.get("next"), default))


def _log(chosen: LogFilter) -> dict[str, Any]:
    zone = timezone()
    return {
        "page": log_page(
            lambda before, limit: deliveries(chosen, zone=zone, before_id=before, limit=limit)
        ),
        "badge_of": state_badge,
    }


def _target_page(found: WebhookTarget, form: TargetForm, secret: str = "") -> str:
    missed = catch_up(form, TARGET_TYPE, found.id, found.version)
    overlaps = found.earlier_until is not None and found.earlier_until > clock.now()
    return render_template(
        "setup/webhooks/target.html",
        target=found,
        missed=events_of(missed, RecordRef(TARGET_TYPE, found.id, found.title)),
        form=form,
        owner_title=owner_title(found.owner),
        secret=secret,
        overlap_ends=found.earlier_until if overlaps and found.earlier_secret else None,
        events=record_history(TARGET_TYPE, found.id),
        **_log(LogFilter(target_id=found.id)),
    )
