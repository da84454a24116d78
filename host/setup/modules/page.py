"""Draws the page of one module, also after a button was pressed in vain."""

from __future__ import annotations

from flask import render_template

from host import HOST_API
from host.lifecycle import service
from host.setup.modules import steps
from host.setup.modules.about import about, room_url
from host.setup.modules.forms import AgreeForm
from host.setup.modules.troubles import Trouble


def module_page(
    slug: str, *, trouble: Trouble | None = None, form: AgreeForm | None = None
) -> tuple[str, int]:
    """Draw it; ``form`` holds what was typed. Raises NotFound."""
    found = about(service.get_module(slug))
    page = render_template(
        "setup/modules/detail.html",
        about=found,
        module=found.module,
        trouble=trouble,
        form=form or AgreeForm(None),
        host_api=HOST_API,
        in_words=steps.in_words,
        noun_of=steps.noun_of,
        publishers_url=room_url("setup_publishers.index"),
        safe_mode_url=room_url("setup_safe_mode.index"),
    )
    return page, trouble.status if trouble else 200
