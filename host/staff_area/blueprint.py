"""The blueprint that the staff area's own pages hang on."""

from __future__ import annotations

from flask import Blueprint

from host.staff_area.records import undoing
from host.web import drafts

pages = Blueprint("staff_area", __name__, template_folder="templates")
pages.record(lambda state: drafts.init_drafts(state.app))
pages.record(lambda state: undoing.init_undoing(state.app))
