"""Pages of single deliveries."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.background.sweeping import worker_seen
from host.errors import Conflict
from host.hooks.access import admin_only
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import DeliveryState
from host.setup.blueprints import ROOT, TEMPLATES
from host.setup.states import state_badge
from host.setup.webhooks.owners import owner_title
from host.web import people
from host.web.gate import safe_next
from host.web.stream import record_url

blueprint = Blueprint(
    "setup_deliveries",
    __name__,
    url_prefix=f"{ROOT}/webhooks/deliveries",
    template_folder=TEMPLATES,
)


@blueprint.get("/<int:delivery_id>")
@admin_only
def detail(delivery_id: int) -> str:
    """Show what was sent and what came back."""
    found = webhooks.get_delivery(delivery_id)
    ref = found.ref
    under_way = found.tried_at is None and found.state in {
        DeliveryState.QUEUED.value,
        DeliveryState.SENDING.value,
    }
    return render_template(
        "setup/webhooks/delivery.html",
        delivery=found,
        target=found.target,
        owner_title=owner_title(found.target.owner),
        badge=state_badge(found.state),
        body=_indented(found.body),
        response=_indented(found.response_body),
        under_way=under_way,
        nobody_works=under_way and not worker_seen(),
        record_url=record_url(ref.type, ref.id) if ref else "",
    )


@blueprint.post("/<int:delivery_id>/resend")
@admin_only
def resend(delivery_id: int) -> Response:
    """Send a delivery again, with the same id and body."""
    try:
        webhooks.resend(delivery_id, people.actor())
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash("The delivery is on its way again.", "success")
    return redirect(url_for(".detail", delivery_id=delivery_id))


@blueprint.post("/resend")
@admin_only
def resend_chosen() -> Response:
    """Send the ticked deliveries again."""
    ids = [int(one) for one in request.form.getlist("id") if one.isdecimal() and len(one) < 10]
    done = webhooks.resend_many(ids, people.actor())
    text = f"{done} deliveries are" if done != 1 else "One delivery is"
    flash(f"{text} on the way again." if done else "None was sent again.", "success")
    default = url_for("setup_webhooks.index")
    return redirect(safe_next(request.form.get("next"), default))


def _indented(text: str) -> str:
    """Lay JSON out for reading; anything else stays as it came."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
