"""The blueprint that the staff area's own pages hang on."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("staff_area", __name__, template_folder="templates")
