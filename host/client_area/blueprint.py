"""The blueprint that the client area's own pages hang on."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("client_area", __name__, template_folder="templates", url_prefix="/portal")
