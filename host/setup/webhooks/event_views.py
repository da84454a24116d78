"""Pages that say what is sent: every event, with an example and a schema."""

from __future__ import annotations

import json

from flask import Blueprint, render_template

from host.errors import NotFound
from host.hooks.access import admin_only
from host.messaging.webhooks import catalogue, examples
from host.setup.blueprints import ROOT, TEMPLATES

blueprint = Blueprint(
    "setup_events",
    __name__,
    url_prefix=f"{ROOT}/webhooks/events",
    template_folder=TEMPLATES,
)


@blueprint.get("")
@admin_only
def index() -> str:
    """List every event that an address can ask for."""
    return render_template("setup/webhooks/events.html", groups=catalogue.groups())


@blueprint.get("/<event_key>")
@admin_only
def detail(event_key: str) -> str:
    """Show what one event looks like."""
    found = catalogue.find(event_key)
    if found is None:
        raise NotFound(f"No active module sends an event “{event_key}”.")
    group, event = found
    example = examples.of(group, event)
    return render_template(
        "setup/webhooks/event.html",
        group=group,
        event=event,
        owner=catalogue.title_of(group.owner),
        example=_laid_out(example) if example else "",
        schema=_laid_out(examples.schema(group, event)),
    )


def _laid_out(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
